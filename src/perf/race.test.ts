import { describe, expect, it } from "vitest";
import type { PriceQuote, Prompt, RequestRecord } from "../record/index.ts";
import { fakeClock, type LaneScript, scriptedLane } from "../testing/index.ts";
import { fresh, localMember, type PerfPlan, type RaceHook, runPerf } from "./index.ts";

const counter = { tokenizer: "words", count: (text: string) => text.split(/\s+/).filter(Boolean).length };
const price: PriceQuote = {
  inputPerM: 1_000_000,
  outputPerM: 1_000_000,
  cachedInputPerM: null,
  currency: "CNY",
  source: null,
  asOf: null,
};
const refused = {
  kind: "server",
  httpStatus: 500,
  providerCode: null,
  retryAfterMs: null,
  message: "no",
} as const;
const prompts = (n: number): Prompt[] =>
  Array.from({ length: n }, (_, i) => ({
    id: `p${i}`,
    source: "test",
    messages: [{ role: "user", content: "how many legs" }],
    maxTokens: null,
    estimatedInputTokens: 4,
    sensitive: false,
    followUps: [],
    traceAtMs: null,
  }));

interface Look {
  records: readonly RequestRecord[];
  gaveUp: readonly string[];
}

interface Setup {
  lanes: LaneScript[];
  /** Says who goes on, by the number of the look (0 is before the first request). */
  decide(look: Look, n: number): ReturnType<RaceHook["after"]>;
  roundsAtOnce?: number;
  plan?: Partial<PerfPlan>;
  earlier?: readonly RequestRecord[];
  abortAfter?: number;
}

/** Runs a race of 12 rounds at most; what was asked is told in order of asking. */
async function race({
  lanes: scripts,
  decide,
  roundsAtOnce = 2,
  plan: changes,
  earlier = [],
  abortAfter,
}: Setup) {
  const clock = fakeClock();
  const records: RequestRecord[] = [];
  const looks: Look[] = [];
  const asked: string[] = [];
  const abort = new AbortController();
  const plan: PerfPlan = {
    runId: "run",
    seed: "7",
    prompts: prompts(12),
    sampling: { temperature: null, topP: null, maxTokens: 50 },
    nonce: null,
    load: { kind: "rounds" },
    sweep: null,
    rounds: 12,
    durationMs: null,
    warmup: 0,
    retries: 0,
    maxCostCny: null,
    failures: { giveUpAfter: 2, most: null },
    done: fresh,
    ...changes,
  };
  const lanes = scripts.map((script) => scriptedLane(clock, script));
  let ids = 0;
  const uuid = () => `id-${ids++}`;
  const running = runPerf(plan, lanes, {
    clock,
    uuid,
    assemble: async (hooks, shared) => [
      localMember(lanes, { ...hooks, ...shared, plan, clock, uuid, signal: abort.signal }),
    ],
    limitsHold: () => null,
    earlier,
    race: {
      roundsAtOnce,
      after: (recorded, gaveUp) => {
        looks.push({ records: recorded, gaveUp });
        return decide({ records: recorded, gaveUp }, looks.length - 1);
      },
    },
    counter,
    nativeCounters: new Map(),
    rates: { cnyPer: {} },
    signal: abort.signal,
    record: (record) => records.push(record),
    stopReason: () => null,
    observe: {
      sent: ({ target }) => asked.push(target.provider),
      finished: () => {
        if (abortAfter !== undefined && asked.length >= abortAfter) abort.abort();
      },
      spent: () => {},
      gaveUp: () => {},
    },
  });
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  running.then(over, over);
  while (!isOver) {
    await clock.runAll();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { outcome: await running, records, looks, asked };
}

const names = (...providers: string[]) => providers.map((provider) => `${provider}/model-x`);
const all = names("a", "b", "c");
const three = [{ provider: "a" }, { provider: "b" }, { provider: "c" }];
const countOf = (asked: readonly string[], name: string) => asked.filter((one) => one === name).length;

describe("a race", () => {
  it("looks before the first request and after every few rounds, each time at what is new", async () => {
    const { looks, outcome } = await race({
      lanes: three,
      decide: (_, n) => ({ lanes: all, isOver: n === 3 }),
    });
    expect(looks.map(({ records }) => records.length)).toEqual([0, 6, 6, 6]);
    expect(looks[2]?.records.map(({ round }) => round).sort()).toEqual([2, 2, 2, 3, 3, 3]);
    expect(outcome.ending).toEqual({ status: "done", reason: null });
  });

  it("asks nobody who is out, and leaves the places of the others in the plan as they were", async () => {
    const { asked, records } = await race({
      lanes: three,
      decide: (_, n) => ({ lanes: n === 0 ? all : names("a", "c"), isOver: n === 4 }),
    });
    expect([countOf(asked, "a"), countOf(asked, "b"), countOf(asked, "c")]).toEqual([8, 2, 8]);
    const c = records.filter(({ target }) => target.provider === "c");
    expect(c.map(({ seq, round, prompt }) => [seq, round, prompt.id])).toEqual(
      Array.from({ length: 8 }, (_, round) => [round * 3 + 2, round, `p${round}`]),
    );
  });

  it("sends nothing at all when it is settled from the start", async () => {
    const { asked, outcome } = await race({ lanes: three, decide: () => ({ lanes: [], isOver: true }) });
    expect(asked).toEqual([]);
    expect(outcome.ending.status).toBe("done");
  });

  it("stops, and says so, when its rounds do not settle it", async () => {
    const { outcome, asked } = await race({
      lanes: three,
      roundsAtOnce: 5,
      decide: () => ({ lanes: all, isOver: false }),
    });
    expect(asked).toHaveLength(36);
    expect(outcome.ending).toEqual({ status: "stopped", reason: "12 rounds did not settle it" });
  });

  it("asks in an order that the seed alone decides, another one in every stretch", async () => {
    const run = () => race({ lanes: three, decide: (_, n) => ({ lanes: all, isOver: n === 6 }) });
    const [one, other] = [await run(), await run()];
    expect(one.asked).toEqual(other.asked);
    const stretches = Array.from({ length: 6 }, (_, i) => one.asked.slice(i * 6, i * 6 + 6).join(""));
    expect(new Set(stretches).size).toBeGreaterThan(3);
  });

  it("has the warm-up on top of its first stretch", async () => {
    const { looks } = await race({
      lanes: three,
      plan: { warmup: 3, rounds: 9 },
      decide: (_, n) => ({ lanes: all, isOver: n === 1 }),
    });
    expect(looks[1]?.records.filter(({ warmup }) => warmup)).toHaveLength(9);
    expect(looks[1]?.records.filter(({ warmup }) => !warmup)).toHaveLength(6);
  });

  it("tells of a target that was given up, and stops when none of those still in answers", async () => {
    const { looks, outcome, asked } = await race({
      lanes: [{ provider: "a" }, { provider: "b", error: refused }, { provider: "c" }],
      decide: (_, n) => ({ lanes: n < 2 ? all : names("b"), isOver: false }),
    });
    expect(looks.at(-1)?.gaveUp).toEqual(names("b"));
    expect(outcome.ending).toEqual({ status: "stopped", reason: "no target that is still in answers" });
    expect(countOf(asked, "b")).toBe(2);
  });

  it("stops before it could pass the cap, and looks at what was paid for until then", async () => {
    // Worst case of a request: 74 input + 50 output tokens at 1 CNY each = 124; real cost: 10 + 5 = 15.
    const { outcome, looks, records } = await race({
      lanes: [
        { provider: "a", price },
        { provider: "b", price },
      ],
      plan: { maxCostCny: 300 },
      decide: () => ({ lanes: names("a", "b"), isOver: false }),
    });
    expect(outcome.ending.status).toBe("stopped");
    expect(outcome.ending.reason).toMatch(/cost cap of 300 CNY/);
    expect(outcome.spentCny).toBeLessThanOrEqual(300);
    expect(looks.flatMap((look) => look.records)).toEqual(records);
  });

  it("is over where the last records before a stop have settled it", async () => {
    const { outcome } = await race({
      lanes: three,
      abortAfter: 4,
      decide: (_, n) => ({ lanes: all, isOver: n === 1 }),
    });
    expect(outcome.ending.status).toBe("done");
  });

  it("ends as interrupted when the user has enough, with every record looked at", async () => {
    const { outcome, looks, records } = await race({
      lanes: three,
      abortAfter: 10,
      decide: () => ({ lanes: all, isOver: false }),
    });
    expect(outcome.ending.status).toBe("interrupted");
    expect(looks.flatMap((look) => look.records)).toEqual(records);
  });

  it("goes on after an interruption where it stood: earlier records first, nothing asked twice", async () => {
    const before = await race({
      lanes: three,
      decide: (_, n) => ({ lanes: n === 0 ? all : names("a", "b"), isOver: n === 2 }),
    });
    const { looks, asked, records } = await race({
      lanes: three,
      earlier: before.records,
      plan: { done: { finished: before.records.map(({ seq }) => seq), tried: [], elapsedMs: 5000 } },
      decide: (_, n) => ({ lanes: names("a", "b"), isOver: n === 1 }),
    });
    expect(looks[0]?.records).toEqual(before.records);
    expect(asked).toHaveLength(4);
    expect(records.map(({ round }) => round).sort()).toEqual([4, 4, 5, 5]);
    expect(records.every(({ target }) => target.provider !== "c")).toBe(true);
  });
});

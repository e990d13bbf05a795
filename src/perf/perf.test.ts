import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import type { LaneFacts, RunOutcome } from "../load/index.ts";
import type { ErrorKind, PriceQuote, Prompt, RequestError, RequestRecord } from "../record/index.ts";
import { knee } from "../stats/index.ts";
import {
  aFailedRecord,
  aRecord,
  type FakeClock,
  fakeClock,
  type LaneScript,
  scriptedLane,
} from "../testing/index.ts";
import { fresh, localMember, type PerfPlan, runPerf, searchGrid } from "./index.ts";
import { nextStep } from "./sweep.ts";

const counter = { tokenizer: "words", count: (text: string) => text.split(/\s+/).filter(Boolean).length };
const price: PriceQuote = {
  inputPerM: 1_000_000,
  outputPerM: 1_000_000,
  cachedInputPerM: null,
  currency: "CNY",
  source: null,
  asOf: null,
};
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

interface Setup {
  lanes: LaneScript[];
  plan?: Partial<PerfPlan>;
  abortAfter?: number;
  stop?: string | null;
  /** Several members walk together, as threads would. */
  members?: number;
  limitsHold?: (records: readonly RequestRecord[]) => boolean | null;
  earlier?: readonly RequestRecord[];
}

async function perf({
  lanes: scripts,
  plan: changes,
  abortAfter,
  stop = null,
  members = 1,
  limitsHold = () => true,
  earlier = [],
}: Setup) {
  const clock: FakeClock = fakeClock();
  const records: RequestRecord[] = [];
  const events: string[] = [];
  const spent: number[] = [];
  const abort = new AbortController();
  let ids = 0;
  const given = changes?.prompts ?? prompts(3);
  const plan: PerfPlan = {
    runId: "run",
    seed: "7",
    prompts: given,
    sampling: { temperature: null, topP: null, maxTokens: 50 },
    nonce: "request",
    load: { kind: "rounds" },
    sweep: null,
    rounds: given.length - (changes?.warmup ?? 0),
    durationMs: null,
    warmup: 0,
    retries: 0,
    maxCostCny: null,
    failures: { giveUpAfter: 2, most: null },
    done: fresh,
    ...changes,
  };
  const lanes = scripts.map((script) => scriptedLane(clock, script));
  const uuid = () => `id-${ids++}`;
  const running: Promise<RunOutcome> = runPerf(plan, lanes, {
    clock,
    uuid,
    assemble: async (hooks, shared) =>
      Array.from({ length: members }, () =>
        localMember(lanes, { ...hooks, ...shared, plan, clock, uuid, signal: abort.signal }),
      ),
    limitsHold,
    earlier,
    counter,
    nativeCounters: new Map([
      ["native/model-x", { tokenizer: "letters", count: (text: string) => text.length }],
    ]),
    rates: { cnyPer: {} },
    signal: abort.signal,
    record: (record) => records.push(record),
    stopReason: () => stop,
    observe: {
      sent: (lane: LaneFacts) => events.push(`sent ${lane.target.provider}`),
      finished: (lane: LaneFacts) => {
        events.push(`finished ${lane.target.provider}`);
        if (abortAfter !== undefined && events.filter((e) => e.startsWith("finished")).length >= abortAfter) {
          abort.abort();
        }
      },
      spent: (cny) => spent.push(cny),
      gaveUp: (lane: LaneFacts) => events.push(`gave up ${lane.target.provider}`),
    },
  });
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  running.then(over, over);
  // Records are kept between turns of the loop, while nobody sleeps.
  while (!isOver) {
    await clock.runAll();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { outcome: await running, records, events, spent };
}

describe("a performance run", () => {
  it("asks every target every prompt once, as paired rounds, and hands over every record", async () => {
    const { outcome, records } = await perf({ lanes: [{ provider: "a" }, { provider: "b" }] });
    expect(outcome.ending).toEqual({ status: "done", reason: null });
    expect(records).toHaveLength(6);
    for (const round of [0, 1, 2]) {
      const pair = records.filter((record) => record.round === round);
      expect(pair.map((record) => record.target.provider).sort()).toEqual(["a", "b"]);
      expect(new Set(pair.map((record) => record.prompt.id)).size).toBe(1);
    }
    expect(new Set(records.map((record) => record.id)).size).toBe(6);
    expect(records.map((record) => record.seq).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("puts another nonce of one length at the head of every prompt, sends it and records it", async () => {
    const asked: string[] = [];
    const { records } = await perf({ lanes: [{ provider: "a", onAsk: (text) => asked.push(text) }] });
    const nonces = records.map((record) => record.prompt.nonce ?? "");
    expect(new Set(nonces).size).toBe(3);
    expect(new Set(nonces.map((nonce) => nonce.length)).size).toBe(1);
    for (const [i, nonce] of nonces.entries()) expect(asked[i]?.split("\n")[0]).toContain(nonce);
  });

  it("sends the prompt as it is without a nonce, and says so", async () => {
    const asked: string[] = [];
    const { records } = await perf({
      lanes: [{ provider: "a", onAsk: (text) => asked.push(text) }],
      plan: { nonce: null },
    });
    expect(asked).toEqual(["how many legs", "how many legs", "how many legs"]);
    expect(records.every((record) => record.prompt.nonce === null)).toBe(true);
  });

  it("keeps our own token counts beside the billed ones", async () => {
    const { records } = await perf({
      lanes: [{ provider: "a", answer: "four of them" }],
      plan: { nonce: null },
    });
    expect(records[0]?.counted).toEqual({
      tokenizer: "words",
      inputTokens: 3,
      outputTokens: 3,
      reasoningTokens: 0,
    });
    expect(records[0]?.usage?.outputTokens).toBe(5);
  });

  it("counts as the model itself does, where its tokenizer is at hand", async () => {
    const { records } = await perf({
      lanes: [{ provider: "native" }, { provider: "b" }],
      plan: { nonce: null },
    });
    const of = (name: string) => records.find(({ target }) => target.provider === name);
    expect(of("native")?.countedNatively).toMatchObject({ tokenizer: "letters", outputTokens: 4 });
    expect(of("b")?.countedNatively).toBeNull();
  });

  it("counts nothing where nothing came", async () => {
    const error = {
      kind: "network",
      httpStatus: null,
      providerCode: null,
      retryAfterMs: null,
      message: "no",
    } as const;
    const { records } = await perf({ lanes: [{ provider: "dead", error }, { provider: "b" }] });
    const failed = records.filter((record) => record.error !== null);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.every((record) => record.counted === null)).toBe(true);
  });

  it("stops before a round that could pass the cap, and never spends more", async () => {
    // Worst case of a request: 74 input + 50 output tokens at 1 CNY each = 124; real cost: 10 + 5 = 15.
    const { outcome, records, spent } = await perf({
      lanes: [{ provider: "a", price }],
      plan: { maxCostCny: 150, prompts: prompts(9) },
    });
    expect(spent).toEqual([15, 30]);
    expect(outcome.ending.status).toBe("stopped");
    expect(outcome.ending.reason).toContain("150 CNY");
    expect(records).toHaveLength(2);
    expect(outcome.spentCny).toBeCloseTo(30, 9);
  });

  it("gives up a target that never worked and goes on with the others", async () => {
    const error = {
      kind: "auth",
      httpStatus: 401,
      providerCode: null,
      retryAfterMs: null,
      message: "no",
    } as const;
    const { outcome, records, events } = await perf({
      lanes: [{ provider: "dead", error }, { provider: "good" }],
      plan: { prompts: prompts(4) },
    });
    expect(outcome.ending.status).toBe("done");
    expect(outcome.gaveUp).toHaveLength(1);
    expect(events).toContain("gave up dead");
    expect(records.filter((record) => record.target.provider === "dead")).toHaveLength(2);
    expect(records.filter((record) => record.target.provider === "good")).toHaveLength(4);
  });

  it("has stopped for want of an answer, however few requests were planned", async () => {
    const error = {
      kind: "auth",
      httpStatus: 401,
      providerCode: null,
      retryAfterMs: null,
      message: "no",
    } as const;
    const { outcome } = await perf({ lanes: [{ provider: "a", error }], plan: { prompts: prompts(1) } });
    expect(outcome.ending).toEqual({ status: "stopped", reason: "no target answered" });
  });

  it("stops when nothing works at all", async () => {
    const error = {
      kind: "network",
      httpStatus: null,
      providerCode: null,
      retryAfterMs: null,
      message: "no",
    } as const;
    const { outcome } = await perf({ lanes: [{ provider: "dead", error }], plan: { prompts: prompts(9) } });
    expect(outcome.ending.status).toBe("stopped");
  });

  it("stops for a reason from outside before the next round", async () => {
    const { outcome, records } = await perf({ lanes: [{ provider: "a" }], stop: "the disk is full" });
    expect(outcome.ending).toEqual({ status: "stopped", reason: "the disk is full" });
    expect(records).toEqual([]);
  });

  it("does not count money for a refused request that nobody bills", async () => {
    const error = {
      kind: "auth",
      httpStatus: 401,
      providerCode: null,
      retryAfterMs: null,
      message: "no",
    } as const;
    const { outcome } = await perf({ lanes: [{ provider: "a", price, error }, { provider: "b" }] });
    expect(outcome.spentCny).toBe(0);
  });

  it("ends cleanly when interrupted: what was measured is handed over, what was cut is marked as ours", async () => {
    const { outcome, records } = await perf({
      lanes: [
        { provider: "fast", totalMs: 150 },
        { provider: "slow", totalMs: 5000 },
      ],
      abortAfter: 1,
    });
    expect(outcome.ending.status).toBe("interrupted");
    expect(records.map((record) => record.target.provider).sort()).toEqual(["fast", "slow"]);
    expect(outcome.gaveUp).toEqual([]);
  });
});

const failure = (kind: ErrorKind, retryAfterMs: number | null = null): RequestError => ({
  kind,
  httpStatus: null,
  providerCode: null,
  retryAfterMs,
  message: "no",
});
const sentAt = (records: readonly RequestRecord[]) => records.map(({ times }) => times.sentAtMs);

describe("a closed loop", () => {
  const load = { kind: "closed", concurrency: 2 } as const;

  it("keeps so many in flight at each target, each at its own pace, and says how many", async () => {
    const { records } = await perf({
      lanes: [
        { provider: "fast", totalMs: 200 },
        { provider: "slow", totalMs: 500 },
      ],
      plan: { load, prompts: prompts(4) },
    });
    const of = (name: string) => records.filter(({ target }) => target.provider === name);
    expect(sentAt(of("fast"))).toEqual([30, 30, 230, 230].map((ms) => ms - 30));
    expect(sentAt(of("slow"))).toEqual([0, 0, 500, 500]);
    expect(records.map(({ inFlight }) => inFlight)).toEqual(expect.arrayContaining([1, 2]));
    expect(Math.max(...records.map(({ inFlight }) => inFlight ?? 0))).toBe(2);
    expect(of("fast").map(({ round }) => round)).toEqual([0, 1, 2, 3]);
  });

  it("goes on through its prompts again until the time is up, when it ends by time", async () => {
    const { records, outcome } = await perf({
      lanes: [{ provider: "a", totalMs: 100, ttftMs: 50 }],
      plan: { load: { kind: "closed", concurrency: 1 }, rounds: null, durationMs: 1000 },
    });
    expect(outcome.ending.status).toBe("done");
    // The leg begins 30 ms after its order, and the request that is under way when time is up is finished.
    expect(records).toHaveLength(11);
    expect(records.map(({ prompt }) => prompt.id).slice(0, 4)).toEqual(["p0", "p1", "p2", "p0"]);
    expect(new Set(records.map(({ seq }) => seq)).size).toBe(11);
    expect(new Set(records.map(({ prompt }) => prompt.nonce)).size).toBe(11);
  });

  it("lets a user who was refused for being one too many stay away for as long as asked, or a second", async () => {
    const { records } = await perf({
      lanes: [
        {
          provider: "a",
          ttftMs: 100,
          totalMs: 200,
          errorAt: (nth) =>
            nth === 0 ? failure("rate_limited", 400) : nth === 1 ? failure("rate_limited") : undefined,
        },
      ],
      plan: { load: { kind: "closed", concurrency: 1 } },
    });
    expect(sentAt(records)).toEqual([0, 500, 1600]);
  });

  it("is spread over members without a request more or less", async () => {
    const { records } = await perf({
      lanes: [{ provider: "a" }, { provider: "b" }],
      plan: { load: { kind: "closed", concurrency: 5 }, prompts: prompts(23) },
      members: 3,
    });
    expect(new Set(records.map(({ seq }) => seq)).size).toBe(46);
    expect(Math.max(...records.map(({ inFlight }) => inFlight ?? 0))).toBe(5);
  });

  it("leaves nothing out where there are more members than places", async () => {
    const { records } = await perf({
      lanes: [{ provider: "a" }],
      plan: { load, prompts: prompts(7) },
      members: 3,
    });
    expect(records.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(Math.max(...records.map(({ inFlight }) => inFlight ?? 0))).toBe(2);
  });

  it("keeps the cap over all members", async () => {
    const { outcome, records } = await perf({
      lanes: [{ provider: "a", price }],
      plan: { load: { kind: "closed", concurrency: 4 }, prompts: prompts(40), maxCostCny: 400 },
      members: 2,
    });
    expect(outcome.ending.reason).toContain("400 CNY");
    expect(outcome.spentCny).toBeLessThanOrEqual(400);
    // The last reserve of 124 no longer fits beside 18 requests of 15.
    expect(records.length).toBe(19);
  });
});

describe("an open loop", () => {
  const open = (ratePerS: number, maxInFlight = 100) =>
    ({ kind: "open", arrivals: { process: "constant", ratePerS, cv: 1 }, maxInFlight }) as const;

  it("sends when requests are due, whoever is still waiting, and records when that was", async () => {
    const { records } = await perf({
      lanes: [{ provider: "a", totalMs: 5000 }],
      plan: { load: open(10), prompts: prompts(4) },
    });
    expect(records.map(({ times }) => times.scheduledAtMs)).toEqual([30, 130, 230, 330]);
    expect(sentAt(records)).toEqual([30, 130, 230, 330]);
    expect(records.map(({ inFlight }) => inFlight)).toEqual([1, 2, 3, 4]);
  });

  it("gives every target the same prompt at the same moment", async () => {
    const { records } = await perf({
      lanes: [{ provider: "a" }, { provider: "b", totalMs: 900 }],
      plan: { load: open(5) },
    });
    for (const round of [0, 1, 2]) {
      const pair = records.filter((record) => record.round === round);
      expect(new Set(pair.map(({ times, prompt }) => `${times.scheduledAtMs} ${prompt.id}`)).size).toBe(1);
      expect(pair).toHaveLength(2);
    }
  });

  it("records as dropped what would be one too many, without asking and without thinning the rest", async () => {
    const { records, outcome } = await perf({
      lanes: [{ provider: "a", totalMs: 250, price }],
      plan: { load: open(10, 2), prompts: prompts(6) },
    });
    const dropped = records.filter(({ error }) => error?.kind === "dropped");
    expect(dropped.map(({ round }) => round)).toEqual([2, 5]);
    expect(dropped.every(({ times }) => times.sentAtMs === null && times.scheduledAtMs !== null)).toBe(true);
    expect(dropped[0]?.error?.message).toBe("not sent: 2 requests were in flight");
    expect(records).toHaveLength(6);
    expect(outcome.spentCny).toBe(60);
  });

  it("drops by what is in flight at all members together", async () => {
    const { records } = await perf({
      lanes: [{ provider: "a", totalMs: 1000 }],
      plan: { load: open(10, 3), prompts: prompts(8) },
      members: 2,
    });
    expect(records.map(({ error }) => error?.kind ?? null)).toEqual(
      expect.arrayContaining([...Array(3).fill(null), ...Array(5).fill("dropped")]),
    );
    const sent = records.filter(({ error }) => error === null);
    expect(sent.map(({ seq }) => seq)).toEqual([0, 1, 2]);
  });

  it("never lets one stalled target make the others lose requests", async () => {
    const { records } = await perf({
      lanes: [
        { provider: "stalled", totalMs: 60_000 },
        { provider: "quick", totalMs: 150 },
      ],
      plan: { load: open(10, 2), prompts: prompts(8) },
    });
    const dropped = records.filter(({ error }) => error?.kind === "dropped");
    expect(new Set(dropped.map(({ target }) => target.provider))).toEqual(new Set(["stalled"]));
    expect(dropped).toHaveLength(6);
  });

  it("takes as long for its requests as their rate says, however chance lays them", async () => {
    const poisson = {
      kind: "open",
      arrivals: { process: "poisson", ratePerS: 2, cv: 1 },
      maxInFlight: 99,
    } as const;
    for (const seed of ["1", "2", "3"]) {
      const { records } = await perf({
        lanes: [{ provider: "a" }],
        plan: { load: poisson, prompts: prompts(30), seed },
      });
      const at = sentAt(records).map((ms) => (ms ?? 0) - 30);
      expect(Math.max(...at)).toBeLessThan(15_000);
      expect(new Set(at.map((ms, i) => Math.round(ms - (at[i - 1] ?? 0)))).size).toBeGreaterThan(20);
    }
  });

  it("replays a trace at the speed asked for", async () => {
    const traced = prompts(3).map((prompt, i) => ({ ...prompt, traceAtMs: [0, 400, 1000][i] ?? 0 }));
    const { records } = await perf({
      lanes: [{ provider: "a" }],
      plan: { load: { kind: "trace", speed: 2, maxInFlight: 10 }, prompts: traced },
    });
    expect(sentAt(records)).toEqual([30, 230, 530]);
  });

  it("is the same schedule, however many members share it", async () => {
    const poisson = {
      kind: "open",
      arrivals: { process: "poisson", ratePerS: 20, cv: 1 },
      maxInFlight: 99,
    } as const;
    const times = async (members: number) => {
      const { records } = await perf({
        lanes: [{ provider: "a" }],
        plan: { load: poisson, prompts: prompts(30) },
        members,
      });
      return records.map(({ times }) => times.scheduledAtMs).sort((a, b) => (a ?? 0) - (b ?? 0));
    };
    expect(await times(3)).toEqual(await times(1));
  });
});

describe("warm-up", () => {
  it("is sent first, marked, and numbered apart from what counts", async () => {
    for (const load of [
      { kind: "rounds" },
      { kind: "closed", concurrency: 1 },
      { kind: "open", arrivals: { process: "constant", ratePerS: 1, cv: 1 }, maxInFlight: 9 },
    ] as const) {
      const { records } = await perf({
        lanes: [{ provider: "a" }, { provider: "b" }],
        plan: { load, prompts: prompts(5), warmup: 2 },
      });
      const of = (warmup: boolean) => records.filter((record) => record.warmup === warmup);
      expect([of(true).length, of(false).length]).toEqual([4, 6]);
      expect(new Set(of(false).map(({ round }) => round))).toEqual(new Set([0, 1, 2]));
      const lastWarm = Math.max(...of(true).map(({ times }) => times.sentAtMs ?? 0));
      const firstCounted = Math.min(...of(false).map(({ times }) => times.sentAtMs ?? 0));
      expect(firstCounted).toBeGreaterThan(lastWarm);
    }
  });
});

describe("retries", () => {
  it("are records of their own, after the wait that the provider asked for", async () => {
    const { records } = await perf({
      lanes: [
        {
          provider: "a",
          ttftMs: 100,
          totalMs: 200,
          errorAt: (nth) =>
            nth === 0 ? failure("rate_limited", 700) : nth === 1 ? failure("server") : undefined,
        },
      ],
      plan: { prompts: prompts(1), retries: 2, failures: { giveUpAfter: 9, most: null } },
    });
    expect(records.map(({ seq, attempt, error }) => [seq, attempt, error?.kind])).toEqual([
      [0, 1, "rate_limited"],
      [0, 2, "server"],
      [0, 3, undefined],
    ]);
    expect(records[0]?.retryWaitMs).toBeNull();
    expect(records[1]?.retryWaitMs).toBe(700);
    expect(records[1]?.times.scheduledAtMs).toBe((records[0]?.times.endedAtMs ?? 0) + 700);
    expect(new Set(records.map(({ prompt }) => prompt.nonce)).size).toBe(3);
  });

  it("are none unless asked for, and none for what could only fail again", async () => {
    const lanes = [{ provider: "a", errorAt: (nth: number) => (nth === 0 ? failure("server") : undefined) }];
    expect((await perf({ lanes, plan: { prompts: prompts(2) } })).records).toHaveLength(2);
    const wrongKey = [{ provider: "a", errorAt: (nth: number) => (nth === 0 ? failure("auth") : undefined) }];
    expect((await perf({ lanes: wrongKey, plan: { prompts: prompts(2), retries: 5 } })).records).toHaveLength(
      2,
    );
  });
});

describe("a conversation", () => {
  const talk = (n: number): Prompt[] =>
    prompts(n).map((prompt) => ({
      ...prompt,
      followUps: ["and then", "and at last"].map((content) => ({ content, estimatedInputTokens: 2 })),
    }));

  it("sends the provider its own answers back, turn by turn", async () => {
    const asked: string[] = [];
    const { records } = await perf({
      lanes: [{ provider: "a", answer: "four", onAsk: (text) => asked.push(text) }],
      plan: { prompts: talk(1), nonce: null },
    });
    expect(asked).toEqual([
      "how many legs",
      "how many legs\nfour\nand then",
      "how many legs\nfour\nand then\nfour\nand at last",
    ]);
    expect(records.map(({ session }) => session?.turn)).toEqual([0, 1, 2]);
    expect(new Set(records.map(({ session }) => session?.id)).size).toBe(1);
    expect(records.map(({ counted }) => counted?.inputTokens)).toEqual([3, 6, 10]);
    expect(new Set(records.map(({ seq }) => seq)).size).toBe(3);
  });

  it("keeps one nonce, so that the provider may remember what was said", async () => {
    const asked: string[] = [];
    await perf({
      lanes: [{ provider: "a", onAsk: (text) => asked.push(text) }],
      plan: { prompts: talk(1) },
    });
    expect(new Set(asked.map((text) => text.split("\n")[0])).size).toBe(1);
  });

  it("ends when a turn fails: what was left unsaid is recorded as dropped", async () => {
    const { records } = await perf({
      lanes: [{ provider: "a", errorAt: (nth) => (nth === 1 ? failure("server") : undefined) }],
      plan: { prompts: talk(1), failures: { giveUpAfter: 9, most: null } },
    });
    expect(records.map(({ error }) => error?.kind)).toEqual([undefined, "server", "dropped"]);
    expect(records[2]?.error?.message).toBe("not sent: the turn before it failed");
  });
});

describe("an interrupted conversation", () => {
  const talk = (n: number): Prompt[] =>
    prompts(n).map((prompt) => ({
      ...prompt,
      followUps: [{ content: "and then", estimatedInputTokens: 2 }],
    }));

  it("of which no turn is answered stays whole, to be asked when the run is taken up", async () => {
    const plan = { prompts: talk(1), retries: 1, failures: { giveUpAfter: 9, most: null } };
    const lanes = [{ provider: "a", error: failure("server") }];
    const first = await perf({ lanes, plan, abortAfter: 1 });
    expect(first.records.map(({ error }) => error?.kind)).toEqual(["server"]);
    const done = { finished: [], tried: [[0, 1, 1] as const], elapsedMs: 500 };
    const second = await perf({ lanes, plan: { ...plan, done } });
    expect(second.records.map(({ seq, attempt, error }) => [seq, attempt, error?.kind])).toEqual([
      [0, 2, "server"],
      [1, 1, "dropped"],
    ]);
  });

  it("that was begun ends there, on record once, however many members there are", async () => {
    const { records } = await perf({
      lanes: [{ provider: "a" }],
      plan: {
        load: { kind: "open", arrivals: { process: "constant", ratePerS: 10, cv: 1 }, maxInFlight: 9 },
        prompts: talk(4),
        done: { finished: [0, 2, 3, 4, 6], tried: [[1, 1, 0]], elapsedMs: 500 },
      },
      members: 2,
    });
    expect(records.map(({ seq, attempt, error }) => [seq, attempt, error?.kind]).sort()).toEqual([
      [1, 2, "dropped"],
      [5, 1, "dropped"],
      [7, 1, "dropped"],
    ]);
  });
});

describe("an interrupted run taken up again", () => {
  it("makes the attempts that are left: failures count, what we cut off ourselves does not", async () => {
    const { records } = await perf({
      lanes: [{ provider: "a", error: failure("server") }],
      plan: {
        prompts: prompts(2),
        retries: 2,
        failures: { giveUpAfter: 99, most: null },
        done: {
          finished: [],
          tried: [
            [0, 2, 2],
            [1, 2, 1],
          ],
          elapsedMs: 500,
        },
      },
    });
    expect(records.map(({ seq, attempt }) => [seq, attempt]).sort()).toEqual([
      [0, 3],
      [1, 3],
      [1, 4],
    ]);
  });

  it("asks what is missing, nothing twice, under the numbers it had, on the clock it had", async () => {
    const plan = { load: { kind: "closed", concurrency: 2 } as const, prompts: prompts(5) };
    const { records } = await perf({
      lanes: [{ provider: "a" }, { provider: "b" }],
      plan: { ...plan, done: { finished: [0, 1, 3, 4], tried: [[5, 1, 0]], elapsedMs: 10_000 } },
    });
    expect(records.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual([2, 5, 6, 7, 8, 9]);
    expect(records.find(({ seq }) => seq === 5)?.attempt).toBe(2);
    expect(Math.min(...records.map(({ times }) => times.sentAtMs ?? 0))).toBeGreaterThanOrEqual(10_000);
  });

  it("ends a conversation that was cut short: what was left unsaid is dropped, once", async () => {
    const talk = prompts(2).map((prompt) => ({
      ...prompt,
      followUps: [{ content: "and then", estimatedInputTokens: 2 }],
    }));
    for (const load of [
      { kind: "rounds" },
      { kind: "closed", concurrency: 1 },
      { kind: "open", arrivals: { process: "constant", ratePerS: 1, cv: 1 }, maxInFlight: 9 },
    ] as const) {
      const { records } = await perf({
        lanes: [{ provider: "a" }],
        plan: { load, prompts: talk, done: { finished: [0], tried: [], elapsedMs: 500 } },
      });
      expect(records.map(({ seq, error }) => [seq, error?.kind]).sort()).toEqual([
        [1, "dropped"],
        [2, undefined],
        [3, undefined],
      ]);
    }
  });

  it("remembers what it spent, and asks again whom it gave up", async () => {
    const earlier = [aRecord({ seq: 0, price, usage: { inputTokens: 30, outputTokens: 60 } } as never)];
    const { outcome, records } = await perf({
      lanes: [{ provider: "sim-a", price }],
      plan: { maxCostCny: 200, prompts: prompts(9), done: { finished: [0], tried: [], elapsedMs: 500 } },
      earlier,
    });
    // 90 CNY are spent, a request may cost 124: not one fits.
    expect(records).toEqual([]);
    expect(outcome.spentCny).toBeCloseTo(90, 9);
    const dead = [0, 1].map((seq) => aFailedRecord({ seq }));
    const plan = { prompts: prompts(9), done: { finished: [0, 1], tried: [], elapsedMs: 500 } };
    const again = await perf({ lanes: [{ provider: "sim-a" }], plan, earlier: dead });
    expect([again.records.length, again.outcome.ending.status]).toEqual([7, "done"]);
  });

  it("is done, and not without an answer, when nothing was left", async () => {
    const { outcome } = await perf({
      lanes: [{ provider: "a" }],
      plan: { prompts: prompts(1), done: { finished: [0], tried: [], elapsedMs: 1 } },
    });
    expect(outcome.ending).toEqual({ status: "done", reason: null });
  });

  it("goes on with its schedule where it broke off", async () => {
    const load = {
      kind: "open",
      arrivals: { process: "constant", ratePerS: 1, cv: 1 },
      maxInFlight: 9,
    } as const;
    const { records } = await perf({
      lanes: [{ provider: "a" }],
      plan: { load, prompts: prompts(5), done: { finished: [0, 1, 2], tried: [], elapsedMs: 3000 } },
    });
    expect(sentAt(records)).toEqual([3030, 4030]);
    expect(records.map(({ round }) => round)).toEqual([3, 4]);
  });
});

describe("too many failures", () => {
  it("end a target, and the run when no other is left", async () => {
    const { records, outcome } = await perf({
      lanes: [{ provider: "a", errorAt: (nth) => (nth % 2 === 1 ? failure("server") : undefined) }],
      plan: { prompts: prompts(60), failures: { giveUpAfter: 5, most: { share: 0.3 } } },
    });
    expect(records).toHaveLength(20);
    expect(outcome.ending).toEqual({ status: "stopped", reason: "every target failed too often" });
  });
});

describe("a sweep", () => {
  const load = { kind: "closed", concurrency: 1 } as const;

  it("takes every step, each with its own number of requests", async () => {
    const { records } = await perf({
      lanes: [{ provider: "a" }],
      plan: { load, sweep: { by: "concurrency", grid: [1, 2, 4], order: "all" }, prompts: prompts(4) },
    });
    expect(records.map(({ step }) => step)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect(Math.max(...records.filter(({ step }) => step === 2).map(({ inFlight }) => inFlight ?? 0))).toBe(
      4,
    );
    expect(new Set(records.map(({ seq }) => seq)).size).toBe(12);
  });

  it("that was interrupted gives no step more time than it has left", async () => {
    const at = (seq: number, step: number, beganAtMs: number) =>
      aRecord({
        seq,
        step,
        target: { provider: "a" },
        times: { dispatchedAtMs: beganAtMs, sentAtMs: beganAtMs, endedAtMs: beganAtMs + 200 },
      });
    const earlier = [at(0, 0, 0), at(1, 0, 800), at(1_000_000, 1, 1000), at(1_000_001, 1, 1200)];
    const { records } = await perf({
      lanes: [{ provider: "a" }],
      plan: {
        load,
        sweep: { by: "concurrency", grid: [1, 2, 3], order: "all" },
        rounds: null,
        durationMs: 1000,
        done: { finished: earlier.map(({ seq }) => seq), tried: [], elapsedMs: 1400 },
      },
      earlier,
    });
    const ofStep = (step: number) => records.filter((record) => record.step === step).length;
    // Of the second step 600 ms are left: three or four requests of 200 ms for each of its two users.
    expect(ofStep(0)).toBe(0);
    expect(ofStep(1)).toBeGreaterThanOrEqual(6);
    expect(ofStep(1)).toBeLessThanOrEqual(8);
    expect(ofStep(2)).toBeGreaterThanOrEqual(15);
  });

  it("searches each target by itself for the highest load at which the limits hold", async () => {
    const tried: string[] = [];
    await perf({
      lanes: [{ provider: "a" }, { provider: "b" }],
      plan: {
        load,
        sweep: { by: "concurrency", grid: searchGrid(1, 64, "concurrency"), order: "search" },
        prompts: prompts(64),
      },
      limitsHold: (records) => {
        const own = Math.max(...records.map(({ inFlight }) => inFlight ?? 0));
        tried.push(`${records[0]?.target.provider}${own}`);
        return own <= (records[0]?.target.provider === "a" ? 10 : 999);
      },
    });
    expect(tried.filter((name) => name.startsWith("a"))).toEqual(["a1", "a5", "a10", "a19", "a13", "a11"]);
    expect(tried.filter((name) => name.startsWith("b")).at(-1)).toBe("b64");
  });

  it("finds the knee of any threshold, in few steps", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: -1, max: 40 }), (size, highest) => {
        const tried = new Map<number, boolean | null>();
        for (let step = nextStep(tried, size); step !== null; step = nextStep(tried, size))
          tried.set(step, step <= highest);
        const held = [...tried].filter(([, holds]) => holds).map(([step]) => step);
        expect(Math.max(-1, ...held)).toBe(Math.min(highest, size - 1));
        expect(tried.size).toBeLessThanOrEqual(15);
      }),
    );
  });

  it("goes below a load that could not be delivered", () => {
    expect(
      nextStep(
        new Map([
          [0, true],
          [4, null],
        ]),
        9,
      ),
    ).toBe(2);
  });

  it("finds the knee of a noisy service mostly to within two steps, and seldom far off", () => {
    const random = randomFromSeed("noisy knee");
    const grid = searchGrid(1, 64, "rate");
    const truth = 20;
    const errors = Array.from({ length: 400 }, () => {
      const tried = new Map<number, boolean | null>();
      // p(holds) falls from 0.95 at 20 % below the knee to 0.05 at 20 % above.
      const holds = (load: number) => random.next() < 1 / (1 + (load / truth) ** (2.944 / Math.log(1.2)));
      for (let step = nextStep(tried, grid.length); step !== null; step = nextStep(tried, grid.length))
        tried.set(step, holds(grid[step] ?? 0));
      const steps = [...tried].map(([i, held]) => ({
        load: grid[i] ?? 0,
        n: 1,
        holds: held,
        delivered: null,
      }));
      return Math.abs(Math.log2((knee(steps).holdsUpTo ?? 0.001) / truth));
    });
    expect(errors.filter((octaves) => octaves <= 0.5).length / errors.length).toBeGreaterThan(0.95);
  });

  it("lays a search out in steps of a fourth root of two", () => {
    expect(searchGrid(1, 8, "concurrency")).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(searchGrid(1, 4, "rate")).toEqual([1, 1.19, 1.41, 1.68, 2, 2.38, 2.83, 3.36, 4]);
  });
});

import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import type { Prompt } from "../record/index.ts";
import { fakeClock, scriptedLane } from "../testing/index.ts";
import { estimateCost, exchange, type Lane, runPool, runRounds, singly, worstCase } from "./index.ts";
import { outputLimit } from "./lane.ts";
import { failureLimit, moneyLimit } from "./limits.ts";

const noRates = { cnyPer: {} };
const prompt = (id: string, extra: Partial<Prompt> = {}): Prompt => ({
  id,
  source: "test",
  messages: [{ role: "user", content: `question ${id}` }],
  maxTokens: null,
  estimatedInputTokens: 100,
  sensitive: false,
  followUps: [],
  traceAtMs: null,
  ...extra,
});
const lanesOf = (...names: string[]): Lane[] =>
  names.map((provider) => scriptedLane(fakeClock(), { provider }));

describe("rounds", () => {
  const run = async (options: Partial<Parameters<typeof runRounds>[0]> & { seed?: string } = {}) => {
    const sent: string[] = [];
    const ending = await runRounds({
      lanes: lanesOf("a", "b", "c"),
      prompts: [prompt("1"), prompt("2"), prompt("3")],
      random: randomFromSeed(options.seed ?? "s"),
      admit: (lanes) => lanes,
      send: async ({ lane, prompt, round, seq }) => {
        sent.push(`${seq}:${round}:${prompt.id}:${lane.target.provider}`);
      },
      betweenRounds: async () => {
        sent.push("-");
      },
      signal: new AbortController().signal,
      ...options,
    });
    return { ending, sent };
  };

  it("send one prompt to every lane, round by round, with work in between", async () => {
    const { ending, sent } = await run();
    expect(ending).toEqual({ status: "done", reason: null });
    expect(sent.map((entry) => (entry === "-" ? "-" : entry.split(":")[2]))).toEqual([..."111-222-333-"]);
    for (const round of [0, 1, 2]) {
      const lanes = sent.filter((entry) => entry.split(":")[1] === String(round)).map((e) => e.split(":")[3]);
      expect(lanes.sort()).toEqual(["a", "b", "c"]);
    }
  });

  it("shuffle the order of lanes by seed", async () => {
    expect((await run({ seed: "x" })).sent).toEqual((await run({ seed: "x" })).sent);
    const orders = await Promise.all(["1", "2", "3", "4", "5", "6"].map((seed) => run({ seed })));
    expect(new Set(orders.map(({ sent }) => sent.join())).size).toBeGreaterThan(1);
  });

  it("start all lanes of a round together and wait for the slowest before the next", async () => {
    const clock = fakeClock();
    const log: string[] = [];
    const lanes = [
      scriptedLane(clock, { provider: "fast", totalMs: 200 }),
      scriptedLane(clock, { provider: "slow", totalMs: 900 }),
    ];
    const done = runRounds({
      lanes,
      prompts: [prompt("1"), prompt("2")],
      random: randomFromSeed(1),
      admit: (all) => all,
      send: async ({ lane, prompt, round }) => {
        log.push(`${clock.nowMs()} ${lane.target.provider} ${round}`);
        await lane.ask(
          {
            prompt,
            sampling: { temperature: null, topP: null, maxTokens: null },
            signal: new AbortController().signal,
          },
          () => {},
        );
      },
      betweenRounds: async () => {},
      signal: new AbortController().signal,
    });
    await clock.runAll();
    await done;
    expect(log.map((line) => line.split(" ")[0])).toEqual(["0", "0", "900", "900"]);
  });

  it("stop for a reason before a round, and skip lanes that are not admitted", async () => {
    let asked = 0;
    const { ending, sent } = await run({
      admit: (lanes) => (asked++ === 0 ? lanes.slice(0, 1) : "enough"),
    });
    expect(ending).toEqual({ status: "stopped", reason: "enough" });
    expect(sent).toEqual(["0:0:1:a", "-"]);
  });

  it("end as interrupted once the signal aborts, after the round in flight is handed over", async () => {
    const abort = new AbortController();
    const { ending, sent } = await run({
      signal: abort.signal,
      send: async () => abort.abort(),
    });
    expect(ending.status).toBe("interrupted");
    expect(sent).toEqual(["-"]);
  });
});

describe("a pool", () => {
  const job = (n: number) => Array.from({ length: n }, (_, i) => i);

  it("keeps at most the stated number in flight per lane, and asks every lane every job in order", async () => {
    const inFlight = new Map<string, number>();
    const most = new Map<string, number>();
    const seen = new Map<string, number[]>();
    const clock = fakeClock();
    const done = runPool({
      lanes: lanesOf("a", "b"),
      jobs: job(7),
      concurrency: 3,
      admit: () => "send",
      send: async ({ lane, job }) => {
        const name = lane.target.provider;
        inFlight.set(name, (inFlight.get(name) ?? 0) + 1);
        most.set(name, Math.max(most.get(name) ?? 0, inFlight.get(name) ?? 0));
        seen.set(name, [...(seen.get(name) ?? []), job]);
        await clock.sleep(name === "a" ? 10 : 25);
        inFlight.set(name, (inFlight.get(name) ?? 0) - 1);
      },
      signal: new AbortController().signal,
    });
    await clock.runAll();
    expect(await done).toEqual({ status: "done", reason: null });
    expect(most).toEqual(
      new Map([
        ["a", 3],
        ["b", 3],
      ]),
    );
    expect(seen).toEqual(
      new Map([
        ["a", job(7)],
        ["b", job(7)],
      ]),
    );
  });

  it("gives up one lane without touching the others, and stops all for a reason", async () => {
    const sent: string[] = [];
    const ending = await runPool({
      lanes: lanesOf("a", "b"),
      jobs: job(5),
      concurrency: 1,
      admit: (lane, n) => {
        if (lane.target.provider === "a" && n === 1) return "give_up";
        return n === 3 ? { stop: "money" } : "send";
      },
      send: async ({ lane, job }) => {
        sent.push(`${lane.target.provider}${job}`);
      },
      signal: new AbortController().signal,
    });
    expect(ending).toEqual({ status: "stopped", reason: "money" });
    expect(sent.sort()).toEqual(["a0", "b0", "b1", "b2"]);
  });
});

describe("the money limit", () => {
  it("refuses what could pass the cap, counting what is in flight at its worst", () => {
    const money = moneyLimit(1);
    expect(money.reserve([0.6])).toBe(true);
    expect(money.reserve([0.6])).toBe(false);
    money.settle(0.6, 0.1);
    expect(money.reserve([0.6])).toBe(true);
    expect(money.spentCny).toBeCloseTo(0.1, 12);
  });

  it("keeps the worst case where the real cost is not known", () => {
    const money = moneyLimit(1);
    money.reserve([0.7]);
    money.settle(0.7, null);
    expect(money.spentCny).toBeCloseTo(0.7, 12);
    expect(money.reserve([0.4])).toBe(false);
  });

  it("refuses what it cannot bound, under a cap alone", () => {
    expect(moneyLimit(1).reserve([null])).toBe(false);
    expect(moneyLimit(null).reserve([null])).toBe(true);
  });

  it("only sums without a cap", () => {
    const money = moneyLimit(null);
    expect(money.reserve([1e9])).toBe(true);
  });
});

describe("giving up", () => {
  it("closes a lane that never worked, and never one that has", () => {
    const limit = failureLimit(["dead", "flaky"], 2);
    limit.note("flaky", false);
    for (let i = 0; i < 5; i++) {
      limit.note("dead", true);
      limit.note("flaky", true);
    }
    expect(limit.isClosed("dead")).toBe(true);
    expect(limit.isClosed("flaky")).toBe(false);
    expect(limit.closed).toEqual(["dead"]);
    expect(limit.allClosed()).toBe(false);
  });
});

describe("the worst case of a request", () => {
  const priced = {
    inputPerM: 2,
    outputPerM: 10,
    cachedInputPerM: 0.5,
    currency: "CNY",
    source: null,
    asOf: null,
  };
  const sampling = { temperature: null, topP: null, maxTokens: 1000 };
  const lane = scriptedLane(fakeClock(), { provider: "a", price: priced });

  // 100 tokens, 24 for a nonce, half as much again for other tokenizers, 32 for the template of one message: 218.
  it("is the uncached input with its margin and every output token allowed", () => {
    expect(worstCase(lane, prompt("1"), sampling, 0, noRates).cny).toBeCloseTo(
      (218 * 2 + 1000 * 10) / 1e6,
      15,
    );
  });

  it("is unknown without a price, a length or a cap on the answer", () => {
    const unpriced = scriptedLane(fakeClock(), { provider: "a" });
    expect(worstCase(unpriced, prompt("1"), sampling, 0, noRates).cny).toBeNull();
    expect(worstCase(lane, prompt("1", { estimatedInputTokens: null }), sampling, 0, noRates).cny).toBeNull();
    expect(worstCase(lane, prompt("1"), { ...sampling, maxTokens: null }, 0, noRates).cny).toBeNull();
    const dollars = scriptedLane(fakeClock(), { provider: "a", price: { ...priced, currency: "USD" } });
    expect(worstCase(dollars, prompt("1"), sampling, 0, noRates).cny).toBeNull();
  });

  it("sums to an estimate per lane, null where a part is unknown", () => {
    const [known, unknown] = estimateCost(
      [lane, scriptedLane(fakeClock(), { provider: "b" })],
      [prompt("1"), prompt("2")],
      sampling,
      0,
      noRates,
    );
    expect(known).toMatchObject({ requests: 2, inputTokens: 200, maxOutputTokens: 2000 });
    expect(known?.maxCny).toBeCloseTo(0.020872, 12);
    expect(unknown?.maxCny).toBeNull();
  });
});

it("asks for no longer answer than the target gives, and says so on the record", async () => {
  const clock = fakeClock();
  const lane = scriptedLane(clock, { provider: "a", maxOutput: 40 });
  const sampling = { temperature: null, topP: null, maxTokens: 100 };
  expect(outputLimit(lane, prompt("1"), sampling)).toBe(40);
  expect(outputLimit(lane, prompt("1", { maxTokens: 7 }), sampling)).toBe(7);
  expect(outputLimit(lane, prompt("1"), { ...sampling, maxTokens: null })).toBeNull();
  const pending = exchange(
    { ...singly, id: "id", seq: 0, round: 0, lane, prompt: prompt("1"), nonce: null },
    { clock, runId: "run", kind: "perf", runStartMs: 0, sampling, signal: new AbortController().signal },
  );
  await clock.runAll();
  expect((await pending).record.sampling.maxTokens).toBe(40);
});

it("takes the price for the size that was billed, not for the size we guessed", async () => {
  const clock = fakeClock();
  const tier = (inputPerM: number) => ({
    inputPerM,
    outputPerM: 1,
    cachedInputPerM: null,
    currency: "CNY",
    source: null,
    asOf: null,
  });
  const usage = { inputTokens: 500, outputTokens: 5, reasoningTokens: null, cachedTokens: null };
  const lane: Lane = {
    ...scriptedLane(clock, { provider: "a", usage }),
    quote: (_, inputTokens) => tier((inputTokens ?? 0) > 200 ? 9 : 2),
  };
  const context = {
    clock,
    runId: "run",
    kind: "perf",
    runStartMs: 0,
    sampling: { temperature: null, topP: null, maxTokens: null },
    signal: new AbortController().signal,
  } as const;
  const pending = exchange(
    { ...singly, id: "id", seq: 0, round: 0, lane, prompt: prompt("1"), nonce: null },
    context,
  );
  await clock.runAll();
  expect((await pending).record.price?.inputPerM).toBe(9);
});

it("one exchange gives a record with the plan's facts and the answer apart", async () => {
  const clock = fakeClock();
  const lane = scriptedLane(clock, { provider: "a", answer: "forty-two" });
  const pending = exchange(
    { ...singly, id: "id-1", seq: 3, round: 1, lane, prompt: prompt("q", { maxTokens: 7 }), nonce: "abc" },
    {
      clock,
      runId: "run",
      kind: "bench",
      runStartMs: clock.nowMs(),
      sampling: { temperature: 0.6, topP: 0.95, maxTokens: 100 },
      signal: new AbortController().signal,
    },
  );
  await clock.runAll();
  const { record, answer } = await pending;
  expect(answer).toBe("forty-two");
  expect(record).toMatchObject({
    id: "id-1",
    kind: "bench",
    seq: 3,
    round: 1,
    sampling: { temperature: 0.6, topP: 0.95, maxTokens: 7 },
    prompt: { source: "test", id: "q", nonce: "abc", inputChars: 10 },
    times: { sentAtMs: 0, firstOutputAtMs: 100, endedAtMs: 200 },
    error: null,
  });
});

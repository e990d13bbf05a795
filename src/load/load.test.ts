import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import type { ErrorKind, Prompt } from "../record/index.ts";
import { aRecord, fakeClock, scriptedLane } from "../testing/index.ts";
import {
  type Arrivals,
  arrivalsMs,
  createLimiter,
  estimateCost,
  exchange,
  type Lane,
  LEAST_FOR_SHARE,
  nextTurn,
  retryWaitMs,
  runClosed,
  runOpen,
  runPool,
  runRounds,
  singly,
  turnsAtWorst,
  worstCase,
} from "./index.ts";
import { outputLimit } from "./lane.ts";
import { openLedger } from "./ledger.ts";

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
  const run = async (options: Partial<Parameters<typeof runRounds<number>>[0]> & { seed?: string } = {}) => {
    const sent: string[] = [];
    const ending = await runRounds<number>({
      lanes: lanesOf("a", "b", "c"),
      rounds: [0, 1, 2],
      random: randomFromSeed(options.seed ?? "s"),
      admit: async (lanes) => lanes,
      send: async (lane, round) => {
        sent.push(`${round}:${lane.target.provider}`);
      },
      signal: new AbortController().signal,
      ...options,
    });
    return { ending, sent };
  };

  it("send one job to every lane, round by round", async () => {
    const { ending, sent } = await run();
    expect(ending).toEqual({ status: "done", reason: null });
    expect(sent.map((entry) => entry.split(":")[0])).toEqual([..."000111222"]);
    for (const round of ["0", "1", "2"]) {
      const lanes = sent.filter((entry) => entry.startsWith(round)).map((e) => e.split(":")[1]);
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
    const log: number[] = [];
    const done = runRounds({
      lanes: lanesOf("fast", "slow"),
      rounds: [0, 1],
      random: randomFromSeed(1),
      admit: async (all) => all,
      send: async (lane) => {
        log.push(clock.nowMs());
        await clock.sleep(lane.target.provider === "slow" ? 900 : 200);
      },
      signal: new AbortController().signal,
    });
    await clock.runAll();
    await done;
    expect(log).toEqual([0, 0, 900, 900]);
  });

  it("stop for a reason before a round, and skip lanes that are not admitted", async () => {
    let asked = 0;
    const { ending, sent } = await run({
      admit: async (lanes) =>
        asked++ === 0 ? lanes.filter(({ target }) => target.provider === "a") : "enough",
    });
    expect(ending).toEqual({ status: "stopped", reason: "enough" });
    expect(sent).toEqual(["0:a"]);
  });

  it("end as interrupted once the signal aborts", async () => {
    const abort = new AbortController();
    const { ending } = await run({ signal: abort.signal, send: async () => abort.abort() });
    expect(ending.status).toBe("interrupted");
  });
});

describe("a pool", () => {
  const job = (n: number) => Array.from({ length: n }, (_, i) => i);
  const poolOf = (jobs: number, ceiling: number) =>
    lanesOf("a", "b").map((lane) => ({ lane, jobs: job(jobs), limiter: createLimiter(ceiling) }));

  it("keeps at most the stated number in flight per lane, and asks every lane every job in order", async () => {
    const inFlight = new Map<string, number>();
    const most = new Map<string, number>();
    const seen = new Map<string, number[]>();
    const clock = fakeClock();
    const done = runPool({
      lanes: poolOf(7, 3),
      clock,
      admit: () => "send",
      send: async ({ lane, job }) => {
        const name = lane.target.provider;
        inFlight.set(name, (inFlight.get(name) ?? 0) + 1);
        most.set(name, Math.max(most.get(name) ?? 0, inFlight.get(name) ?? 0));
        seen.set(name, [...(seen.get(name) ?? []), job]);
        await clock.sleep(name === "a" ? 10 : 25);
        inFlight.set(name, (inFlight.get(name) ?? 0) - 1);
        return "done";
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
      lanes: poolOf(5, 1),
      clock: fakeClock(),
      admit: (lane, n) => {
        if (lane.target.provider === "a" && n === 1) return "give_up";
        return n === 3 ? { stop: "money" } : "send";
      },
      send: async ({ lane, job }) => {
        sent.push(`${lane.target.provider}${job}`);
        return "done";
      },
      signal: new AbortController().signal,
    });
    expect(ending).toEqual({ status: "stopped", reason: "money" });
    expect(sent.sort()).toEqual(["a0", "b0", "b1", "b2"]);
  });

  it("puts a job again that was turned away, not before the lane has rested, and with fewer beside it", async () => {
    const clock = fakeClock();
    const sent: [atMs: number, job: number, time: number][] = [];
    let inFlight = 0;
    let most = 0;
    const [a] = poolOf(8, 4);
    if (a === undefined) throw new Error("no lane");
    const done = runPool({
      lanes: [a],
      clock,
      admit: () => "send",
      send: async ({ job, time }) => {
        const sentAtMs = clock.nowMs();
        sent.push([sentAtMs, job, time]);
        inFlight += 1;
        if (sentAtMs > 0) most = Math.max(most, inFlight);
        await clock.sleep(10);
        inFlight -= 1;
        if (sentAtMs > 0) return "done";
        a.limiter.refused({ sentAtMs, nowMs: clock.nowMs(), retryAfterMs: 3000 });
        return "again";
      },
      signal: new AbortController().signal,
    });
    await clock.runAll();
    expect(await done).toEqual({ status: "done", reason: null });
    const second = sent.filter(([atMs]) => atMs > 0);
    expect(Math.min(...second.map(([atMs]) => atMs))).toBe(3010);
    expect(most).toBe(2);
    expect(second.map(([, n, time]) => [n, time]).sort()).toEqual([
      ...[0, 1, 2, 3].map((n) => [n, 1]),
      ...[4, 5, 6, 7].map((n) => [n, 0]),
    ]);
  });

  it("that is interrupted while a lane rests ends at once", async () => {
    const clock = fakeClock();
    const abort = new AbortController();
    const [a] = poolOf(3, 2);
    if (a === undefined) throw new Error("no lane");
    const done = runPool({
      lanes: [a],
      clock,
      admit: () => "send",
      send: async () => {
        a.limiter.refused({ sentAtMs: 0, nowMs: 0, retryAfterMs: 60_000 });
        return "again";
      },
      signal: abort.signal,
    });
    await clock.advance(5);
    abort.abort();
    expect(await done).toMatchObject({ status: "interrupted" });
    expect(clock.nowMs()).toBe(5);
  });
});

describe("the ledger", () => {
  const ledger = (options: Partial<Parameters<typeof openLedger>[0]> = {}) =>
    openLedger({ lanes: 2, capCny: null, failures: { giveUpAfter: 2, most: null }, ...options });

  it("refuses what could pass the cap, counting what is in flight at its worst", () => {
    const money = ledger({ capCny: 1 });
    expect(money.reserve([0], [0.6])).toBe(true);
    expect(money.reserve([0], [0.6])).toBe(false);
    money.settle(0, 0.6, 0.1);
    expect(money.reserve([0], [0.6])).toBe(true);
    expect(money.spentCny).toBeCloseTo(0.1, 9);
  });

  it("puts several aside or none", () => {
    const money = ledger({ capCny: 1 });
    expect(money.reserve([0, 1], [0.6, 0.6])).toBe(false);
    expect(money.isAnythingReserved).toBe(false);
    expect(money.reserve([0, 1], [0.5, 0.5])).toBe(true);
    expect([money.pending(0), money.pending(1)]).toEqual([1, 1]);
  });

  it("keeps the worst case where the real cost is not known", () => {
    const money = ledger({ capCny: 1 });
    money.reserve([0], [0.7]);
    money.settle(0, 0.7, null);
    expect(money.spentCny).toBeCloseTo(0.7, 9);
    expect(money.reserve([0], [0.4])).toBe(false);
  });

  it("refuses what it cannot bound, under a cap alone", () => {
    expect(ledger({ capCny: 1 }).reserve([0], [null])).toBe(false);
    expect(ledger().reserve([0], [null])).toBe(true);
    expect(ledger().reserve([0], [1e9])).toBe(true);
  });

  it("closes a lane that never worked, and never one that has", () => {
    const failures = ledger();
    failures.note(1, false, 1);
    for (let i = 0; i < 5; i++) for (const lane of [0, 1]) failures.note(lane, true, 1);
    expect([failures.closed(0), failures.closed(1)]).toEqual(["never_answered", null]);
    expect([failures.tellOnce(0), failures.tellOnce(0)]).toEqual([true, false]);
  });

  it("counts a weak failure as the part of one that it is", () => {
    const failures = ledger();
    for (let i = 0; i < 7; i++) failures.note(0, true, 0.25);
    expect(failures.closed(0)).toBeNull();
    failures.note(0, true, 0.25);
    expect(failures.closed(0)).toBe("never_answered");
  });

  it("closes a lane that failed too often, by number or by share", () => {
    const byNumber = ledger({ failures: { giveUpAfter: 99, most: { count: 2 } } });
    byNumber.note(0, false, 1);
    for (let i = 0; i < 2; i++) byNumber.note(0, true, 1);
    expect(byNumber.closed(0)).toBeNull();
    byNumber.note(0, true, 1);
    expect(byNumber.closed(0)).toBe("failed_too_often");

    const byShare = ledger({ failures: { giveUpAfter: 99, most: { share: 0.25 } } });
    for (let i = 0; i < LEAST_FOR_SHARE - 6; i++) byShare.note(0, false, 1);
    for (let i = 0; i < 5; i++) byShare.note(0, true, 1);
    expect(byShare.closed(0)).toBeNull();
    byShare.note(0, true, 1);
    expect(byShare.closed(0)).toBe("failed_too_often");
  });

  it("is one for all threads that open it over the same memory", async () => {
    const here = ledger({ capCny: 1 });
    const there = ledger({ capCny: 1, memory: here.memory });
    expect(there.reserve([0], [0.6])).toBe(true);
    expect(here.reserve([1], [0.6])).toBe(false);
    expect([here.enter(0), there.enter(0)]).toEqual([1, 2]);
    const changed = here.changed();
    there.settle(0, 0.6, 0.25);
    await changed;
    expect(here.spentCny).toBeCloseTo(0.25, 9);
    there.stop();
    expect(here.isStopped).toBe(true);
  });

  it("has so many places at a lane, over all threads together", () => {
    const here = ledger();
    const there = ledger({ memory: here.memory });
    expect([here.takePlace(0, 2), there.takePlace(0, 2), here.takePlace(0, 2)]).toEqual([true, true, false]);
    expect(there.takePlace(1, 2)).toBe(true);
    here.freePlace(0);
    expect([there.takePlace(0, 2), here.takePlace(0, 2)]).toEqual([true, false]);
  });

  it("takes failures of the past for none, and successes for what they are", () => {
    const failures = ledger({ failures: { giveUpAfter: 1, most: { count: 1 } } });
    for (let i = 0; i < 9; i++) failures.note(0, true, 0);
    expect(failures.closed(0)).toBeNull();
    expect([failures.anySettled, failures.anyWorked]).toEqual([true, false]);
    failures.note(0, false, 0);
    failures.note(0, true, 1);
    expect([failures.closed(0), failures.anyWorked]).toEqual([null, true]);
  });

  it("never lets more aside than the cap, whatever comes and goes", () => {
    const amount = fc.integer({ min: 0, max: 400 }).map((milli) => milli / 1000);
    fc.assert(
      fc.property(fc.array(fc.tuple(amount, fc.double({ min: 0, max: 1, noNaN: true }))), (requests) => {
        const money = ledger({ capCny: 1 });
        const open: { worst: number; share: number }[] = [];
        for (const [worst, share] of requests) {
          if (money.reserve([0], [worst])) open.push({ worst, share });
          const aside = open.reduce((sum, one) => sum + one.worst, 0);
          expect(money.spentCny + aside).toBeLessThanOrEqual(1 + 1e-6);
          if (share > 0.5) {
            const one = open.shift();
            if (one !== undefined) money.settle(0, one.worst, one.worst * one.share);
          }
        }
      }),
    );
  });
});

describe("arrivals", () => {
  const first = (n: number, arrivals: Arrivals, seed = "s") => {
    const times = arrivalsMs(arrivals, randomFromSeed(seed));
    return Array.from({ length: n }, () => times.next().value ?? Number.NaN);
  };
  const gaps = (times: number[]) => times.map((at, i) => at - (times[i - 1] ?? 0));

  it("are even when constant, from the start on", () => {
    expect(first(4, { process: "constant", ratePerS: 4, cv: 1 })).toEqual([0, 250, 500, 750]);
  });

  it("are the same for the same seed, and ascend", () => {
    const arrivals = { process: "gamma", ratePerS: 10, cv: 2 } as const;
    expect(first(50, arrivals)).toEqual(first(50, arrivals));
    expect(first(50, arrivals)).not.toEqual(first(50, arrivals, "t"));
    expect(gaps(first(500, arrivals)).every((gap) => gap >= 0)).toBe(true);
  });

  // Of 40,000 gaps with a coefficient of variation cv the mean is within 4 cv / 200 of the truth, all but surely.
  it.each([
    ["poisson", 1, 1],
    ["gamma", 0.5, 0.5],
    ["gamma", 3, 3],
  ] as const)("keep the rate and the spread of %s with cv %d", (process, cv, expected) => {
    const seconds = gaps(first(40_000, { process, ratePerS: 5, cv })).map((ms) => ms / 1000);
    const mean = seconds.reduce((sum, s) => sum + s, 0) / seconds.length;
    const variance = seconds.reduce((sum, s) => sum + (s - mean) ** 2, 0) / seconds.length;
    expect(Math.abs(mean * 5 - 1)).toBeLessThan((4 * cv) / 200);
    expect(Math.sqrt(variance) / mean).toBeGreaterThan(expected * 0.93);
    expect(Math.sqrt(variance) / mean).toBeLessThan(expected * 1.07);
  });

  it("of a Poisson process have the exponential's quantiles", () => {
    const sorted = gaps(first(20_000, { process: "poisson", ratePerS: 1, cv: 1 })).sort((a, b) => a - b);
    for (const p of [0.1, 0.5, 0.9, 0.99]) {
      const quantile = (sorted[Math.floor(p * sorted.length)] ?? 0) / 1000;
      expect(1 - Math.exp(-quantile)).toBeCloseTo(p, 1.7);
    }
  });
});

describe("an open loop", () => {
  it("starts every job when it is due, whoever is still busy, and waits for all in the end", async () => {
    const clock = fakeClock();
    const log: string[] = [];
    const done = runOpen({
      jobs: [0, 100, 150].map((dueMs, job) => ({ job, dueMs })),
      clock,
      work: async (job) => {
        log.push(`${job} at ${clock.nowMs()}`);
        await clock.sleep(1000);
        log.push(`${job} over`);
      },
      isOver: () => false,
      signal: new AbortController().signal,
    });
    await clock.runAll();
    await done;
    expect(log).toEqual(["0 at 0", "1 at 100", "2 at 150", "0 over", "1 over", "2 over"]);
  });

  it("catches up with what is overdue at once, and stops when it is over", async () => {
    const clock = fakeClock();
    await clock.advance(500);
    const log: number[] = [];
    const done = runOpen({
      jobs: [0, 100, 900, 950].map((dueMs, job) => ({ job, dueMs })),
      clock,
      work: async () => log.push(clock.nowMs()),
      isOver: () => log.length === 3,
      signal: new AbortController().signal,
    });
    await clock.runAll();
    await done;
    expect(log).toEqual([500, 500, 900]);
  });
});

describe("a closed loop", () => {
  it("keeps so many busy, and lets each go home alone", async () => {
    const clock = fakeClock();
    const starts: string[] = [];
    const done = runClosed({
      jobs: [0, 1, 2, 3, 4, 5][Symbol.iterator](),
      concurrency: 2,
      work: async (job) => {
        starts.push(`${job} at ${clock.nowMs()}`);
        await clock.sleep(job === 0 ? 50 : 20);
        return job === 1 ? "over" : "on";
      },
    });
    await clock.runAll();
    await done;
    expect(starts).toEqual(["0 at 0", "1 at 0", "2 at 50", "3 at 70", "4 at 90", "5 at 110"]);
  });
});

describe("the wait before a retry", () => {
  const failed = (kind: ErrorKind, attempt = 1, retryAfterMs: number | null = null) => ({
    attempt,
    error: { kind, httpStatus: null, providerCode: null, retryAfterMs, message: "" },
  });

  it("doubles, drawn from the upper half, up to half a minute", () => {
    const random = randomFromSeed(1);
    for (const [attempt, full] of [
      [1, 500],
      [2, 1000],
      [3, 2000],
      [20, 30_000],
    ] as const) {
      for (let i = 0; i < 50; i++) {
        const wait = retryWaitMs(failed("server", attempt), random) ?? Number.NaN;
        expect(wait).toBeGreaterThanOrEqual(full / 2);
        expect(wait).toBeLessThanOrEqual(full);
      }
    }
  });

  it("is what the provider asks for, unless that is out of reason", () => {
    expect(retryWaitMs(failed("rate_limited", 1, 7000), randomFromSeed(1))).toBe(7000);
    expect(retryWaitMs(failed("rate_limited", 1, 3_600_000), randomFromSeed(1))).toBeNull();
  });

  it("is none where a retry could only fail again, or nothing failed", () => {
    for (const kind of ["auth", "bad_request", "not_found", "aborted", "dropped"] as const)
      expect(retryWaitMs(failed(kind), randomFromSeed(1))).toBeNull();
    expect(retryWaitMs({ attempt: 1, error: null }, randomFromSeed(1))).toBeNull();
  });
});

describe("turns of a conversation", () => {
  const asked = prompt("s", { followUps: [{ content: "and then?", estimatedInputTokens: 3 }] });

  it("carry the provider's own answer, and grow by what was billed for it", () => {
    const record = aRecord({ usage: { outputTokens: 40 } });
    const next = nextTurn(asked, { record, answer: "first this", reasoning: "hm" });
    expect(next?.messages.map(({ role, content }) => `${role}: ${content}`)).toEqual([
      "user: question s",
      "assistant: first this",
      "user: and then?",
    ]);
    expect(next).toMatchObject({ estimatedInputTokens: 143, followUps: [] });
  });

  it("end with the user's last words", () => {
    expect(nextTurn(prompt("s"), { record: aRecord(), answer: "x", reasoning: "" })).toBeNull();
  });

  it("are estimated with answers as long as they may be, and unknown where that is", () => {
    expect(turnsAtWorst(asked, 500).map((turn) => turn.estimatedInputTokens)).toEqual([100, 603]);
    expect(turnsAtWorst(asked, null).map((turn) => turn.estimatedInputTokens)).toEqual([100, null]);
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

import { describe, expect, it } from "vitest";
import type { Lane, RunOutcome } from "../load/index.ts";
import type { PriceQuote, Prompt, RequestRecord } from "../record/index.ts";
import { type FakeClock, fakeClock, type LaneScript, scriptedLane } from "../testing/index.ts";
import { type PerfPlan, runPerf } from "./index.ts";

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
}

async function perf({ lanes, plan, abortAfter, stop = null }: Setup) {
  const clock: FakeClock = fakeClock();
  const records: RequestRecord[] = [];
  const events: string[] = [];
  const spent: number[] = [];
  const abort = new AbortController();
  let ids = 0;
  const running: Promise<RunOutcome> = runPerf(
    {
      runId: "run",
      seed: "7",
      prompts: prompts(3),
      sampling: { temperature: null, topP: null, maxTokens: 50 },
      nonce: true,
      maxCostCny: null,
      giveUpAfter: 2,
      ...plan,
    },
    lanes.map((script) => scriptedLane(clock, script)),
    {
      clock,
      uuid: () => `id-${ids++}`,
      counter,
      rates: { cnyPer: {} },
      signal: abort.signal,
      record: (record) => records.push(record),
      stopReason: () => stop,
      observe: {
        sent: (lane: Lane) => events.push(`sent ${lane.target.provider}`),
        finished: (lane: Lane) => {
          events.push(`finished ${lane.target.provider}`);
          if (
            abortAfter !== undefined &&
            events.filter((e) => e.startsWith("finished")).length >= abortAfter
          ) {
            abort.abort();
          }
        },
        spent: (cny) => spent.push(cny),
        gaveUp: (lane: Lane) => events.push(`gave up ${lane.target.provider}`),
      },
    },
  );
  await clock.runAll();
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
      plan: { nonce: false },
    });
    expect(asked).toEqual(["how many legs", "how many legs", "how many legs"]);
    expect(records.every((record) => record.prompt.nonce === null)).toBe(true);
  });

  it("keeps our own token counts beside the billed ones", async () => {
    const { records } = await perf({
      lanes: [{ provider: "a", answer: "four of them" }],
      plan: { nonce: false },
    });
    expect(records[0]?.counted).toEqual({
      tokenizer: "words",
      inputTokens: 3,
      outputTokens: 3,
      reasoningTokens: 0,
    });
    expect(records[0]?.usage?.outputTokens).toBe(5);
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

import { describe, expect, it } from "vitest";
import type { RequestRecord } from "../record/index.ts";
import { aFailedRecord, aRecord, aTarget } from "../testing/index.ts";
import { type ExpectationOptions, expectation } from "./expectation.ts";

const target = aTarget();
const published = { tokens: 12_000, model: "R1", source: "its card" };
const expected = (part: Partial<ExpectationOptions> = {}) =>
  expectation({
    exam: "gpqa",
    target,
    requests: 100,
    maxTokens: 32_768,
    concurrency: 4,
    typicalOutput: null,
    history: [],
    ...part,
  });

/** `n` answers of so many tokens each, which took 1, 2, … n seconds. */
function answers(
  n: number,
  tokens: number,
  part: { source?: string; provider?: string; maxTokens?: number } = {},
) {
  const { source = "bench:gpqa", provider = target.provider, maxTokens = 32_768 } = part;
  return Array.from(
    { length: n },
    (_, i): RequestRecord =>
      aRecord({
        prompt: { source },
        sampling: { maxTokens },
        target: { provider },
        times: { sentAtMs: 0, endedAtMs: 1000 * (i + 1) },
        usage: { outputTokens: tokens },
      }),
  );
}

describe("what to expect of a target", () => {
  it("is unknown where nothing is known", () => {
    expect(expected()).toEqual({ outputTokens: null, timeMs: null, basis: null });
  });

  it("rests on its own answers to the exam, where there are five", () => {
    // Of 1, 2, 3, 4, 5 s a quarter took at most 2 s and nine in ten at most 4.6 s; 25 times in turn.
    const { outputTokens, timeMs, basis } = expected({ history: answers(5, 800) });
    expect([outputTokens, basis]).toEqual([800, "5 answers of its own to gpqa"]);
    expect(timeMs).toEqual({ low: 50_000, high: expect.closeTo(115_000, 6) });
    expect(expected({ history: answers(4, 800) })).toEqual({ outputTokens: null, timeMs: null, basis: null });
  });

  it("leaves out failures, warm-ups, other exams and answers under another cap", () => {
    const failures = Array.from({ length: 5 }, () =>
      aFailedRecord({ prompt: { source: "bench:gpqa" }, sampling: { maxTokens: 32_768 } }),
    );
    const history = [
      ...failures,
      ...answers(5, 800).map((record) => ({ ...record, warmup: true })),
      ...answers(5, 800, { maxTokens: 100 }),
      ...answers(5, 800, { source: "bench:mmlu" }),
    ];
    expect(expected({ history })).toEqual({ outputTokens: null, timeMs: null, basis: null });
  });

  it("takes the length from elsewhere, and the speed from anything that the target has answered", () => {
    // 100 tokens in 1, 2, 3, 4, 5 s; so 1000 tokens take ten times as long.
    const speed = answers(5, 100, { source: "sharegpt" });
    const elsewhere = expected({ history: [...speed, ...answers(5, 1000, { provider: "other" })] });
    expect(elsewhere).toMatchObject({
      outputTokens: 1000,
      basis: "5 answers to gpqa of this model elsewhere, at the speed of 5 earlier answers of its own",
    });
    expect(elsewhere.timeMs?.low).toBeCloseTo(25 * 20_000, 6);
    const card = expected({ history: speed, typicalOutput: published });
    expect(card.timeMs?.low).toBeCloseTo(25 * 240_000, 6);
    expect(card.basis).toBe(
      "R1: about 12000 tokens (its card), at the speed of 5 earlier answers of its own",
    );
  });

  it("knows tokens and no time where no speed is known; and no answer is longer than it may be", () => {
    expect(expected({ typicalOutput: published })).toEqual({
      outputTokens: 12_000,
      timeMs: null,
      basis: "R1: about 12000 tokens (its card)",
    });
    expect(expected({ typicalOutput: published, maxTokens: 4096 }).outputTokens).toBe(4096);
  });

  it("of few requests is at least as long as one of them, and of none nothing", () => {
    const history = answers(5, 800);
    expect(expected({ history, requests: 2 }).timeMs).toEqual({ low: 2000, high: expect.closeTo(4600, 6) });
    expect(expected({ history, requests: 0 }).timeMs).toEqual({ low: 0, high: 0 });
  });
});

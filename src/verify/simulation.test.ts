/** Comparisons of simulated deployments whose truth is known, on a set like GPQA: 198 questions of very different difficulty. */
import { describe, expect, it } from "vitest";
import { type Random, randomFromSeed } from "../base/index.ts";
import type { GradedBundle, ReferenceSample } from "./bundle.ts";
import { Comparison } from "./comparison.ts";
import type { Outcome } from "./outcome.ts";
import { resultsOf, type VerifyResult } from "./result.ts";

const QUESTIONS = 198;
const REPEATS = 16;
const HASH = "a".repeat(64);

/** Whether an answer to a question of that difficulty is right, and whether it was cut off. */
type Deployment = (difficulty: number, random: Random) => { right: boolean; truncated: boolean };

const official: Deployment = (p, random) => ({ right: random.next() < p, truncated: false });
/** Five points worse in the mean. */
const quantized: Deployment = (p, random) => ({
  right: random.next() < p * (1 - 0.05 / 0.7),
  truncated: false,
});
/** Cuts every eighth answer off. */
const truncating: Deployment = (p, random) =>
  random.next() < 1 / 8 ? { right: false, truncated: true } : { right: random.next() < p, truncated: false };

function sampleOf(answer: ReturnType<Deployment>): Omit<Outcome, "questionId" | "repeat"> {
  const verdict = answer.right ? "correct" : answer.truncated ? "unscored" : "incorrect";
  return {
    hash: HASH,
    verdict,
    lenient: verdict,
    reason: answer.truncated ? "truncated" : null,
    truncated: answer.truncated,
    outputTokens: answer.truncated ? 300 : 400,
    reasoningTokens: null,
    finishReason: answer.truncated ? "length" : "stop",
    answerSha256: null,
  };
}

/** One whole comparison, the difficulties drawn anew. */
function simulate(seed: string, targets: Readonly<Record<string, Deployment>>, alpha = 0.05): VerifyResult[] {
  const random = randomFromSeed(seed);
  // Most questions are nearly always right or nearly never.
  const difficulty = new Map(
    Array.from({ length: QUESTIONS }, (_, i) => [`q${i}`, beta(0.7, 0.3, random)] as [string, number]),
  );
  const bundle: Pick<GradedBundle, "questions"> = {
    questions: [...difficulty].map(([id, p]) => ({
      id,
      flawed: false,
      samples: Array.from(
        { length: REPEATS },
        (_, repeat) => ({ repeat, ...sampleOf(official(p, random)) }) as ReferenceSample,
      ),
    })),
  };
  const comparison = new Comparison({
    bundle,
    targets: Object.keys(targets),
    alpha,
    delta: 0.05,
    seed,
    maxPairs: null,
  });
  for (;;) {
    const batch = comparison.nextBatch(64);
    if (batch === null) break;
    for (const { questionId, repeat } of batch.pairs)
      for (const name of batch.targets) {
        const answer = targets[name]?.(difficulty.get(questionId) ?? 0, random);
        if (answer !== undefined) comparison.take(name, { questionId, repeat, ...sampleOf(answer) });
      }
  }
  return resultsOf(comparison, { delta: 0.05, why: "pairs", spent: () => ({ requests: 0, costCny: null }) });
}

/** M. D. Jöhnk's method, for parameters up to 1. */
function beta(a: number, b: number, random: Random): number {
  for (;;) {
    const [x, y] = [random.next() ** (1 / a), random.next() ** (1 / b)];
    if (x + y <= 1 && x + y > 0) return x / (x + y);
  }
}

const times = (runs: number) => Array.from({ length: runs }, (_, i) => String(i));

describe("simulated deployments against their reference", () => {
  it("never call an identical twin degraded more often than alpha allows, in 200 runs", {
    timeout: 60_000,
  }, () => {
    const verdicts = times(200).map((seed) => simulate(seed, { twin: official })[0]?.verdict);
    const degraded = verdicts.filter((verdict) => verdict === "degraded").length;
    // Of 200 runs at alpha 0.05 more than 19 would be called so with a probability below 0.1 %.
    expect(degraded).toBeLessThanOrEqual(19);
    // And the test is no stone: most twins are shown to be as good.
    expect(verdicts.filter((verdict) => verdict === "equivalent").length).toBeGreaterThan(100);
  });

  it("call five points less degraded in most runs, and equivalent hardly ever", { timeout: 60_000 }, () => {
    const verdicts = times(40).map((seed) => simulate(seed, { quantized })[0]?.verdict);
    expect(verdicts.filter((verdict) => verdict === "degraded").length).toBeGreaterThan(30);
    // The drop is δ itself: "equivalent" is a false verdict, of probability alpha.
    expect(verdicts.filter((verdict) => verdict === "equivalent").length).toBeLessThanOrEqual(7);
  });

  it("explain what a cap on output cost as truncation", { timeout: 60_000 }, () => {
    for (const seed of times(10)) {
      const [result] = simulate(seed, { truncating });
      expect(result).toMatchObject({ verdict: "degraded", cause: { name: "truncated" } });
      expect(result?.lost?.truncated.reference).toBe(0);
    }
  });

  it("tell three targets apart in one comparison", { timeout: 60_000 }, () => {
    const named = Object.fromEntries(
      simulate("together", { twin: official, quantized, truncating }).map(({ target, verdict }) => [
        target,
        verdict,
      ]),
    );
    expect(named).toEqual({ twin: "equivalent", quantized: "degraded", truncating: "degraded" });
  });
});

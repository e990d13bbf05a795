/** Comparisons: which pairs are asked, in which order they count, and what is told of them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import type { GradedBundle, ReferenceSample } from "./bundle.ts";
import { Comparison, type ComparisonOptions } from "./comparison.ts";
import { lossCauses, type Outcome } from "./outcome.ts";
import { resultsOf } from "./result.ts";

const HASH = "a".repeat(64);

type Fate = "right" | "wrong" | "truncated" | "empty" | "refused" | "unparsed" | "error" | "ungraded";

function outcome(questionId: string, repeat: number, fate: Fate, more: Partial<Outcome> = {}): Outcome {
  const isGraded = fate === "right" || fate === "wrong";
  const verdict = fate === "right" ? "correct" : fate === "wrong" ? "incorrect" : "unscored";
  return {
    questionId,
    repeat,
    hash: HASH,
    verdict,
    lenient: verdict,
    reason: isGraded ? null : fate,
    truncated: fate === "truncated",
    outputTokens: 100,
    reasoningTokens: 50,
    finishReason: "stop",
    answerSha256: null,
    ...more,
  };
}

function reference(...fates: [id: string, ...Fate[]][]): Pick<GradedBundle, "questions"> {
  return {
    questions: fates.map(([id, ...ofQuestion]) => ({
      id,
      flawed: false,
      samples: ofQuestion.map((fate, repeat) => {
        const { questionId: _, ...sample } = outcome(id, repeat, fate);
        return sample as ReferenceSample;
      }),
    })),
  };
}

const compare = (bundle: Pick<GradedBundle, "questions">, more: Partial<ComparisonOptions> = {}) =>
  new Comparison({ bundle, targets: ["t"], alpha: 0.05, delta: 0.05, seed: "1", maxPairs: null, ...more });

const results = (comparison: Comparison) =>
  resultsOf(comparison, { delta: 0.05, why: "pairs", spent: () => ({ requests: 10, costCny: 1 }) });

const allRight = (questions: number, repeats: number) =>
  reference(
    ...Array.from(
      { length: questions },
      (_, i) => [`q${i}`, ...Array<Fate>(repeats).fill("right")] as [string, ...Fate[]],
    ),
  );

describe("the order of pairs", () => {
  it("uses each answer of the reference once, every question before any question again", () => {
    const { order } = compare(reference(["a", "right", "wrong"], ["b", "right"], ["c", "right", "right"]));
    expect(new Set(order.map(({ questionId, repeat }) => `${questionId}${repeat}`)).size).toBe(5);
    expect(new Set(order.slice(0, 3).map(({ questionId }) => questionId)).size).toBe(3);
    // b has no second answer.
    expect(new Set(order.slice(3).map(({ questionId }) => questionId))).toEqual(new Set(["a", "c"]));
  });

  it("is fixed by the seed, and cut where only so many pairs are wanted", () => {
    const bundle = allRight(30, 2);
    expect(compare(bundle).order).toEqual(compare(bundle).order);
    expect(compare(bundle, { seed: "2" }).order).not.toEqual(compare(bundle).order);
    expect(compare(bundle, { maxPairs: 7 }).order).toEqual(compare(bundle).order.slice(0, 7));
  });

  it("leaves out a question of which the reference has no answer", () => {
    expect(compare(reference(["a"], ["b", "right"])).order).toEqual([{ questionId: "b", repeat: 0 }]);
  });
});

describe("counting", () => {
  it("does not depend on the order in which answers arrive", () => {
    const bundle = allRight(40, 2);
    const fateOf = ({ questionId, repeat }: { questionId: string; repeat: number }): Fate =>
      randomFromSeed(`${questionId}/${repeat}`).next() < 0.4 ? "wrong" : "right";
    const take = (shuffle: boolean) => {
      const comparison = compare(bundle);
      const order = shuffle ? randomFromSeed("any").shuffle(comparison.order) : comparison.order;
      for (const pair of order) comparison.take("t", outcome(pair.questionId, pair.repeat, fateOf(pair)));
      return results(comparison);
    };
    expect(take(true)).toEqual(take(false));
  });

  it("holds back what is planned after a pair that has no outcome yet", () => {
    const comparison = compare(allRight(5, 1));
    const [first, ...rest] = comparison.order;
    for (const { questionId, repeat } of rest) comparison.take("t", outcome(questionId, repeat, "wrong"));
    expect(results(comparison)[0]).toMatchObject({ pairs: 0, drop: null, accuracy: null });
    comparison.take("t", outcome(first?.questionId ?? "", 0, "right"));
    expect(results(comparison)[0]).toMatchObject({ pairs: 5, worse: 4, drop: 80 });
  });

  it("leaves out failed requests and ungraded answers, and tells how many", () => {
    const comparison = compare(allRight(4, 1));
    const fates: Fate[] = ["error", "ungraded", "right", "wrong"];
    comparison.order.forEach(({ questionId, repeat }, i) => {
      comparison.take("t", outcome(questionId, repeat, fates[i] ?? "right"));
    });
    expect(results(comparison)[0]).toMatchObject({
      pairs: 2,
      drop: 50,
      leftOut: { error: 1, ungraded: 1 },
    });
  });

  it("refuses an answer to a question in other words, to no pair, and of nobody", () => {
    const comparison = compare(allRight(2, 1));
    expect(() => comparison.take("t", outcome("q0", 0, "right", { hash: "b".repeat(64) }))).toThrow(
      "other words",
    );
    expect(() => comparison.take("t", outcome("q0", 5, "right"))).toThrow("in no pair");
    expect(() => comparison.take("u", outcome("q0", 0, "right"))).toThrow("not compared");
  });
});

describe("what is told of a target", () => {
  it("adds the points lost to each cause up to the drop, whatever happens", () => {
    const fates: Fate[] = ["right", "wrong", "truncated", "empty", "refused", "unparsed"];
    const fate = fc.constantFrom(...fates);
    fc.assert(
      fc.property(fc.array(fc.tuple(fate, fate), { minLength: 1, maxLength: 40 }), (pairs) => {
        const comparison = compare(
          reference(...pairs.map(([theirs], i) => [`q${i}`, theirs] as [string, Fate])),
        );
        pairs.forEach(([, own], i) => {
          comparison.take("t", outcome(`q${i}`, 0, own));
        });
        const [result] = results(comparison);
        const lost = lossCauses.reduce(
          (sum, cause) => sum + (result?.lost?.[cause].target ?? 0) - (result?.lost?.[cause].reference ?? 0),
          0,
        );
        expect(lost).toBeCloseTo(result?.drop ?? Number.NaN, 9);
        expect((result?.accuracy?.reference ?? 0) - (result?.accuracy?.target ?? 0)).toBeCloseTo(
          result?.drop ?? Number.NaN,
          9,
        );
      }),
      { numRuns: 60 },
    );
  });

  it("calls an answer that was cut off and graded wrong truncated, not wrong", () => {
    const comparison = compare(allRight(1, 1));
    comparison.take("t", outcome("q0", 0, "wrong", { truncated: true }));
    expect(results(comparison)[0]).toMatchObject({ cause: { name: "truncated", points: 100 } });
  });

  it("tells apart what caps cost, by the pairs in which both answers are complete", () => {
    const comparison = compare(reference(["a", "right"], ["b", "right"], ["c", "truncated"], ["d", "wrong"]));
    const fates: Record<string, Fate> = { a: "truncated", b: "wrong", c: "right", d: "right" };
    for (const { questionId } of comparison.order)
      comparison.take("t", outcome(questionId, 0, fates[questionId] ?? "right"));
    expect(results(comparison)[0]?.complete).toEqual({ pairs: 2, reference: 50, target: 50 });
  });

  it("tells how lengths moved, by the median pair, and which questions flipped, the worst first", () => {
    const comparison = compare(allRight(2, 3));
    const fateOf = (questionId: string): Fate => (questionId === "q1" ? "wrong" : "right");
    for (const { questionId, repeat } of comparison.order)
      comparison.take(
        "t",
        outcome(questionId, repeat, fateOf(questionId), { outputTokens: 150, reasoningTokens: null }),
      );
    expect(results(comparison)[0]).toMatchObject({
      outputTokens: { reference: 100, target: 150, ratio: 1.5 },
      reasoningTokens: { reference: null, target: null, ratio: null },
      flips: [{ questionId: "q1", worse: 3, better: 0 }],
    });
  });

  it("says what the lenient reading would make of it", () => {
    const comparison = compare(allRight(60, 2));
    for (const { questionId, repeat } of comparison.order)
      comparison.take("t", outcome(questionId, repeat, "unparsed", { lenient: "correct" }));
    expect(results(comparison)[0]).toMatchObject({
      verdict: "degraded",
      cause: { name: "unparsed" },
      lenient: { drop: 0 },
    });
    expect(results(comparison)[0]?.lenient.verdict).not.toBe("degraded");
  });

  it("forecasts a verdict and its cost from present estimates, and is silent with few pairs", () => {
    const comparison = compare(allRight(100, 1));
    const takeUpTo = (from: number, to: number) => {
      for (const { questionId, repeat } of comparison.order.slice(from, to))
        comparison.take("t", outcome(questionId, repeat, "right"));
    };
    takeUpTo(0, 10);
    expect(results(comparison)[0]).toMatchObject({ verdict: "undecided", toDecide: null });
    takeUpTo(10, 30);
    const [result] = results(comparison);
    expect(result?.toDecide).toMatchObject({ as: "equivalent" });
    expect(result?.toDecide?.pairs).toBeGreaterThan(0);
    expect(result?.toDecide?.costCny).toBeCloseTo((result?.toDecide?.pairs ?? 0) / 10, 9);
  });
});

describe("who is asked", () => {
  it("asks no more of a target whose verdict is settled, or that was given up", () => {
    const comparison = compare(allRight(100, 2), { targets: ["bad", "open", "dead"] });
    const batch = comparison.nextBatch(80);
    expect(batch?.targets).toEqual(["bad", "open", "dead"]);
    for (const { questionId, repeat } of batch?.pairs ?? [])
      comparison.take("bad", outcome(questionId, repeat, "wrong"));
    comparison.giveUp("dead");
    expect(comparison.nextBatch(10)).toMatchObject({ targets: ["open"], pairs: { length: 10 } });
    expect(results(comparison).map(({ verdict, undecidedBecause }) => [verdict, undecidedBecause])).toEqual([
      ["degraded", null],
      ["undecided", "pairs"],
      ["undecided", "lost"],
    ]);
  });

  it("ends with the pairs of the reference", () => {
    const comparison = compare(allRight(3, 1));
    expect(comparison.nextBatch(2)?.pairs).toHaveLength(2);
    expect(comparison.nextBatch(2)?.pairs).toHaveLength(1);
    expect(comparison.nextBatch(2)).toBeNull();
  });
});

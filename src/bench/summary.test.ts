import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import type { ScoreFacts } from "../record/index.ts";
import { aRecord, aScore } from "../testing/index.ts";
import { summariseBench, summariseScores } from "./index.ts";

/** One score per letter: `c`orrect, `i`ncorrect, `e`rror, `n`othing (empty), `t`runcated, `u`nparsed. */
function scores(sampleId: string, letters: string): ScoreFacts[] {
  return [...letters].map((letter, repeat) => {
    const reason = ({ e: "error", n: "empty", t: "truncated", u: "unparsed" } as const)[letter] ?? null;
    const verdict = letter === "c" ? "correct" : letter === "i" ? "incorrect" : "unscored";
    return aScore({ sampleId, repeat, verdict, reason, truncated: letter === "t" });
  });
}

describe("accuracy", () => {
  it("is the mean over questions of the mean over repeats, times 100", () => {
    // Question means 1, 1/2, 0: each weighs the same, however often it was asked.
    const { accuracy, questions, n } = summariseScores([
      ...scores("q1", "cccc"),
      ...scores("q2", "ci"),
      ...scores("q3", "i"),
    ]);
    expect({ accuracy, questions, n }).toEqual({ accuracy: 50, questions: 3, n: 7 });
  });

  it("leaves out requests that failed, and counts answers without a result as not correct", () => {
    const summary = summariseScores([
      ...scores("q1", "c"),
      ...scores("q2", "e"),
      ...scores("q3", "n"),
      ...scores("q4", "t"),
      ...scores("q5", "u"),
      ...scores("q6", "i"),
    ]);
    expect(summary).toMatchObject({
      accuracy: 20,
      accuracyOfScored: 50,
      questions: 6,
      n: 6,
      correct: 1,
      incorrect: 1,
      unscored: { total: 4, error: 1, empty: 1, truncated: 1, unparsed: 1 },
      truncated: 1,
    });
    expect(summary.bounds?.low).toBeCloseTo(100 / 6);
    expect(summary.bounds?.high).toBeCloseTo(500 / 6);
    expect(summary.unscoredShare).toBeCloseTo(4 / 6);
  });

  it("is null, not 0, where nothing was answered", () => {
    expect(summariseScores([])).toMatchObject({
      accuracy: null,
      standardError: null,
      accuracyOfScored: null,
      bounds: null,
      unscoredShare: null,
      truncatedShare: null,
    });
    expect(summariseScores(scores("q1", "ee"))).toMatchObject({
      accuracy: null,
      bounds: { low: 0, high: 100 },
    });
  });
});

describe("standard error", () => {
  it("equals the hand-computed value", () => {
    // Means 1, 1/2, 0: deviations ±1/2, variance 1/4, error √(1/4 / 3) = 0.288675.
    const { standardError } = summariseScores([
      ...scores("q1", "cc"),
      ...scores("q2", "ci"),
      ...scores("q3", "ii"),
    ]);
    expect(standardError).toBeCloseTo(28.8675, 4);
  });

  it("does not shrink when the same verdicts are merely repeated", () => {
    const once = summariseScores([...scores("q1", "c"), ...scores("q2", "i"), ...scores("q3", "c")]);
    const often = summariseScores([
      ...scores("q1", "cccccccc"),
      ...scores("q2", "iiiiiiii"),
      ...scores("q3", "cccccccc"),
    ]);
    expect(often.standardError).toBe(once.standardError);
  });

  it("is null for one question", () => {
    expect(summariseScores(scores("q1", "ccci")).standardError).toBeNull();
  });

  it("covers the truth in about 95 of 100 exams at 1.96 errors", () => {
    const random = randomFromSeed("coverage");
    const exams = 400;
    let covered = 0;
    for (let exam = 0; exam < exams; exam++) {
      const facts = Array.from({ length: 60 }, (_, q) => {
        const ability = random.next();
        return scores(
          `q${q}`,
          Array.from({ length: 4 }, () => (random.next() < ability ? "c" : "i")).join(""),
        );
      }).flat();
      const { accuracy, standardError } = summariseScores(facts);
      if (Math.abs((accuracy ?? 0) - 50) <= 1.96 * (standardError ?? 0)) covered++;
    }
    expect(covered / exams).toBeGreaterThan(0.92);
    expect(covered / exams).toBeLessThan(0.98);
  });
});

describe("a summary", () => {
  const askedGpqa = { dataset: "gpqa", window: null, against: null };

  it("of a run counts the last attempt at each sample", () => {
    const failed = aScore({ requestId: "r1", verdict: "unscored", reason: "error" });
    const again = aScore({ requestId: "r2", verdict: "correct", attempt: 2 });
    expect(summariseBench([], [again, failed], { cnyPer: {} }, askedGpqa)).toMatchObject([
      { n: 1, correct: 1, unscored: { error: 0 } },
    ]);
  });

  it("divides what was spent by the right answers that it bought, and not by those from the cache", () => {
    const { target } = aScore();
    const request = aRecord({
      id: "r1",
      target,
      usage: { inputTokens: 0, outputTokens: 1_000_000, reasoningTokens: null, cachedTokens: null },
    });
    const bought = aScore({ requestId: "r1", sampleId: "q1" });
    const cached = aScore({ requestId: "r0", sampleId: "q2", fromCache: true });
    const [summary] = summariseBench([request], [bought, cached], { cnyPer: {} }, askedGpqa);
    expect(summary).toMatchObject({ correct: 2, fromCache: 1 });
    expect(summary?.costCny).toBeGreaterThan(0);
    expect(summary?.costPerCorrectCny).toBe(summary?.costCny);
    const [free] = summariseBench([], [cached], { cnyPer: {} }, askedGpqa);
    expect(free?.costPerCorrectCny).toBeNull();
  });

  it("leaves out what nothing here could grade", () => {
    const ungraded = aScore({ sampleId: "q2", verdict: "unscored", reason: "ungraded", lenient: "unscored" });
    expect(summariseScores([aScore({ sampleId: "q1" }), ungraded])).toMatchObject({
      accuracy: 100,
      answered: 1,
      unscored: { ungraded: 1 },
      bounds: { low: 50, high: 100 },
    });
  });

  it("lists the samples on which graders may disagree, with the accuracy of the other reading", () => {
    const strict = aScore({ sampleId: "q1", verdict: "unscored", reason: "unparsed", lenient: "correct" });
    const agreed = aScore({ sampleId: "q2" });
    expect(summariseScores([strict, agreed])).toMatchObject({
      accuracy: 50,
      lenientAccuracy: 100,
      disputed: ["q1"],
    });
    expect(summariseScores([{ ...strict, repeat: 1 }, agreed]).disputed).toEqual(["q1#1"]);
    expect(summariseScores([{ ...agreed, lenient: null }]).lenientAccuracy).toBeNull();
  });

  it("tells the accuracy with and without questions that are known to be broken", () => {
    const broken = aScore({ sampleId: "q1", verdict: "incorrect", flawed: true });
    expect(summariseScores([broken, aScore({ sampleId: "q2" })])).toMatchObject({
      accuracy: 50,
      withoutFlawed: { accuracy: 100, questions: 1 },
    });
    expect(summariseScores([aScore()]).withoutFlawed).toBeNull();
  });

  it("has an interval that stays within 0 to 100 and is unknown for one question", () => {
    const { interval } = summariseScores([...scores("q1", "c"), ...scores("q2", "c"), ...scores("q3", "c")]);
    expect(interval?.high).toBe(100);
    expect(interval?.low).toBeGreaterThan(0);
    expect(interval?.low).toBeLessThan(100);
    expect(summariseScores(scores("q1", "cc")).interval).toBeNull();
  });
});

describe("a summary against another target of the run", () => {
  const graded = (provider: string, verdicts: string) =>
    [...verdicts].map((letter, i) =>
      aScore({
        ...{ requestId: `${provider}${i}`, dataset: "gpqa", sampleId: `q${i}`, sampleHash: `h${i}` },
        target: { provider, model: "deepseek-r1" },
        verdict: letter === "c" ? "correct" : letter === "i" ? "incorrect" : "unscored",
        reason: letter === "t" ? "truncated" : letter === "e" ? "error" : null,
      }),
    );
  const scored = [...graded("trusted", "ccccc"), ...graded("cheap", "cctie")];
  const of = (against: string | null) =>
    summariseBench([], scored, { cnyPer: {} }, { dataset: "gpqa", window: null, against });

  it("holds the others against it, over what both answered, in place of the published figure", () => {
    const [cheap, trusted] = of("trusted/deepseek-r1");
    expect(cheap).toMatchObject({
      reference: null,
      against: {
        target: "trusted/deepseek-r1",
        accuracy: 100,
        n: 4,
        drop: { truncated: 25, wrong: expect.closeTo(25), total: 50 },
      },
    });
    expect(trusted?.against).toBeNull();
    expect(trusted?.reference?.score).toBe(71.5);
  });

  it("is held against the published figure where none is named", () => {
    expect(of(null).map(({ against, reference }) => [against, reference?.score])).toEqual([
      [null, 71.5],
      [null, 71.5],
    ]);
  });
});

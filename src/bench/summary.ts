/** Scores to an accuracy with its error. Pure. */
import type { ScoreFacts, UnscoredReason } from "../record/index.ts";
import { mean, standardError } from "../stats/index.ts";

export interface ScoreSummary {
  /**
   * Mean over questions of the mean over repeats of "correct", times 100. A request that failed (`error`) is left out:
   * it is counted by `success`. An answer that is empty, truncated or unparsed counts as not correct: it was paid for
   * and did not help. Null when no answer came.
   */
  accuracy: number | null;
  /**
   * Standard error of `accuracy`, in points, clustered by question: √(Σ(s_i − s̄)² / (n − 1) / n) × 100 with s_i the
   * mean of question i over its repeats, so that repeats of one question are not taken for new evidence (Miller 2024,
   * arXiv 2411.00640). Null below two questions.
   */
  standardError: number | null;
  /** The same mean over answers that could be graded alone; null when there are none. */
  accuracyOfScored: number | null;
  /** What `accuracy` would be if every unscored sample, failed requests included, were wrong, or right. */
  bounds: { low: number; high: number } | null;
  /** Distinct questions asked. */
  questions: number;
  /** Samples: questions times repeats. */
  n: number;
  correct: number;
  incorrect: number;
  unscored: Record<UnscoredReason, number> & { total: number };
  /** Share of `n`, 0–1; null when nothing was asked. */
  unscoredShare: number | null;
  /** Answers cut by the output cap, graded or not. */
  truncated: number;
  truncatedShare: number | null;
}

/** Summarises the scores of one target in one exam. A question is one across runs, however often it was asked. */
export function summariseScores(scores: readonly ScoreFacts[]): ScoreSummary {
  const n = scores.length;
  const count = (test: (score: ScoreFacts) => boolean) => scores.filter(test).length;
  const because = (reason: UnscoredReason) => count((score) => score.reason === reason);
  const answered = questionMeans(
    scores.filter(({ reason }) => reason !== "error"),
    isCorrect,
  );
  const graded = questionMeans(
    scores.filter(({ verdict }) => verdict !== "unscored"),
    isCorrect,
  );
  const low = questionMeans(scores, isCorrect);
  const high = questionMeans(scores, (score) => isCorrect(score) || score.verdict === "unscored");
  const total = count(({ verdict }) => verdict === "unscored");
  const truncated = count((score) => score.truncated);
  const [lowMean, highMean] = [mean(low), mean(high)];
  return {
    accuracy: points(mean(answered)),
    standardError: points(standardError(answered)),
    accuracyOfScored: points(mean(graded)),
    bounds: lowMean === null || highMean === null ? null : { low: lowMean * 100, high: highMean * 100 },
    questions: low.length,
    n,
    correct: count(isCorrect),
    incorrect: count(({ verdict }) => verdict === "incorrect"),
    unscored: {
      total,
      error: because("error"),
      empty: because("empty"),
      truncated: because("truncated"),
      refused: because("refused"),
      ungraded: because("ungraded"),
      unparsed: because("unparsed"),
    },
    unscoredShare: n === 0 ? null : total / n,
    truncated,
    truncatedShare: n === 0 ? null : truncated / n,
  };
}

function isCorrect({ verdict }: ScoreFacts): boolean {
  return verdict === "correct";
}

/** For each question, the share of its samples that pass. */
function questionMeans(scores: readonly ScoreFacts[], passes: (score: ScoreFacts) => boolean): number[] {
  const byQuestion = Map.groupBy(scores, ({ dataset, sampleId }) => JSON.stringify([dataset, sampleId]));
  return [...byQuestion.values()].map((samples) => samples.filter(passes).length / samples.length);
}

function points(share: number | null): number | null {
  return share === null ? null : share * 100;
}

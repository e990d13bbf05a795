/** Scores to an accuracy with its error, and to what stood in the way of a better one. Pure. */
import { isAnswer, type ScoreFacts, type UnscoredReason } from "../record/index.ts";
import { clusteredInterval, type Interval, mean, standardError } from "../stats/index.ts";
import { type Parts, partsOf } from "./decompose.ts";
import { byQuestion, questionShares } from "./questions.ts";
import { type RepeatSummary, summariseRepeats } from "./repeats.ts";

export interface ScoreSummary {
  /**
   * Mean over questions of the mean over repeats of "correct", times 100. A request that failed (`error`) is left out:
   * it is counted by `success`; so is an answer that nothing here could grade (`ungraded`). An answer that is empty, truncated,
   * refused or unparsed counts as not correct: it was paid for and did not help. Null when no answer came.
   */
  accuracy: number | null;
  /**
   * Standard error of `accuracy`, in points, clustered by question: √(Σ(s_i − s̄)² / (n − 1) / n) × 100 with s_i the
   * mean of question i over its repeats, so that repeats of one question are not taken for new evidence (Miller 2024,
   * arXiv 2411.00640). Null below two questions.
   */
  standardError: number | null;
  /** 95 % interval of `accuracy`, in points, by question (`clusteredInterval`); null below two questions. */
  interval: Interval | null;
  /** The same accuracy by the lenient reading: what graders may disagree about. Null where no answer has one. */
  lenientAccuracy: number | null;
  /** Samples that the strict and the lenient reading grade differently, as `id` or, of repeats, `id#repeat`. */
  disputed: string[];
  /** The same mean over answers that could be graded alone; null when there are none. */
  accuracyOfScored: number | null;
  /** What `accuracy` would be if every unscored sample, failed requests included, were wrong, or right. */
  bounds: { low: number; high: number } | null;
  /** The accuracy without questions that are known to be broken; null where none was asked. */
  withoutFlawed: { accuracy: number | null; questions: number } | null;
  /** What several answers to each question are worth; null where each was asked once. */
  repeats: RepeatSummary | null;
  /** How the answers ended, as shares; null when none came. */
  parts: Parts | null;
  /** Distinct questions asked. */
  questions: number;
  /** Samples: questions times repeats. */
  n: number;
  /** Samples that count in the accuracy: answered, and gradable here. */
  answered: number;
  correct: number;
  incorrect: number;
  unscored: Record<UnscoredReason, number> & { total: number };
  /** Share of `n`, 0–1; null when nothing was asked. */
  unscoredShare: number | null;
  /** Answers cut by the output cap, graded or not. */
  truncated: number;
  truncatedShare: number | null;
  /** Answers taken from earlier runs. */
  fromCache: number;
}

/**
 * Summarises the scores of one target in one exam, of several attempts at a sample the last alone. A question is one across
 * runs, however often it was asked.
 */
export function summariseScores(scores: readonly ScoreFacts[]): ScoreSummary {
  const n = scores.length;
  const count = (test: (score: ScoreFacts) => boolean) => scores.filter(test).length;
  const because = (reason: UnscoredReason) => count((score) => score.reason === reason);
  const answers = scores.filter(isAnswer);
  const accuracy = (some: readonly ScoreFacts[], passes = isCorrect) =>
    points(mean(questionShares(some, passes)));
  const means = questionShares(answers, isCorrect);
  const hasLenient = answers.some(({ lenient }) => lenient !== null);
  const isUnscored = ({ verdict }: ScoreFacts) => verdict === "unscored";
  const flawless = answers.filter(({ flawed }) => !flawed);
  const [low, high] = [accuracy(scores), accuracy(scores, (one) => isCorrect(one) || isUnscored(one))];
  const total = count(isUnscored);
  const truncated = count((score) => score.truncated);
  const interval = clusteredInterval(means);
  return {
    accuracy: points(mean(means)),
    standardError: points(standardError(means)),
    interval: interval === null ? null : { low: interval.low * 100, high: interval.high * 100 },
    lenientAccuracy: hasLenient ? accuracy(answers, isCorrectLeniently) : null,
    disputed: disputedAmong(answers),
    accuracyOfScored: accuracy(scores.filter((one) => !isUnscored(one))),
    bounds: low === null || high === null ? null : { low, high },
    withoutFlawed: scores.some(({ flawed }) => flawed)
      ? { accuracy: accuracy(flawless), questions: questionsIn(flawless) }
      : null,
    repeats: summariseRepeats(answers),
    parts: partsOf(answers),
    questions: questionsIn(scores),
    n,
    answered: answers.length,
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
    fromCache: count((score) => score.fromCache),
  };
}

function isCorrect({ verdict }: ScoreFacts): boolean {
  return verdict === "correct";
}

/** Older scores have one reading only. */
function isCorrectLeniently({ verdict, lenient }: ScoreFacts): boolean {
  return (lenient ?? verdict) === "correct";
}

function disputedAmong(answers: readonly ScoreFacts[]): string[] {
  const isRepeated = answers.some(({ repeat }) => repeat > 0);
  return answers
    .filter((score) => score.lenient !== null && score.lenient !== score.verdict)
    .map(({ sampleId, repeat }) => (isRepeated ? `${sampleId}#${repeat}` : sampleId))
    .sort();
}

function questionsIn(scores: readonly ScoreFacts[]): number {
  return byQuestion(scores, (score) => score).length;
}

function points(share: number | null): number | null {
  return share === null ? null : share * 100;
}

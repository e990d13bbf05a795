/** How many pairs a verdict is expected to take, from what is known of the reference's answers. */
import { pairRates, pairsToDegraded, pairsToEquivalent } from "../stats/index.ts";
import type { GradedBundle } from "./bundle.ts";

/** For each question how often it was answered and how often right. */
export type AnswerCounts = readonly { answers: number; correct: number }[];

export interface Expected {
  as: "degraded" | "equivalent";
  /** The true drop, a share. */
  drop: number;
  /** The margin of "equivalent", a share. */
  delta: number;
  /** As it is left to one of several targets. */
  alpha: number;
  /** The probability of a verdict by then. */
  power: number;
}

/** More pairs than any reference is likely to hold. */
const MOST_PAIRS = 40_000;

/** Null where it takes more than 40,000 pairs, and where the answers do not tell how they vary (no question has two). */
export function pairsToVerdict(
  reference: AnswerCounts,
  { as, drop, delta, alpha, power }: Expected,
): number | null {
  const rates = pairRates(reference, drop);
  if (rates === null) return null;
  const test = { alpha, power, mostPairs: MOST_PAIRS };
  return as === "degraded" ? pairsToDegraded(rates, test) : pairsToEquivalent(rates, delta, test);
}

export function answerCounts({ questions }: Pick<GradedBundle, "questions">): AnswerCounts {
  return questions.map(({ samples }) => ({
    answers: samples.length,
    correct: samples.filter(({ verdict }) => verdict === "correct").length,
  }));
}

/** The share of accuracy · (1 − accuracy) that lies within questions where nothing was measured: 0.12 of 0.21 on a set like GPQA. */
export const ASSUMED_WITHIN = 0.57;
const ASSUMED_QUESTIONS = 2000;

/**
 * Answers as they may be expected of a model of that accuracy (a share), before any is there: of two answers to each question, as
 * many differ as `ASSUMED_WITHIN` says.
 */
export function assumedCounts(accuracy: number): AnswerCounts {
  const within = ASSUMED_WITHIN * accuracy * (1 - accuracy);
  const once = Math.round(2 * within * ASSUMED_QUESTIONS);
  const twice = Math.round((accuracy - within) * ASSUMED_QUESTIONS);
  return Array.from({ length: ASSUMED_QUESTIONS }, (_, i) => ({
    answers: 2,
    correct: i < once ? 1 : i < once + twice ? 2 : 0,
  }));
}

export interface PlanRow {
  /** A share. */
  delta: number;
  /** Pairs by which a target that is worse by δ is called degraded; null where it takes too many. */
  toDetect: number | null;
  /** Pairs by which one that is as good is called equivalent within δ. */
  toClear: number | null;
  /** Answers to each question that the reference needs for both. */
  repeats: number | null;
}

/** For each δ what a comparison has to pay for, each verdict with the probability `power`. */
export function planRows(
  reference: AnswerCounts,
  questions: number,
  {
    deltas,
    alpha,
    power,
    targets,
  }: { deltas: readonly number[]; alpha: number; power: number; targets: number },
): PlanRow[] {
  return deltas.map((delta) => {
    // What is left to each of several verdicts.
    const each = { delta, alpha: alpha / targets, power };
    const toDetect = pairsToVerdict(reference, { as: "degraded", drop: delta, ...each });
    const toClear = pairsToVerdict(reference, { as: "equivalent", drop: 0, ...each });
    const repeats =
      toDetect === null || toClear === null ? null : Math.ceil(Math.max(toDetect, toClear) / questions);
    return { delta, toDetect, toClear, repeats };
  });
}

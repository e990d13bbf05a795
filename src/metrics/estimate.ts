/** A number with how sure it is: where its true value lies at a level of confidence. */
import type { TargetEvidence } from "../record/index.ts";
import type { Bounds } from "../stats/index.ts";
import { answers } from "./answer.ts";
import { type Estimate, type MetricContext, type Range, unsure } from "./definition.ts";
import { Observed } from "./observed.ts";
import { leastN, type Question } from "./question.ts";

/**
 * Answers questions about one target, each worked out once. `level` (0.95) asks for bounds; null does not. Questions that are
 * `foreseen` share one walk through the requests. Never throws on missing data: the value is null and `why` says what is missing.
 */
export function estimator(
  evidence: TargetEvidence,
  context: MetricContext,
  level: number | null,
  foreseen: readonly Question[] = [],
): (question: Question) => Estimate {
  return estimatesFrom(new Observed(evidence, context.rates, foreseen), evidence, context, level);
}

/** As `estimator`, for who also wants to see what was observed. */
export function estimatesFrom(
  observed: Observed,
  evidence: TargetEvidence,
  context: MetricContext,
  level: number | null,
): (question: Question) => Estimate {
  const answer = answers(evidence, context, observed);
  return (question) => {
    const { value, n, why, sureAt } = answer(question);
    if (level === null || value === null) return { value, n, why, ...unsure };
    const { bounds, ...sureness } = sureAt(level);
    return { value, n, why, ...sureness, bounds: bounds && within(question.definition.range, bounds) };
  };
}

/** Nothing is known of values that there cannot be: the bounds of a mean of few times may reach below 0. */
function within(range: Range, { low, high }: Bounds): Bounds {
  return {
    low: low === null ? null : Math.max(range.min, low),
    high: high === null || range.max === null ? high : Math.min(range.max, high),
  };
}

/**
 * The estimate, or none where it rests on fewer observations than `minSamples`, by default those that it takes for the statistic to
 * exist (`leastN`). What rests on no count (a list price, an imported figure) is let be.
 */
export function withEnough(
  estimate: Estimate,
  question: Question,
  minSamples: number | null = null,
): Estimate {
  const { value, n } = estimate;
  const least = minSamples ?? leastN(question);
  if (value === null || n === null || n >= least) return estimate;
  const name = question.stat ?? question.definition.name;
  const why =
    minSamples === null
      ? `${name} needs at least ${least} observations to exist, here are ${n}`
      : `the file asks for at least ${least} observations (min_samples), here are ${n}`;
  return { ...estimate, value: null, bounds: null, method: null, why };
}

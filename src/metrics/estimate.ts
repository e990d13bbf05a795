/** A number with how sure it is: where its true value lies at a level of confidence. */
import type { TargetEvidence } from "../record/index.ts";
import { answers } from "./answer.ts";
import { type Estimate, type MetricContext, unsure } from "./definition.ts";
import { Observed } from "./observed.ts";
import type { Question } from "./question.ts";

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
  const answer = answers(evidence, context, new Observed(evidence, context.rates, foreseen));
  return (question) => {
    const { value, n, why, sureAt } = answer(question);
    return { value, n, why, ...(level === null || value === null ? unsure : sureAt(level)) };
  };
}

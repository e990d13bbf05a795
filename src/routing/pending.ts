/** Stands in until metrics answers these itself. */
import type { MetricContext, Question } from "../metrics/index.ts";
import type { TargetEvidence } from "../record/index.ts";
import type { Difference } from "../stats/index.ts";

export function difference(
  _question: Question,
  _a: TargetEvidence,
  _b: TargetEvidence,
  _contexts: { a: MetricContext; b: MetricContext },
  _level: number,
): Difference | null {
  return null;
}

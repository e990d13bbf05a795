/** Stands in until metrics answers these itself. */
import type { MetricContext, Question } from "../metrics/index.ts";
import type { TargetEvidence } from "../record/index.ts";
import type { Difference } from "../stats/index.ts";

export function leastN({ stat }: Question): number {
  return stat === "p99" ? 100 : stat === "p90" ? 10 : 1;
}

export function difference(
  _question: Question,
  _a: TargetEvidence,
  _b: TargetEvidence,
  _contexts: { a: MetricContext; b: MetricContext },
  _level: number,
): Difference | null {
  return null;
}

/** A number with how sure it is: the evaluation of a metric, and the bounds of its true value at a level of confidence. */
import type { TargetEvidence } from "../record/index.ts";
import type { Bounds } from "../stats/index.ts";
import type { Evaluation, MetricContext, MetricDefinition, Stat } from "./definition.ts";
import { evaluator } from "./evaluate.ts";
import type { Limit } from "./goodput.ts";

/** One number that can be asked of a target. */
export interface Question {
  definition: MetricDefinition;
  /** Null for a metric without stats. */
  stat: Stat | null;
  /** Of goodput alone: what each request must keep. */
  limits: readonly Limit[] | null;
}

export interface Estimate extends Evaluation {
  /** Where the true value lies, at the level asked for; null where no level was asked for, or nothing can be said. */
  bounds: Bounds | null;
  /** What the bounds rest on, in a few words, such as "order statistics of 120 values"; null without bounds. */
  method: string | null;
  /** What weakens them or why there are none, as a sentence's part; null when there is nothing to say. */
  caution: string | null;
}

/** Answers questions about one target. `level` (0.95) asks for bounds; null does not. */
export function estimator(
  evidence: TargetEvidence,
  context: MetricContext,
  level: number | null,
): (question: Question) => Estimate {
  const evaluate = evaluator(evidence, context);
  void level;
  return ({ definition, stat }) => ({
    ...evaluate(definition, stat),
    bounds: null,
    method: null,
    caution: null,
  });
}

/** One number that can be asked of a target. */
import { type Limit, type MetricDefinition, percentOf, type Stat } from "./definition.ts";

export interface Question {
  definition: MetricDefinition;
  /** Null for a metric without stats; of one that has a choice, null is the average. */
  stat: Stat | null;
  /** Of goodput alone: what each request must keep. */
  limits: readonly Limit[] | null;
}

/** The default stat of a metric that has a choice. */
export const defaultStat: Stat = "avg";

/** Different numbers, different texts. */
export function questionKey({ definition, stat, limits }: Question): string {
  const parts = (limits ?? []).map(({ metric, operator, bound }) => `${metric.name}${operator}${bound}`);
  return [definition.name, definition.kind === "request" ? (stat ?? defaultStat) : "", ...parts].join(" ");
}

/**
 * The least number of observations at which the statistic says what its name promises: one of them must lie in the tail that a
 * percentile cuts off, so p90 takes 10 and p99 takes 100. For all else 1.
 */
export function leastN({ definition, stat }: Pick<Question, "definition" | "stat">): number {
  const percent = definition.kind === "request" ? percentOf(stat ?? defaultStat) : null;
  return percent === null ? 1 : leastForPercentile(percent);
}

/** The same for a percentile of anything. */
export function leastForPercentile(percent: number): number {
  // 1 / (1 − 0.9) is 10.000000000000002.
  return percent <= 50 ? 1 : Math.ceil(Number((100 / (100 - percent)).toPrecision(12)));
}

/** True when answering needs evidence read with deltas. */
export function questionNeedsDeltas({ definition, limits }: Question): boolean {
  return definition.needsDeltas || (limits ?? []).some(({ metric }) => metric.needsDeltas);
}

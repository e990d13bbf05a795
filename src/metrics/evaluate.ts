/** From a definition and evidence to one number, with how many observations it rests on or why there is none. */

import type { ExchangeRates, RequestFacts, TargetEvidence } from "../record/index.ts";
import { badTailOfSorted, mean, quantileOfSorted, sorted } from "../stats/index.ts";
import type {
  Better,
  Evaluation,
  MetricContext,
  MetricDefinition,
  RequestMetric,
  Stat,
} from "./definition.ts";
import { isCounted, succeeded } from "./outcome.ts";
import { measured, noPerfRequests } from "./workload.ts";

/** The default stat of a metric that has a choice. */
export const defaultStat: Stat = "avg";

/**
 * One number. `stat` chooses among a request metric's values (null: the average) and is ignored by metrics without
 * stats. Never throws on missing data: the value is null and `why` says what is missing.
 */
export function evaluate(
  definition: MetricDefinition,
  stat: Stat | null,
  evidence: TargetEvidence,
  context: MetricContext,
): Evaluation {
  return evaluator(evidence, context)(definition, stat);
}

/** As `evaluate`, for many questions about one target: values are computed and sorted once per metric. */
export function evaluator(
  evidence: TargetEvidence,
  context: MetricContext,
): (definition: MetricDefinition, stat: Stat | null) => Evaluation {
  let successes: readonly RequestFacts[] | null = null;
  const known = new Map<string, Float64Array>();
  return (definition, stat) => {
    if (definition.kind !== "request") return definition.ofTarget(evidence, context);
    successes ??= measured(evidence).filter(succeeded);
    let values = known.get(definition.name);
    if (values === undefined) {
      values = observations(definition, successes, context.rates);
      known.set(definition.name, values);
    }
    const value = statistic(values, stat ?? defaultStat, definition.better);
    return { value, n: values.length, why: value === null ? whyNone(definition, evidence, successes) : null };
  };
}

/** The metric's values over successful requests, ascending; requests without a value have none. */
export function observations(
  definition: RequestMetric,
  successes: readonly RequestFacts[],
  rates: ExchangeRates,
): Float64Array {
  const values: number[] = [];
  for (const facts of successes) {
    const value = definition.ofRequest(facts, rates);
    if (value === null) continue;
    if (typeof value === "number") values.push(value);
    else for (const one of value) values.push(one);
  }
  return sorted(values);
}

/** One statistic of ascending values; a percentile is the bad tail. Null when there are none. */
export function statistic(ascending: Float64Array, stat: Stat, better: Better): number | null {
  switch (stat) {
    case "avg":
      return mean(ascending);
    case "median":
      return quantileOfSorted(ascending, 0.5);
    case "p90":
      return badTailOfSorted(ascending, 90, better);
    case "p99":
      return badTailOfSorted(ascending, 99, better);
  }
}

function whyNone(definition: RequestMetric, evidence: TargetEvidence, successes: readonly unknown[]): string {
  const sent = measured(evidence).filter(isCounted).length;
  if (sent === 0) return noPerfRequests(evidence, definition.name);
  if (successes.length === 0) return `none of ${sent} perf requests succeeded`;
  return `none of ${successes.length} successful perf requests has a ${definition.name} (it needs ${definition.needs})`;
}

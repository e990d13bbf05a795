/** From a definition and evidence to one number, with how many observations it rests on or why there is none. */

import type { ExchangeRates, RequestFacts, RequestWalk, TargetEvidence } from "../record/index.ts";
import { badTailOfSorted, mean, sorted } from "../stats/index.ts";
import {
  type AnyStat,
  type Better,
  type Evaluation,
  type MetricContext,
  type MetricDefinition,
  percentOf,
  type RequestMetric,
  type Stat,
} from "./definition.ts";
import { succeeded } from "./outcome.ts";
import { countSuccess } from "./success.ts";
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
  const known = new Map<string, Float64Array>();
  return (definition, stat) => {
    if (definition.kind !== "request") return definition.ofTarget(evidence, context);
    let values = known.get(definition.name);
    if (values === undefined) {
      values = observations(definition, measured(evidence), context.rates);
      known.set(definition.name, values);
    }
    const value = statistic(values, stat ?? defaultStat, definition.better);
    return { value, n: values.length, why: value === null ? whyNone(definition, evidence) : null };
  };
}

/** The metric's values over the successful ones of some requests, ascending; requests without a value have none. */
export function observations(
  definition: RequestMetric,
  requests: RequestWalk,
  rates: ExchangeRates,
): Float64Array {
  const values: number[] = [];
  requests.forEach((facts) => {
    if (succeeded(facts)) for (const value of valuesOf(definition, facts, rates)) values.push(value);
  });
  return sorted(values);
}

/** The request's own values: none, one or, for `gap`, several. */
export function valuesOf(
  definition: RequestMetric,
  facts: RequestFacts,
  rates: ExchangeRates,
): readonly number[] {
  const value = definition.ofRequest(facts, rates);
  if (value === null) return [];
  return typeof value === "number" ? [value] : value;
}

/** One statistic of ascending values; a percentile is the bad tail. Null when there are none. */
export function statistic(ascending: Float64Array, stat: AnyStat, better: Better): number | null {
  const percent = percentOf(stat);
  return percent === null ? mean(ascending) : badTailOfSorted(ascending, percent, better);
}

function whyNone(definition: RequestMetric, evidence: TargetEvidence): string {
  const { succeeded, counted: sent } = countSuccess(measured(evidence));
  if (sent === 0) return noPerfRequests(evidence, definition.name);
  if (succeeded === 0) return `none of ${sent} perf requests succeeded`;
  return `none of ${succeeded} successful perf requests has a ${definition.name} (it needs ${definition.needs})`;
}

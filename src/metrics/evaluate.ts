/** From values to one number: those of requests, and the statistics of many. */
import type { ExchangeRates, RequestFacts, RequestWalk } from "../record/index.ts";
import { badTailOfSorted, mean, sorted } from "../stats/index.ts";
import { type AnyStat, type Better, percentOf, type RequestMetric } from "./definition.ts";
import { succeeded } from "./outcome.ts";

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

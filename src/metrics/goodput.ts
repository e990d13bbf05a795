/** The share of requests that were good enough by every stated limit at once. */
import type { ExchangeRates, RequestFacts } from "../record/index.ts";
import type { Evaluation, RequestMetric } from "./definition.ts";
import { isCounted, succeeded } from "./outcome.ts";

/** Bounds on one request's own value, inclusive; a bound left out does not bind. */
export interface Limit {
  metric: RequestMetric;
  min?: number;
  max?: number;
}

/**
 * Requests meeting every limit / requests sent, 0 to 1. A failed request meets none; a request whose value is not known
 * does not meet that limit. Warm-ups and requests that the sender gave up or never sent are left out. Null without
 * requests.
 */
export function goodput(
  requests: readonly RequestFacts[],
  limits: readonly Limit[],
  rates: ExchangeRates,
): Evaluation {
  const counted = requests.filter(isCounted);
  if (counted.length === 0) return { value: null, n: 0, why: "no requests to take goodput from" };
  const good = counted.filter(
    (facts) =>
      succeeded(facts) && limits.every((limit) => within(limit, limit.metric.ofRequest(facts, rates))),
  );
  return { value: good.length / counted.length, n: counted.length, why: null };
}

function within({ min, max }: Limit, value: number | readonly number[] | null): boolean {
  if (value === null) return false;
  const values = typeof value === "number" ? [value] : value;
  return values.every((one) => (min === undefined || one >= min) && (max === undefined || one <= max));
}

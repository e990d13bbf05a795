/** Metrics of single requests by name, for what shows them one by one. */
import { findMetric } from "../../metrics/index.ts";
import type { ExchangeRates, RequestFacts } from "../../record/index.ts";

/** The value of a metric that has one a request, in its unit; null where the request has none. */
export function ofRequestNamed(name: string): (facts: RequestFacts, rates: ExchangeRates) => number | null {
  const metric = findMetric(name);
  if (metric?.kind !== "request") throw new RangeError(`${name} is no metric of requests`);
  return (facts, rates) => {
    const value = metric.ofRequest(facts, rates);
    return typeof value === "number" ? value : null;
  };
}

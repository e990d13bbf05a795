/** Bounds on the values of single requests. */
import type { ExchangeRates, RequestFacts } from "../record/index.ts";
import type { Limit, Operator } from "./definition.ts";

/** Whether a value is within a limit. */
export function isWithin(value: number, { operator, bound }: { operator: Operator; bound: number }): boolean {
  switch (operator) {
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
  }
}

/** Whether a request is within a limit, with every value that it has; null where it has none. */
export function meets(limit: Limit, facts: RequestFacts, rates: ExchangeRates): boolean | null {
  const value = limit.metric.ofRequest(facts, rates);
  if (value === null) return null;
  if (typeof value === "number") return isWithin(value, limit);
  return value.length === 0 ? null : value.every((one) => isWithin(one, limit));
}

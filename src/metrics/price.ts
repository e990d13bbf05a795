/** List prices at the time of deciding. A price that is not known is null: never 0, never the cheapest. */
import { type PriceQuote, toCny } from "../record/index.ts";
import { notNegative, noValue, type TargetMetric } from "./definition.ts";

export const inputPrice = priceMetric("input_price", "inputPerM", "input");
export const outputPrice = priceMetric("output_price", "outputPerM", "output");
export const cachedInputPrice = priceMetric("cached_input_price", "cachedInputPerM", "cached input");

function priceMetric(
  name: string,
  field: "inputPerM" | "outputPerM" | "cachedInputPerM",
  what: string,
): TargetMetric {
  return {
    name,
    kind: "price",
    unit: "CNY/M",
    range: notNegative,
    better: "low",
    stats: [],
    formula: `list price of a million ${what} tokens at the time of deciding`,
    needs: `a known ${what} price, and an exchange rate where it is not in CNY`,
    note: null,
    needsDeltas: false,
    ofTarget: (_, { quote, rates }) => {
      const value = quote === null ? null : toCny(quote[field], quote.currency, rates);
      if (value === null) return noValue(whyUnknown(quote, field, what), null);
      const exactly = { bounds: { low: value, high: value }, method: "a list price is exact", caution: null };
      return { value, n: null, why: null, sureAt: () => exactly };
    },
  };
}

function whyUnknown(quote: PriceQuote | null, field: keyof PriceQuote, what: string): string {
  if (quote === null || quote[field] === null) return `the ${what} price is not known`;
  return `the price is in ${quote.currency} and no exchange rate to CNY is known`;
}

/** What a token costs, as quoted at one moment, and what one currency is worth in another. */
import { z } from "zod";

const money = z.number().nonnegative().finite().nullable();

/** Price per million tokens in force at one moment. A price that is not known is null, never 0. */
export const priceQuoteSchema = z.object({
  inputPerM: money,
  outputPerM: money,
  /** Price of input tokens served from the provider's cache; null where unknown or not offered. */
  cachedInputPerM: money,
  /** ISO 4217, for example `CNY`, `USD`. */
  currency: z.string().length(3),
  /** Where the price was read. */
  source: z.string().nullable(),
  /** The date on which the source said so, YYYY-MM-DD. */
  asOf: z.string().nullable(),
});

export type PriceQuote = z.infer<typeof priceQuoteSchema>;

/** CNY for one unit of each currency, with the date the rate was true. CNY itself is always 1. */
export interface ExchangeRates {
  readonly cnyPer: Readonly<
    Record<string, { readonly rate: number; readonly asOf: string; readonly source: string }>
  >;
}

/** Converts to CNY; null when the amount or the rate is not known. */
export function toCny(amount: number | null, currency: string, rates: ExchangeRates): number | null {
  if (amount === null) return null;
  if (currency === "CNY") return amount;
  const entry = rates.cnyPer[currency];
  return entry === undefined ? null : amount * entry.rate;
}

/** What a request would cost, before it is sent. What it did cost is for `metrics` to say, from its usage. */
import type { PriceQuote } from "../record/index.ts";
import { quoteAt } from "./prices.ts";
import type { PriceEntry } from "./schema.ts";

export interface CostEstimate {
  /** In `quote.currency`. */
  amount: number;
  quote: PriceQuote;
}

/**
 * Tokens × list price at `wallMs`, with no token served from a cache; null when the price or a count is not known.
 * A price is per million tokens.
 */
export function estimateCost(
  target: { prices: readonly PriceEntry[] },
  inputTokens: number | null,
  outputTokens: number | null,
  wallMs: number,
): CostEstimate | null {
  const quote = quoteAt(target.prices, { wallMs, inputTokens });
  if (quote === null || quote.inputPerM === null || quote.outputPerM === null) return null;
  if (inputTokens === null || outputTokens === null) return null;
  return { amount: (inputTokens * quote.inputPerM + outputTokens * quote.outputPerM) / 1e6, quote };
}

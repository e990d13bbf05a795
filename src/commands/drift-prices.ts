/** What the catalog lists of a target, as a search for changes of price needs it. */
import { type Catalog, isFlat, listPriceOf, modelOf } from "../catalog/index.ts";
import type { ListPrices } from "../metrics/index.ts";
import type { Target } from "../record/index.ts";

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;

export function listPricesOf(
  catalog: Catalog,
  target: Pick<Target, "provider" | "model" | "mode">,
): ListPrices {
  const entry = modelOf(catalog, target);
  const prices =
    (target.mode === null ? undefined : entry?.modes[target.mode]?.prices) ?? entry?.prices ?? [];
  const goesByTheClock = !isFlat(prices);
  return {
    // Where the price goes by the clock, an hour of the week is only held against itself.
    slotOf: ({ startedAt }) =>
      goesByTheClock ? `${Math.floor((Date.parse(startedAt) % WEEK_MS) / HOUR_MS)}` : "",
    quoteAt: (wallMs, inputTokens) => listPriceOf(catalog, target, { wallMs, inputTokens }),
  };
}

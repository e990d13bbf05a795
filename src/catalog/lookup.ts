/** Finding in the catalog what evidence names: by its id of today or one it had before. */
import type { PriceQuote, Target } from "../record/index.ts";
import type { Catalog } from "./catalog.ts";
import type { ModelEntry } from "./merge.ts";
import { type PriceMoment, quoteAt } from "./prices.ts";

/** The model of a target, by the provider's id or a former one and the model's name or an alias; null when unknown. */
export function modelOf(catalog: Catalog, target: Pick<Target, "provider" | "model">): ModelEntry | null {
  const provider = catalog.providers.find(
    ({ id, formerIds }) => id === target.provider || formerIds.includes(target.provider),
  );
  return (
    Object.values(provider?.models ?? {}).find(
      ({ name, aliases }) => name === target.model || aliases.includes(target.model),
    ) ?? null
  );
}

/** The list price of a target at a moment, in its mode where that has prices of its own; null when unknown. */
export function listPriceOf(
  catalog: Catalog,
  target: Pick<Target, "provider" | "model" | "mode">,
  moment: PriceMoment,
): PriceQuote | null {
  const model = modelOf(catalog, target);
  if (model === null) return null;
  const prices = target.mode === null ? model.prices : (model.modes[target.mode]?.prices ?? model.prices);
  return quoteAt(prices, moment);
}

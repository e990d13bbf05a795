/** Changes of list prices: those recorded with requests, and what today's catalog says beside the last of them. */
import { type Catalog, isFlat, listPriceOf, modelOf } from "../catalog/index.ts";
import { inputTokensOf, type PriceName, priceIn, priceSteps } from "../metrics/index.ts";
import { type PriceQuote, type RequestFacts, type TargetEvidence, targetName } from "../record/index.ts";
import type { DriftPrice } from "../report/index.ts";

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;

export function priceDrift(
  evidence: TargetEvidence,
  names: readonly PriceName[],
  catalog: Catalog,
  wallMs: number,
): DriftPrice[] {
  const { provider, model, mode } = evidence.target;
  const identity = { target: targetName(evidence.target), provider, model, mode };
  const recorded = priceSteps(evidence.requests, slotsOf(evidence, catalog))
    .filter(({ name }) => names.includes(name))
    .map(({ name, currency, from, to, after, before }) => ({
      ...identity,
      ...{ metric: name, currency, before: from, after: to, last: after, first: before },
    }));
  return [
    ...recorded,
    ...sinceThen(evidence, names, catalog, wallMs).map((step) => ({ ...identity, ...step })),
  ];
}

/** Where the price goes by the clock, an hour of the week is only held against itself. */
function slotsOf({ target }: TargetEvidence, catalog: Catalog): (facts: RequestFacts) => string {
  const entry = modelOf(catalog, target);
  const prices =
    (target.mode === null ? undefined : entry?.modes[target.mode]?.prices) ?? entry?.prices ?? [];
  if (isFlat(prices)) return () => "";
  return ({ startedAt }) => `${Math.floor((Date.parse(startedAt) % WEEK_MS) / HOUR_MS)}`;
}

/** Today's catalog at the newest request's hour of the week, within the week that ends now. */
function sinceThen(
  { target, requests }: TargetEvidence,
  names: readonly PriceName[],
  catalog: Catalog,
  wallMs: number,
): Pick<DriftPrice, "metric" | "currency" | "before" | "after" | "last" | "first">[] {
  const newest = newestPriced(requests);
  if (newest === null) return [];
  const at = Date.parse(newest.at);
  const moment = at + Math.max(0, Math.floor((wallMs - at) / WEEK_MS)) * WEEK_MS;
  const today = listPriceOf(catalog, target, { wallMs: moment, inputTokens: newest.inputTokens });
  if (today === null || today.currency !== newest.quote.currency) return [];
  return names.flatMap((name) => {
    const [before, after] = [priceIn(newest.quote, name), priceIn(today, name)];
    return before === null || after === null || before === after
      ? []
      : [
          {
            ...{ metric: name, currency: today.currency, last: newest.at, first: null },
            ...{ before: [before], after: [after] },
          },
        ];
  });
}

function newestPriced(
  requests: TargetEvidence["requests"],
): { at: string; quote: PriceQuote; inputTokens: number | null } | null {
  let newest: { at: string; quote: PriceQuote; inputTokens: number | null } | null = null;
  requests.forEach((facts) => {
    if (facts.price === null || (newest !== null && facts.startedAt <= newest.at)) return;
    newest = { at: facts.startedAt, quote: { ...facts.price }, inputTokens: inputTokensOf(facts).value };
  });
  return newest;
}

/** Changes of list prices: those recorded with requests, and what is listed today beside the last of them. */
import { type PriceQuote, type RequestFacts, type TargetEvidence, targetName } from "../../record/index.ts";
import { isoOf, sentWallMs } from "../overview/moment.ts";
import { inputTokens } from "../tokens.ts";
import type { DriftPrice } from "./document.ts";
import { type PriceName, priceIn, priceSteps } from "./price-steps.ts";

const WEEK_MS = 168 * 3_600_000;

/** What is listed of one target. */
export interface ListPrices {
  /** Requests of one text are priced alike by the schedule (one hour of the week, say); "" for all where there is none. */
  slotOf(facts: RequestFacts): string;
  /** The list price at a moment, for a prompt of that length (null where it is not known); null when there is none. */
  quoteAt(wallMs: number, inputTokens: number | null): PriceQuote | null;
}

/** Steps of the target's prices up to `wallMs`, those recorded first. */
export function priceDrift(
  evidence: TargetEvidence,
  names: readonly PriceName[],
  listed: ListPrices,
  wallMs: number,
): DriftPrice[] {
  const { provider, model, mode } = evidence.target;
  const identity = { target: targetName(evidence.target), provider, model, mode };
  const recorded = priceSteps(evidence.requests, listed.slotOf)
    .filter(({ name }) => names.includes(name))
    .map(({ name, currency, from, to, after, before }) => ({
      ...identity,
      ...{ metric: name, currency, before: from, after: to, last: after, first: before },
    }));
  return [
    ...recorded,
    ...sinceThen(evidence, names, listed, wallMs).map((step) => ({ ...identity, ...step })),
  ];
}

/** What is listed today at the newest request's hour of the week, within the week that ends now. */
function sinceThen(
  { requests }: TargetEvidence,
  names: readonly PriceName[],
  { quoteAt }: ListPrices,
  wallMs: number,
): Pick<DriftPrice, "metric" | "currency" | "before" | "after" | "last" | "first">[] {
  const newest = newestPriced(requests);
  if (newest === null) return [];
  const at = Date.parse(newest.at);
  const moment = at + Math.max(0, Math.floor((wallMs - at) / WEEK_MS)) * WEEK_MS;
  const today = quoteAt(moment, newest.inputTokens);
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
  // Of millions in order of time each is the newest so far: nothing is made for it.
  let [newestMs, quote, tokens] = [
    Number.NEGATIVE_INFINITY,
    null as PriceQuote | null,
    null as number | null,
  ];
  requests.forEach((facts) => {
    const ms = sentWallMs(facts);
    if (!(ms > newestMs)) return;
    const { price } = facts;
    if (price === null) return;
    [newestMs, quote, tokens] = [ms, price, inputTokens(facts)];
  });
  return quote === null ? null : { at: isoOf(newestMs), quote, inputTokens: tokens };
}

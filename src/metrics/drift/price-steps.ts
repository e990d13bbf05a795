/** When the prices that were recorded with requests changed: exact, since a list price does not scatter. */
import type { PriceQuote, RequestFacts, RequestWalk } from "../../record/index.ts";

const parts = {
  input_price: "inputPerM",
  output_price: "outputPerM",
  cached_input_price: "cachedInputPerM",
} as const satisfies Record<string, keyof PriceQuote>;

export type PriceName = keyof typeof parts;
export const priceNames = Object.keys(parts) as PriceName[];

/** The part of a quote that a metric's name stands for; null where it is not known. */
export function priceIn(quote: PriceQuote, name: PriceName): number | null {
  return quote[parts[name]];
}

/** Prices of one kind that were in force until `after` and never again, and those in force from `before` on. */
export interface PriceStep {
  name: PriceName;
  currency: string;
  /** One price, or several where it depends on the hour or the length of the prompt; ascending. */
  from: number[];
  to: number[];
  /** ISO 8601 UTC of the last request at the old price and of the first at the new one. */
  after: string;
  before: string;
}

/** A price with the first and the last moment at which it was seen. */
interface Seen {
  price: number;
  first: string;
  last: string;
}

/**
 * Steps in the prices of requests of any kind. A price that comes back is no step: it goes by the hour or by length. Where a
 * schedule is known, `slotOf` says which requests it treats alike (one hour of the week, say), so that a price of the
 * night is not compared with one of the day. In time order; the order of the walk does not matter.
 */
export function priceSteps(requests: RequestWalk, slotOf: (facts: RequestFacts) => string): PriceStep[] {
  const slots = new Map<string, Map<number, Seen>>();
  requests.forEach((facts) => {
    const { price: quote, startedAt } = facts;
    if (quote === null) return;
    for (const name of priceNames) {
      const price = priceIn(quote, name);
      if (price === null) continue;
      const key = JSON.stringify([name, quote.currency, slotOf(facts)]);
      const seen = slots.get(key) ?? new Map<number, Seen>();
      slots.set(key, seen);
      const known = seen.get(price);
      if (known === undefined) seen.set(price, { price, first: startedAt, last: startedAt });
      else if (startedAt < known.first) known.first = startedAt;
      else if (startedAt > known.last) known.last = startedAt;
    }
  });
  const steps = new Map<string, PriceStep>();
  for (const [key, seen] of slots) {
    const [name, currency] = JSON.parse(key) as [PriceName, string];
    for (const step of stepsOf([...seen.values()])) {
      // Every slot sees the same step between its own requests; the closest ones say when it was.
      const same = JSON.stringify([name, currency, step.from, step.to]);
      const known = steps.get(same);
      if (known === undefined || spanOf(step) < spanOf(known)) steps.set(same, { name, currency, ...step });
    }
  }
  return [...steps.values()].sort((a, b) => (a.before < b.before ? -1 : 1));
}

/** Prices whose times overlap are in force together; between one such group and the next lies a step. */
function stepsOf(seen: Seen[]): Omit<PriceStep, "name" | "currency">[] {
  const groups: { prices: number[]; first: string; last: string }[] = [];
  for (const { price, first, last } of seen.sort((a, b) => (a.first < b.first ? -1 : 1))) {
    const group = groups.at(-1);
    if (group === undefined || first > group.last) groups.push({ prices: [price], first, last });
    else {
      group.prices.push(price);
      if (last > group.last) group.last = last;
    }
  }
  return groups.slice(1).map((group, i) => {
    const old = groups[i] ?? group;
    const [from, to] = [old.prices, group.prices].map((prices) => [...prices].sort((a, b) => a - b));
    return { from: from ?? [], to: to ?? [], after: old.last, before: group.first };
  });
}

function spanOf({ after, before }: Pick<PriceStep, "after" | "before">): number {
  return Date.parse(before) - Date.parse(after);
}

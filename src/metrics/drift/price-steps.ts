/** When the prices that were recorded with requests changed: exact, since a list price does not scatter. */
import type { PriceQuote, RequestFacts, RequestWalk } from "../../record/index.ts";
import { isoOf, sentWallMs } from "../overview/moment.ts";

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

/** A price with the first and the last moment (Unix ms) at which it was seen. */
interface Seen {
  price: number;
  firstMs: number;
  lastMs: number;
}

/**
 * Steps in the prices of requests of any kind. A price that comes back is no step: it goes by the hour or by length. Where a
 * schedule is known, `slotOf` says which requests it treats alike (one hour of the week, say), so that a price of the
 * night is not compared with one of the day. In time order; the order of the walk does not matter.
 */
export function priceSteps(requests: RequestWalk, slotOf: (facts: RequestFacts) => string): PriceStep[] {
  const slots = new Map<string, Map<number, Seen>>();
  // Most requests have the price of the one before, in the same slot.
  let last: { quote: PriceQuote; slot: string; seen: readonly Seen[] } | null = null;
  requests.forEach((facts) => {
    const [quote, ms] = [facts.price, sentWallMs(facts)];
    if (quote === null || Number.isNaN(ms)) return;
    const slot = slotOf(facts);
    if (last === null || last.quote !== quote || last.slot !== slot)
      last = { quote, slot, seen: seenOf(slots, quote, slot) };
    for (const one of last.seen) {
      if (ms < one.firstMs) one.firstMs = ms;
      if (ms > one.lastMs) one.lastMs = ms;
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

/** Each price of a quote, among those of its slot. */
function seenOf(slots: Map<string, Map<number, Seen>>, quote: PriceQuote, slot: string): Seen[] {
  return priceNames.flatMap((name) => {
    const price = priceIn(quote, name);
    if (price === null) return [];
    const key = JSON.stringify([name, quote.currency, slot]);
    const prices = slots.get(key) ?? new Map<number, Seen>();
    slots.set(key, prices);
    const seen = prices.get(price) ?? {
      ...{ price, firstMs: Number.POSITIVE_INFINITY, lastMs: Number.NEGATIVE_INFINITY },
    };
    prices.set(price, seen);
    return [seen];
  });
}

/** Prices whose times overlap are in force together; between one such group and the next lies a step. */
function stepsOf(seen: Seen[]): Omit<PriceStep, "name" | "currency">[] {
  const groups: { prices: number[]; firstMs: number; lastMs: number }[] = [];
  for (const { price, firstMs, lastMs } of seen.sort((a, b) => a.firstMs - b.firstMs)) {
    const group = groups.at(-1);
    if (group === undefined || firstMs > group.lastMs) groups.push({ prices: [price], firstMs, lastMs });
    else {
      group.prices.push(price);
      group.lastMs = Math.max(group.lastMs, lastMs);
    }
  }
  return groups.slice(1).map((group, i) => {
    const old = groups[i] ?? group;
    const [from, to] = [old.prices, group.prices].map((prices) => [...prices].sort((a, b) => a - b));
    return { from: from ?? [], to: to ?? [], after: isoOf(old.lastMs), before: isoOf(group.firstMs) };
  });
}

function spanOf({ after, before }: Pick<PriceStep, "after" | "before">): number {
  return Date.parse(before) - Date.parse(after);
}

/** Documents that are worked out once for as long as evidence and prices are the same: a page that is open asks again and again. */
import type { PriceQuote, TargetEvidence } from "../../record/index.ts";
import type { DecideContext } from "../../routing/index.ts";
import type { Held } from "./shelf.ts";

/** Of one body of evidence; the one made longest ago goes first. */
const MOST = 32;

export class MadeOnce {
  readonly #made = new WeakMap<readonly TargetEvidence[], Map<string, object>>();

  /** `name`: what, besides evidence and prices, the document depends on. */
  of<T extends { asOf: string }>(
    { targets, asOf }: Held,
    { quoteFor }: DecideContext,
    name: string,
    make: () => T,
  ): T {
    const quotes: (PriceQuote | null)[] = targets.map(({ target }) => quoteFor(target));
    const key = `${name} ${JSON.stringify(quotes)}`;
    const made = this.#made.get(targets) ?? new Map<string, object>();
    this.#made.set(targets, made);
    const document = (made.get(key) as T | undefined) ?? make();
    made.set(key, document);
    const [first] = made.keys();
    if (made.size > MOST && first !== undefined) made.delete(first);
    return { ...document, asOf };
  }
}

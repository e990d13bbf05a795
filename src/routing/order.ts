/**
 * From the keys of an order to places. Two targets may be equal on a key without having the same value: within a tolerance,
 * or because the evidence cannot tell them apart. Such equality does not carry over (a = b and b = c, but a < c), so that no
 * sorting can use it. Places are made by leaders instead: the best value left leads, all that equal the leader share its
 * place, then the next best leads the rest. The next key decides within a place.
 */
import type { Better } from "../metrics/index.ts";

export interface KeyRule<T> {
  better: Better;
  /** Null where it is not known: that comes after every value, whichever direction is better. */
  numberOf(item: T): number | null;
  /** Whether an item with a value no better than the leader's counts as its equal. */
  isEqual(leader: T, item: T): boolean;
}

/** The places after each key in turn, best first; `items` alone in one place before the first. */
export function placesByKey<T>(items: readonly T[], rules: readonly KeyRule<NoInfer<T>>[]): T[][][] {
  let places: T[][] = items.length === 0 ? [] : [[...items]];
  return rules.map((rule) => {
    places = places.flatMap((place) => (place.length === 1 ? [place] : parted(place, rule)));
    return places;
  });
}

/** The items best first by their values alone, key by key; equals stay as they stood. */
export function byValues<T>(
  items: readonly T[],
  rules: readonly Pick<KeyRule<NoInfer<T>>, "numberOf" | "better">[],
): T[] {
  return [...items].sort((a, b) => {
    for (const rule of rules) {
      const difference = worseBy(rule, rule.numberOf(a), rule.numberOf(b));
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

/** One place parted by one key. */
function parted<T>(place: readonly T[], rule: KeyRule<NoInfer<T>>): T[][] {
  const groups: T[][] = [];
  let rest = byValues(
    place.filter((item) => rule.numberOf(item) !== null),
    [rule],
  );
  for (let [leader] = rest; leader !== undefined; [leader] = rest) {
    const first = leader;
    const group = rest.filter((item) => item === first || rule.isEqual(first, item));
    groups.push(group);
    rest = rest.filter((item) => !group.includes(item));
  }
  const unknown = place.filter((item) => rule.numberOf(item) === null);
  return unknown.length === 0 ? groups : [...groups, unknown];
}

/** Above 0 when `a` is worse than `b`; what is not known is worse than anything. */
function worseBy({ better }: Pick<KeyRule<unknown>, "better">, a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return better === "low" ? a - b : b - a;
}

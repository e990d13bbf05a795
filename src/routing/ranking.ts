/** Places of the targets that are ranked, by the keys of the order or by weights, and what each key did. */
import { type Comparison, comparisonsOn } from "./apart.ts";
import type { Assessed } from "./assess.ts";
import { byValues, type KeyRule, placesByKey } from "./order.ts";
import { metricKey, type Requirement, type Tolerance } from "./requirement/requirement.ts";
import { type Scored, scoresOf } from "./weights.ts";

/** What one key of the order did. */
export interface OrderStep {
  key: string;
  tolerance: Tolerance | null;
  /** The places after this key, best first, by name of target: who stands together was not told apart so far. */
  places: string[][];
  /** What the evidence says of targets that had to be told apart; empty where point estimates decide. */
  comparisons: readonly Comparison[];
}

export interface WeightStep {
  key: string;
  weight: number;
}

export interface RankedPlaces<T> {
  /** Best first. Within a place best estimate first, though nothing tells them apart. */
  places: T[][];
  order: OrderStep[];
  weights: WeightStep[] | null;
  scores: ReadonlyMap<string, Scored> | null;
}

/** `families`, best first: every target of one stands before all of the next, whatever their values. */
export function rankedIn<T extends Assessed>(
  requirement: Pick<Requirement, "order" | "weights" | "confidence">,
  families: readonly (readonly T[])[],
): RankedPlaces<T> {
  const { weights, confidence } = requirement;
  if (weights !== null) {
    const { rule, scores } = scoresOf(weights, families, confidence);
    const steps = weights.map((weight) => ({ key: metricKey(weight), weight: weight.weight }));
    const places = families.flatMap((family) => placesByKey(family, [rule]).at(-1) ?? []);
    return { places: bestFirst(places, [rule]), order: [], weights: steps, scores };
  }
  const rules = requirement.order.map((key) => comparisonsOn(key, families, confidence));
  const byFamily = families
    .filter((family) => family.length > 0)
    .map((family) => [[[...family]], ...placesByKey(family, rules)]);
  const order = requirement.order.map((key, i): OrderStep => {
    const { tolerance = null } = key;
    const places = byFamily
      .flatMap((steps) => steps[i + 1] ?? [])
      .map((place) => place.map(({ name }) => name));
    return { key: metricKey(key), tolerance, places, comparisons: rules[i]?.comparisons ?? [] };
  });
  const places = byFamily.flatMap((steps) => steps.at(-1) ?? []);
  return { places: bestFirst(places, rules), order, weights: null, scores: null };
}

function bestFirst<T extends Assessed>(places: readonly T[][], rules: readonly KeyRule<Assessed>[]): T[][] {
  return places.map((place) => byValues(place, rules));
}

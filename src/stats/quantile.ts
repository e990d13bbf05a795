/**
 * Mean, median and quantiles. One definition everywhere: linear interpolation, type 7 of Hyndman & Fan, "Sample
 * Quantiles in Statistical Packages", The American Statistician 50 (1996), the default of numpy and R.
 */
import { mean as meanOf, quantileSorted } from "simple-statistics";
import { selectRanks } from "./selection.ts";

/** Finite numbers, boxed or packed; an empty list has no statistics. */
export type Numbers = readonly number[] | Float64Array;

/** Arithmetic mean with compensated summation; null when empty. */
export function mean(values: Numbers): number | null {
  return values.length === 0 ? null : meanOf(indexed(values));
}

/** The quantile at 0.5; null when empty. */
export function median(values: Numbers): number | null {
  return quantile(values, 0.5);
}

/**
 * The value at position `(n - 1) * q` of the sorted values, interpolated between neighbours; null when empty.
 * `q` lies in 0 to 1; anything else is a RangeError.
 */
export function quantile(values: Numbers, q: number): number | null {
  const reordered = Float64Array.from(values);
  const position = (values.length - 1) * q;
  // All that the quantile is made of stands where a sort would put it.
  if (position >= 0 && q <= 1) selectRanks(reordered, [Math.floor(position), Math.ceil(position)]);
  return quantileOfSorted(reordered, q);
}

/** As `quantile`, for values already in ascending order: sort once, ask often. */
export function quantileOfSorted(ascending: Numbers, q: number): number | null {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile ${q} is not between 0 and 1`);
  if (ascending.length === 0) return null;
  const value = quantileSorted(indexed(ascending), q);
  // Rounding in `a + f * (b - a)` can step past a neighbour by one unit in the last place.
  const upper = ascending[Math.ceil((ascending.length - 1) * q)];
  return upper !== undefined && value > upper ? upper : value;
}

/**
 * The percentile on the side that hurts: p90 of a metric where low is better is its 90th percentile; where high is
 * better, the 10th, the value that 90 % of the numbers reach or exceed. `percent` lies in 0 to 100. Null when empty.
 */
export function badTailOfSorted(ascending: Numbers, percent: number, better: "low" | "high"): number | null {
  return quantileOfSorted(ascending, badTailPosition(percent, better));
}

/** Where among ascending values (0 to 1) the percentile of the side that hurts lies: 0.9 for p90, 0.1 where high is better. */
export function badTailPosition(percent: number, better: "low" | "high"): number {
  // (100 - 90) / 100 is 0.1 exactly as written; 1 - 0.9 is not.
  return (better === "low" ? percent : 100 - percent) / 100;
}

/** An ascending copy. */
export function sorted(values: Numbers): Float64Array {
  return Float64Array.from(values).sort();
}

/** simple-statistics only indexes its argument, which a packed array allows just as well as a boxed one. */
function indexed(values: Numbers): readonly number[] {
  return values as readonly number[];
}

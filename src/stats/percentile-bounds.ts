/**
 * Bounds of a percentile from order statistics: no assumption about the distribution, however heavy its tail.
 *
 * The k-th smallest of n values lies below the percentile q with the probability that Beta(k, n + 1 − k) does (H. A. David and
 * H. N. Nagaraja, "Order Statistics", 2003, section 7.1: the binomial interval). Whole k cannot meet a level; a k in between
 * is the order statistics interpolated: A. D. Hutson, "Calculating Nonparametric Confidence Intervals for Quantiles Using
 * Fractional Order Statistics", Journal of Applied Statistics 26 (1999); its error in coverage is of order 1/n by M. Goldman and
 * D. M. Kaplan, Journal of Econometrics 196 (2017).
 */
import { logBetaTails } from "./beta.ts";
import type { Bounds } from "./bounds.ts";
import { normalQuantile } from "./critical-value.ts";
import { mustBeLevel } from "./level.ts";
import { badTailPosition } from "./quantile.ts";
import { selectRanks } from "./selection.ts";

/** No bound is asked for that is missed less often than this on one side. */
const LEAST_TAIL = 5e-13;
/** Ranks are found to this. */
const PRECISION = 1e-6;

/** The part of the values that any bound can lie in: made once, asked as often as one likes. */
export interface PercentileDigest {
  n: number;
  /** The number of independent observations that they are worth. */
  effective: number;
  /** The position in the ascending numbers, 0 to 1. */
  q: number;
  /** The percentile itself (type 7). */
  value: number;
  /** Ascending, from the rank `first` on. */
  window: Float64Array;
  first: number;
}

/**
 * Bounds of the bad tail (as `badTailOfSorted`, for the distribution that the values are drawn from) at a two-sided level, in
 * the values' unit. Each side is missed with the probability (1 − level)/2, also where the other side does not exist: a side
 * that no order statistic bounds is null, such as the upper one of a p99 below 368 values at 95 % (`leastForBounds`). Both
 * are null without values.
 *
 * At 95 % it covers 94.5 to 95.7 % of independent log-normal, Pareto and bimodal values where both sides exist; whole order statistics (the plain
 * binomial interval) cover up to 97.8 % and are up to a quarter wider, for p99 of 1,000. Ties make it cover more.
 *
 * `effective`: what correlated values are worth (`effectiveTailSize`), at most n. Reorders `values`; O(n).
 */
export function percentileBounds(
  values: Float64Array,
  percent: number,
  better: "low" | "high",
  level: number,
  effective: number = values.length,
): Bounds {
  mustBeLevel(level);
  const digest = percentileDigest(values, percent, better, effective);
  return digest === null ? { low: null, high: null } : percentileBoundsAt(digest, (1 - level) / 2);
}

/** The least number of independent values at which both bounds exist: the n with max(p, 1 − p)ⁿ ≤ (1 − level)/2. */
export function leastForBounds(percent: number, level: number): number {
  mustBeLevel(level);
  if (!(percent > 0 && percent < 100)) throw new RangeError(`there is no ${percent}th percentile to bound`);
  return Math.ceil(Math.log((1 - level) / 2) / Math.log1p(-Math.min(percent, 100 - percent) / 100));
}

/** Null without values. Reorders `values`; O(n). */
export function percentileDigest(
  values: Float64Array,
  percent: number,
  better: "low" | "high",
  effective: number = values.length,
): PercentileDigest | null {
  const n = values.length;
  if (!(percent > 0 && percent < 100)) throw new RangeError(`there is no ${percent}th percentile to bound`);
  if (!(effective > 0 || n === 0)) throw new RangeError(`${n} values cannot be worth ${effective}`);
  if (n === 0) return null;
  const worth = Math.min(n, effective);
  const q = badTailPosition(percent, better);
  const estimate = (n - 1) * q;
  const ranks = [
    rankBelow(n, worth, q, LEAST_TAIL) ?? 0,
    n - 1 - (rankBelow(n, worth, 1 - q, LEAST_TAIL) ?? 0),
    estimate,
  ];
  const [first, last] = [Math.floor(Math.min(...ranks)), Math.ceil(Math.max(...ranks))];
  selectRanks(values, [first, last]);
  const window = values.slice(first, last + 1).sort();
  return { n, effective: worth, q, value: interpolated(window, estimate - first), window, first };
}

/** The bounds that are each missed with the probability `tail`, from 5e-13 on. */
export function percentileBoundsAt(digest: PercentileDigest, tail: number): Bounds {
  const { n, effective, q, window, first } = digest;
  const [low, high] = [rankBelow(n, effective, q, tail), rankBelow(n, effective, 1 - q, tail)];
  return {
    low: low === null ? null : interpolated(window, low - first),
    high: high === null ? null : interpolated(window, n - 1 - high - first),
  };
}

/**
 * The rank (from 0, with a fraction) of the largest order statistic that lies above the quantile q with no more than the
 * probability `tail`; null where even the smallest does. Correlated values have the ranks that `worth` independent ones would
 * have, spread over all n.
 */
function rankBelow(n: number, worth: number, q: number, tail: number): number | null {
  // The smallest of all lies above q with (1 − q)ⁿ, the largest with 1 − qⁿ.
  if (worth < 1 || (1 - q) ** worth > tail) return null;
  if (1 - q ** worth <= tail) return worth < n ? rankBelow(n, n, q, tail) : n - 1;
  const logTail = Math.log(tail);
  const excess = (k: number) => logBetaTails(q, k, worth + 1 - k).upper - logTail;
  const k = root(excess, 1, worth, worth * q + normalQuantile(tail) * Math.sqrt(worth * q * (1 - q)));
  const rank = ((n + 1) * k) / (worth + 1) - 1;
  // Never nearer than all n would allow, were they independent: few have a smaller largest one, correlated ones need not.
  const most = worth < n ? (rankBelow(n, n, q, tail) ?? 0) : n - 1;
  return Math.max(0, Math.min(most, rank));
}

/** Where a rising function crosses 0 between two places, begun at a guess: secants, and bisection where they leave the bracket. */
function root(f: (x: number) => number, from: number, to: number, guess: number): number {
  let [low, high] = [from, to];
  let x = Math.max(low, Math.min(high, guess));
  let before = x + (x < (low + high) / 2 ? 0.5 : -0.5);
  let fBefore = f(before);
  for (;;) {
    const fx = f(x);
    if (fx <= 0) low = x;
    else high = x;
    const secant = x - (fx * (x - before)) / (fx - fBefore);
    const next = secant > low && secant < high ? secant : (low + high) / 2;
    if (Math.abs(next - x) < PRECISION) return next;
    [before, fBefore, x] = [x, fx, next];
  }
}

function interpolated(ascending: Float64Array, position: number): number {
  const at = Math.max(0, Math.min(ascending.length - 1, position));
  const below = ascending[Math.floor(at)] as number;
  const above = ascending[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}

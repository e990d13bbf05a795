/** Bounds of a share, such as the share of requests that succeed. */
import { logBetaTails } from "./beta.ts";
import type { Bounds } from "./bounds.ts";
import { normalQuantile } from "./critical-value.ts";
import { mustBeLevel } from "./level.ts";
import { wilsonOfShare } from "./wilson.ts";

/** With so many of either kind Wilson's bounds are the same to a hundredth of their width, and cost nothing. */
const MANY = 2000;

/**
 * Bounds of the probability behind `successes` of n trials at a two-sided level, within 0 to 1: Clopper and Pearson's with the
 * mid-p value, half of the probability of what was seen being counted. H. O. Lancaster, JASA 56 (1961); G. Berry and P. Armitage,
 * "Mid-P Confidence Intervals", The Statistician 44 (1995). Null on both sides without trials.
 *
 * Chosen for shares near 1, computed exactly at 95 %: between 0.9 and 0.99 with n = 20, 100 and 1,000 it covers at the least
 * 95.5, 92.1 and 93.7 % and on average 97.8, 95.8 and 95.0 %; Wilson's covers at the least 89.5, 91.6 and 94.1 %, and beyond
 * 0.99 falls to 84 % below 100 trials; Clopper and Pearson's never falls below 95 % and is a tenth wider.
 *
 * `effective`: the number of independent trials that correlated ones are worth (`effectiveSize`), at most n.
 */
export function shareBounds(successes: number, n: number, level: number, effective: number = n): Bounds {
  mustBeLevel(level);
  if (!(Number.isInteger(n) && n >= 0 && successes >= 0 && successes <= n))
    throw new RangeError(`${successes} successes of ${n} trials is not a share`);
  if (n === 0) return { low: null, high: null };
  if (!(effective > 0)) throw new RangeError(`${n} trials cannot be worth ${effective}`);
  const worth = Math.min(n, effective);
  const hits = (successes / n) * worth;
  const tail = (1 - level) / 2;
  if (Math.min(hits, worth - hits) >= MANY) return wilsonOfShare(successes / n, worth, -normalQuantile(tail));
  return { low: lowerBound(hits, worth, tail), high: 1 - lowerBound(worth - hits, worth, tail) };
}

/** The p at which so many successes or more have the mid-p probability `tail`. */
function lowerBound(hits: number, n: number, tail: number): number {
  if (hits <= 0) return 0;
  // P(X ≥ hits) and P(X > hits), which for whole numbers are binomial.
  const atLeast = (p: number) => Math.exp(logBetaTails(p, hits, n - hits + 1).lower);
  const above = (p: number) =>
    hits >= n ? 0 : Math.exp(logBetaTails(p, hits + 1, Math.max(n - hits, TINY)).lower);
  let [low, high] = [0, hits / n];
  while (high - low > PRECISION) {
    const middle = (low + high) / 2;
    if ((atLeast(middle) + above(middle)) / 2 <= tail) low = middle;
    else high = middle;
  }
  return low;
}

const PRECISION = 1e-10;
/** Shapes of a beta distribution are above 0. */
const TINY = 1e-9;

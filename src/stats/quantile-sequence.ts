/**
 * Quantiles at any time: bounds, and which of two is lower, that hold after every observation, however often one looks.
 *
 * That the quantile of `q` is at most x says that at least the share q of values is at most x: a statement on a share, whose
 * e-value is that of `share-sequence.ts` on a count. Turned round, the ends of the interval are order statistics: the
 * confidence sequence for a fixed quantile of S. R. Howard and A. Ramdas, "Sequential Estimation of Quantiles with
 * Applications to A/B Testing and Best-Arm Identification", Bernoulli 28 (2022). Exact whatever the distribution, ties included.
 */
import type { Bounds } from "./bounds.ts";
import { quantileOfSorted } from "./quantile.ts";
import { logEShareAbove, logEShareBelow, mustBeAlpha } from "./share-sequence.ts";

/**
 * Where the quantile lies, from values in ascending order: each end is missed with probability ≤ `alpha` at all times
 * together. Null on a side that no value bounds yet. `q` lies between 0 and 1, both excluded.
 */
export function quantileAtAnyTime(ascending: Float64Array, q: number, alpha: number): Bounds {
  mustBeAlpha(alpha);
  const n = ascending.length;
  const needed = Math.log(1 / alpha);
  // Of n values k are at most x: enough to show that the quantile is at most x, or few enough to show that it is above.
  const enough = smallestCount(n, (k) => logEShareAbove(k, n - k, q) >= needed && k > q * n);
  const tooMany = smallestCount(n, (k) => !(logEShareBelow(k, n - k, q) >= needed && k < q * n));
  return {
    low: tooMany === null || tooMany === 0 ? null : (ascending[tooMany - 1] ?? null),
    high: enough === null ? null : (ascending[enough - 1] ?? null),
  };
}

/** Values of two sources, by round; NaN where a source has none in that round. Equally long. */
export interface PairedValues {
  a: Float64Array;
  b: Float64Array;
}

/**
 * Whether the rounds show, at level `alpha` and at any time, that a's quantile of `q` is below b's.
 *
 * If it is not, there is a θ (b's quantile) such that P(a < θ) ≤ q ≤ P(b ≤ θ). For each θ three e-processes
 * speak against that: that of the count of a's values below θ, that of b's at most θ, and that of the rounds in which just one of
 * the two lies below, which under it is a's with probability ≤ 1/2. Their mean is an e-process as well, and the claim is shown when
 * it reaches 1/alpha at *every* θ: the true one is among them, so that no correction for their number is due. Between the two
 * quantiles the third needs half the rounds that two separate intervals take to part, and fewer where a round is slow or fast for
 * both. It takes rounds in which both have a value; whether one has must not depend on how the other's turned out.
 */
export function isQuantileBelow({ a, b }: PairedValues, q: number, alpha: number): boolean {
  mustBeAlpha(alpha);
  const needed = Math.log(1 / alpha);
  const [own, other] = [a.filter(isValue).sort(), b.filter(isValue).sort()];
  const isShownAt = (theta: number) => logEAgainstOrder({ a, b }, { own, other, theta, q }) >= needed;
  // The θ that is hardest to exclude lies where both together have their quantile: most looks end here.
  const middle = ((quantileOfSorted(own, q) ?? 0) + (quantileOfSorted(other, q) ?? 0)) / 2;
  if (own.length === 0 || other.length === 0 || !isShownAt(middle)) return false;
  if (!isShownAt(Number.NEGATIVE_INFINITY)) return false;
  // The evidence falls only where θ passes a value of b.
  return other.every((theta, i) => theta === other[i + 1] || isShownAt(theta));
}

interface Order {
  own: Float64Array;
  other: Float64Array;
  theta: number;
  q: number;
}

/** The log of the e-value against "P(a < θ) ≤ q ≤ P(b ≤ θ)". */
function logEAgainstOrder({ a, b }: PairedValues, { own, other, theta, q }: Order): number {
  const below = countBelow(own, theta);
  const atMost = countAtMost(other, theta);
  const logs = [
    logEShareAbove(below, own.length - below, q) + Math.log(0.25),
    logEShareBelow(atMost, other.length - atMost, q) + Math.log(0.25),
  ];
  let [onlyA, onlyB] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? Number.NaN, b[i] ?? Number.NaN];
    if (x < theta && y > theta) onlyA += 1;
    else if (x >= theta && y <= theta) onlyB += 1;
  }
  logs.push(logEShareAbove(onlyA, onlyB, 0.5) + Math.log(0.5));
  const most = Math.max(...logs);
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
}

function isValue(value: number): boolean {
  return !Number.isNaN(value);
}

function countBelow(ascending: Float64Array, theta: number): number {
  return smallestCount(ascending.length - 1, (i) => (ascending[i] ?? theta) >= theta) ?? ascending.length;
}

function countAtMost(ascending: Float64Array, theta: number): number {
  return smallestCount(ascending.length - 1, (i) => (ascending[i] ?? theta) > theta) ?? ascending.length;
}

/** The smallest of 0 to `most` that passes a test that all larger ones pass; null where none does. */
function smallestCount(most: number, passes: (count: number) => boolean): number | null {
  let [low, high] = [0, most + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low > most ? null : low;
}

/**
 * Quantiles at any time: bounds, and which of two is lower, that hold after every observation, however often one looks.
 *
 * That the quantile of `q` is at most x says that at least the share q of values is at most x: a statement on a share, whose
 * e-value is that of `share-sequence.ts` on a count. Turned round, the ends of the interval are order statistics: the
 * confidence sequence for a fixed quantile of S. R. Howard and A. Ramdas, "Sequential Estimation of Quantiles with
 * Applications to A/B Testing and Best-Arm Identification", Bernoulli 28 (2022). Exact whatever the distribution, ties included.
 */
import type { Bounds } from "./bounds.ts";
import { mustBeAlpha } from "./level.ts";
import { quantileOfSorted } from "./quantile.ts";
import { logEShareAbove, logEShareBelow } from "./share-sequence.ts";

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
  const isShownAt = (theta: number) => logEAgainstOrder({ a, b }, theta, q) >= needed;
  const [mine, theirs] = [quantileOfSorted(own, q), quantileOfSorted(other, q)];
  if (mine === null || theirs === null || mine >= theirs) return false;
  // The θ that are hard to exclude lie between the two: most looks end at the first of these.
  const middle = (mine + theirs) / 2;
  if (!isShownAt(middle)) return false;
  // The evidence falls only where θ passes a value of b.
  const turns = other.filter((theta, i) => theta !== other[i + 1]);
  turns.sort((x, y) => Math.abs(x - middle) - Math.abs(y - middle));
  return turns.every(isShownAt) && isShownAt(Number.NEGATIVE_INFINITY);
}

/** The log of the e-value against "P(a < θ) ≤ q ≤ P(b ≤ θ)". */
function logEAgainstOrder({ a, b }: PairedValues, theta: number, q: number): number {
  let [ofA, ofB, below, atMost, onlyA, onlyB] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    // No comparison with NaN holds.
    if (x < theta) {
      below += 1;
      ofA += 1;
      if (y > theta) onlyA += 1;
    } else if (x >= theta) {
      ofA += 1;
      if (y <= theta) onlyB += 1;
    }
    if (y <= theta) {
      atMost += 1;
      ofB += 1;
    } else if (y > theta) ofB += 1;
  }
  // Their mean, with half of the weight on the rounds in which just one lies below.
  const x = logEShareAbove(below, ofA - below, q) - Math.log(4);
  const y = logEShareBelow(atMost, ofB - atMost, q) - Math.log(4);
  const z = logEShareAbove(onlyA, onlyB, 0.5) - Math.log(2);
  const most = Math.max(x, y, z);
  return most + Math.log(Math.exp(x - most) + Math.exp(y - most) + Math.exp(z - most));
}

function isValue(value: number): boolean {
  return !Number.isNaN(value);
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

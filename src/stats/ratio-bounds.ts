/** Bounds of a ratio of two sums, such as money per correct answer or tokens per second over a run. */
import type { Bounds } from "./bounds.ts";
import { longRunOf } from "./effective-size.ts";
import { mustBeLevel } from "./level.ts";
import { skewnessOfMean } from "./mean-bounds.ts";
import { mean, type Numbers } from "./quantile.ts";
import { type Skewed, upperTailOfSkewed } from "./skewed.ts";

/** The ends are found to this share of a standard error; what is not excluded this many of them away has no bound. */
const PRECISION = 1e-6;
const MOST_STEPS = 1e6;

/** What bounds and differences of ratios are made from. */
export interface RatioDigest {
  n: number;
  ratio: number;
  /** Mean of b, above 0. */
  denominator: number;
  /** The estimated mean of a − r·b, which is 0 at the true ratio r. */
  at(r: number): Skewed;
}

/**
 * Bounds of Σa/Σb at a two-sided level, in its unit: all r at which the mean of a − r·b may be 0 (E. C. Fieller, "Some Problems in
 * Interval Estimation", JRSS B 16, 1954), each judged as `meanBounds` judges a mean. Unlike a ± t·SE they widen at the side where
 * the denominator may be small, and are null (without end) where it may be 0.
 *
 * Pairs a[i], b[i] in time order; lists of unequal length are a RangeError. Null where Σb is not above 0, below three pairs, and
 * where all pairs have the same ratio.
 */
export function ratioBounds(numerators: Numbers, denominators: Numbers, level: number): Bounds | null {
  mustBeLevel(level);
  const digest = ratioDigest(numerators, denominators);
  return digest === null ? null : ratioBoundsAt(digest, (1 - level) / 2);
}

export function ratioDigest(numerators: Numbers, denominators: Numbers): RatioDigest | null {
  const n = numerators.length;
  if (n !== denominators.length)
    throw new RangeError(`${n} numerators and ${denominators.length} denominators do not come in pairs`);
  const [above, below] = [mean(numerators), mean(denominators)];
  if (above === null || below === null || !(below > 0) || n < 3) return null;
  const ratio = above / below;
  const residuals = new Float64Array(n);
  let [aa, ab, bb, aaa, aab, abb, bbb] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [a, b] = [(numerators[i] as number) - above, (denominators[i] as number) - below];
    residuals[i] = a - ratio * b;
    aa += a * a;
    ab += a * b;
    bb += b * b;
    aaa += a * a * a;
    aab += a * a * b;
    abb += a * b * b;
    bbb += b * b * b;
  }
  const run = longRunOf(residuals);
  // All pairs of one ratio leave nothing but rounding.
  if (run === null || !(run.variance > 1e-24 * above * above)) return null;
  const correlated = run.longRun / run.variance;
  const at = (r: number): Skewed => {
    const variance = Math.max(0, aa - 2 * r * ab + r * r * bb) / (n - 1);
    const third = (aaa - 3 * r * aab + 3 * r * r * abb - r ** 3 * bbb) / n;
    return {
      value: above - r * below,
      error: Math.sqrt((variance * correlated) / n),
      skewness: skewnessOfMean(third, variance, n) * Math.sqrt(correlated),
      degrees: run.degrees,
    };
  };
  return { n, ratio, denominator: below, at };
}

/** The bounds that are each missed with the probability `tail`. */
export function ratioBoundsAt({ ratio, denominator, at }: RatioDigest, tail: number): Bounds {
  const isTooLow = (r: number) => upperTailOfSkewed(at(r), 0) <= tail;
  const isTooHigh = (r: number) => upperTailOfSkewed(mirrored(at(r)), 0) <= tail;
  const step = at(ratio).error / denominator;
  return { low: firstExcluded(ratio, -step, isTooLow), high: firstExcluded(ratio, step, isTooHigh) };
}

/** Doubles the step until the value is excluded, then closes in; null where that never happens. */
function firstExcluded(from: number, firstStep: number, isExcluded: (r: number) => boolean): number | null {
  let [inside, step] = [from, firstStep];
  while (!isExcluded(from + step)) {
    inside = from + step;
    step *= 2;
    if (Math.abs(step / firstStep) > MOST_STEPS) return null;
  }
  let outside = from + step;
  while (Math.abs(outside - inside) > PRECISION * Math.abs(firstStep)) {
    const middle = (inside + outside) / 2;
    if (isExcluded(middle)) outside = middle;
    else inside = middle;
  }
  return outside;
}

function mirrored(estimate: Skewed): Skewed {
  return { ...estimate, value: -estimate.value, skewness: -estimate.skewness };
}

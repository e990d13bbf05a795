/** The difference of two means. */
import type { Difference, DifferenceOptions } from "./difference.ts";
import { mustPair } from "./difference.ts";
import { type MeanDigest, meanDigest, mustBeLevel, skewedMean } from "./mean-bounds.ts";
import type { Numbers } from "./quantile.ts";
import { boundsOfSkewed, type Skewed, twoSidedP } from "./skewed.ts";

/**
 * Mean of a minus mean of b, values in time order, in their unit. Paired: the mean of a[i] − b[i], judged as `meanBounds` judges a
 * mean; what makes a round slow for both cancels out. Unpaired: B. L. Welch's t (Biometrika 34, 1947) with the same correction
 * of skewness, of which equal targets have none. Null below two values (unpaired: of either) and unequal lengths of pairs are a
 * RangeError. Where all differences are alike their sign alone speaks: p = 2^(1−n), or 1 for 0.
 */
export function meanDifference(a: Numbers, b: Numbers, options: DifferenceOptions): Difference | null {
  if (options.isPaired) return pairedMeanDifference(a, b, options.level);
  const [first, second] = [meanDigest(a), meanDigest(b)];
  return first === null || second === null ? null : unpairedMeanDifference(first, second, options.level);
}

/** The same for independent means, from digests made once per target where many pairs are compared. */
export function unpairedMeanDifference(a: MeanDigest, b: MeanDigest, level: number): Difference | null {
  mustBeLevel(level);
  const difference = a.mean - b.mean;
  const n = Math.min(a.n, b.n);
  const variance = a.error ** 2 + b.error ** 2;
  if (variance === 0) return ofOneValue(difference, n, level);
  const cumulant = a.skewness * a.error ** 3 - b.skewness * b.error ** 3;
  const skewed: Skewed = {
    value: difference,
    error: Math.sqrt(variance),
    skewness: cumulant / variance ** 1.5,
    degrees: variance ** 2 / (a.error ** 4 / a.degrees + b.error ** 4 / b.degrees),
  };
  return told(skewed, n, level, "Welch's t, skewness corrected");
}

function pairedMeanDifference(a: Numbers, b: Numbers, level: number): Difference | null {
  mustBeLevel(level);
  mustPair(a.length, b.length);
  const differences = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) differences[i] = (a[i] as number) - (b[i] as number);
  const digest = meanDigest(differences);
  if (digest === null) return null;
  if (digest.error === 0) return ofOneValue(digest.mean, digest.n, level);
  return told(skewedMean(digest), digest.n, level, "paired t, skewness corrected");
}

function told(skewed: Skewed, n: number, level: number, method: string): Difference {
  const p = Math.max(1e-12, twoSidedP(skewed));
  return { difference: skewed.value, bounds: boundsOfSkewed(skewed, (1 - level) / 2), p, n, method };
}

function ofOneValue(difference: number, n: number, level: number): Difference {
  const chance = 2 ** (1 - n);
  const known = chance <= 1 - level ? difference : null;
  return {
    difference,
    bounds: { low: known, high: known },
    p: difference === 0 ? 1 : Math.max(1e-12, Math.min(1, chance)),
    n,
    method: "all values alike",
  };
}

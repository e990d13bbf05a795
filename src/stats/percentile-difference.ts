/** The difference of two percentiles. */
import type { Difference, DifferenceOptions } from "./difference.ts";
import { mustPair } from "./difference.ts";
import { mustBeLevel } from "./level.ts";
import { type Estimated, mover } from "./mover.ts";
import { type PercentileDigest, percentileBoundsAt, percentileDigest } from "./percentile-bounds.ts";
import type { Numbers } from "./quantile.ts";

export interface PercentileDifferenceOptions extends DifferenceOptions {
  /** What correlated values are worth (`effectiveTailSize`); their numbers by default. */
  effective?: { a: number; b: number };
}

/**
 * The bad tail of a minus that of b (`badTailOfSorted`), in their unit: `mover` over the order statistics of both
 * (`percentileBounds`). Paired values enter with the correlation of the two estimates, which is that of "worse than its own percentile"
 * over the pairs (R. R. Bahadur, Annals of Mathematical Statistics 37, 1966: a quantile moves as that share does). Null without values; a side that
 * cannot be bounded is null, and p then rests on the other. `a` and `b` are left as they are.
 */
export function percentileDifference(
  a: Numbers,
  b: Numbers,
  percent: number,
  better: "low" | "high",
  options: PercentileDifferenceOptions,
): Difference | null {
  const { isPaired, level, effective } = options;
  if (isPaired) mustPair(a.length, b.length);
  const first = percentileDigest(Float64Array.from(a), percent, better, effective?.a);
  const second = percentileDigest(Float64Array.from(b), percent, better, effective?.b);
  if (first === null || second === null) return null;
  const correlation = isPaired ? correlationOfTails(a, b, first, second) : 0;
  return told(first, second, correlation, level, isPaired ? "paired order statistics" : "order statistics");
}

/** The same for independent percentiles, from digests made once per target where many pairs are compared. */
export function unpairedPercentileDifference(
  a: PercentileDigest,
  b: PercentileDigest,
  level: number,
): Difference {
  return told(a, b, 0, level, "order statistics");
}

function told(
  a: PercentileDigest,
  b: PercentileDigest,
  correlation: number,
  level: number,
  method: string,
): Difference {
  mustBeLevel(level);
  return { ...mover(estimated(a), estimated(b), correlation, level), n: Math.min(a.n, b.n), method };
}

function estimated(digest: PercentileDigest): Estimated {
  return { value: digest.value, boundsAt: (tail) => percentileBoundsAt(digest, tail) };
}

/** The correlation (phi) of "beyond its percentile" over pairs. */
function correlationOfTails(
  a: Numbers,
  b: Numbers,
  { value: borderA, n }: PercentileDigest,
  { value: borderB }: PercentileDigest,
): number {
  let [inA, inB, inBoth] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [isA, isB] = [(a[i] as number) > borderA, (b[i] as number) > borderB];
    if (isA) inA += 1;
    if (isB) inB += 1;
    if (isA && isB) inBoth += 1;
  }
  const spread = Math.sqrt(inA * (n - inA) * inB * (n - inB));
  return spread === 0 ? 0 : (n * inBoth - inA * inB) / spread;
}

/** How large a change of level is: by which factor a typical value afterwards exceeds one before. */
import type { Bounds } from "./bounds.ts";
import { normalQuantile } from "./critical-value.ts";
import { median, type Numbers, quantileOfSorted, sorted } from "./quantile.ts";

export interface LevelRatio {
  ratio: number;
  bounds: Bounds;
}

/**
 * The median of all ratios of a value afterwards to one before, with the bounds that belong to the Mann–Whitney test: J. L. Hodges
 * and E. L. Lehmann, "Estimates of Location Based on Rank Tests", Annals of Mathematical Statistics 34 (1963), on the
 * logs. Values must be independent of each other (take one from each block) and above 0; else, and without values, null. A
 * side on which too few values leave no bound is null.
 */
export function levelRatio(before: Numbers, after: Numbers, level: number): LevelRatio | null {
  const [m, n] = [before.length, after.length];
  if (m === 0 || n === 0 || [...before, ...after].some((value) => !(value > 0))) return null;
  const ratios = new Float64Array(m * n);
  after.forEach((y, j) => {
    before.forEach((x, i) => {
      ratios[j * m + i] = y / x;
    });
  });
  const ascending = sorted(ratios);
  const cut = Math.floor(
    (m * n) / 2 - normalQuantile((1 + level) / 2) * Math.sqrt((m * n * (m + n + 1)) / 12),
  );
  return {
    ratio: quantileOfSorted(ascending, 0.5) ?? Number.NaN,
    bounds:
      cut < 1
        ? { low: null, high: null }
        : { low: ascending[cut - 1] ?? null, high: ascending[m * n - cut] ?? null },
  };
}

/** The median of each block's values, in order. */
export function blockMedians(values: Numbers, blocks: readonly number[]): number[] {
  const byBlock = Map.groupBy(values.keys(), (i) => blocks[i]);
  return [...byBlock.values()].flatMap((places) => median(places.map((i) => values[i] ?? 0)) ?? []);
}

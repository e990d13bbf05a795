/** What a series of requests is worth where they do not tell independently of each other. Series are in order of sending. */
import { badTailPosition, effectiveSize, effectiveTailSize, quantile } from "../stats/index.ts";
import type { Better } from "./definition.ts";
import type { Series } from "./observed.ts";

/** Below this share of the observations it is worth saying. */
const CLEARLY_FEWER = 0.5;

/** Independent values that those of a series are worth where a percentile is asked of them, at most as many as there are. */
export function worthInTail(
  { values, sizes }: Series,
  percent: number,
  better: Better,
  level: number,
): number {
  return sizes === null
    ? effectiveTailSize(values, percent, better, level)
    : clustersWorth(values, sizes, percent, better, level);
}

/**
 * Where a request has several values, they are a cluster: the variance of "beyond the percentile or not" comes from the sums over
 * requests (L. Kish, "Survey Sampling", 1965, section 6.4: clusters of unequal size), and successive requests are correlated
 * as those sums are.
 */
function clustersWorth(
  values: Float64Array,
  sizes: Float64Array,
  percent: number,
  better: Better,
  level: number,
): number {
  const border = quantile(values, badTailPosition(percent, better)) ?? Number.NaN;
  const [n, k] = [values.length, sizes.length];
  const beyond = sumsOver(values, sizes, (value) => (value > border ? 1 : 0));
  const share = beyond.reduce((sum, count) => sum + count, 0) / n;
  const residuals = beyond.map((count, i) => count - share * (sizes[i] as number));
  const squares = residuals.reduce((sum, residual) => sum + residual * residual, 0);
  if (k < 2 || squares === 0) return k;
  const variance = ((k / (k - 1)) * squares) / (n * n);
  const ofClusters = (share * (1 - share)) / variance;
  return Math.max(1, Math.min(n, (ofClusters * effectiveSize(residuals, level)) / k));
}

/** For each request the sum of something over its values. */
export function sumsOver(
  values: Float64Array,
  sizes: Float64Array,
  of: (value: number) => number = (value) => value,
): Float64Array {
  let at = 0;
  return sizes.map((size) => {
    let sum = 0;
    for (const end = at + size; at < end; at++) sum += of(values[at] as number);
    return sum;
  });
}

/** Said where correlated observations are worth clearly fewer; null where they are not. */
export function worthCaution(size: number, n: number, what: string): string | null {
  if (size >= CLEARLY_FEWER * n) return null;
  const worth = Math.max(1, Math.round(size));
  return `${n} ${what} that go together are worth ${worth} independent ${worth === 1 ? "one" : "ones"}`;
}

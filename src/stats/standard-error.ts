/**
 * How sure a mean is. Formulas from E. Miller, "Adding Error Bars to Evals", arXiv:2411.00640 (2024): the
 * central-limit standard error, and the clustered one for questions that come in related groups.
 */
import { sampleVariance } from "simple-statistics";
import { mean } from "./quantile.ts";

/** Standard error of the mean, `sqrt(sample variance / n)`; null below two values, where spread is not known. */
export function standardError(values: readonly number[]): number | null {
  return values.length < 2 ? null : Math.sqrt(sampleVariance(values) / values.length);
}

/**
 * Standard error of the mean when values of one cluster move together:
 * `sqrt(SE² + (1/n²) · Σ over clusters Σ over pairs i ≠ j in the cluster of (sᵢ − s̄)(sⱼ − s̄))`.
 * With one value per cluster it equals `standardError`. Null below two clusters: one cluster says nothing of how
 * clusters differ.
 * @param clusters One list of values per cluster; empty clusters count for nothing.
 */
export function clusteredStandardError(clusters: readonly (readonly number[])[]): number | null {
  const filled = clusters.filter((cluster) => cluster.length > 0);
  const values = filled.flat();
  const centre = mean(values);
  const plain = standardError(values);
  if (filled.length < 2 || centre === null || plain === null) return null;
  let pairs = 0;
  for (const cluster of filled) {
    // Over i ≠ j the products sum to (Σ d)² − Σ d², which needs one pass instead of two nested ones.
    let sum = 0;
    let squares = 0;
    for (const value of cluster) {
      sum += value - centre;
      squares += (value - centre) ** 2;
    }
    pairs += sum * sum - squares;
  }
  // Never negative: the whole is the sum of squared cluster sums plus the n/(n-1) correction of the plain part.
  return Math.sqrt(Math.max(0, plain ** 2 + pairs / values.length ** 2));
}

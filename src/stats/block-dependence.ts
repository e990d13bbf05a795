/** How observations in blocks depend on each other: within a block, and from one block to the next. */

/** By how much the sums of blocks vary beyond `variance`, which their sum would have were all independent; at least 1. */
export function overdispersion(residuals: Float64Array, variance: number, starts: readonly number[]): number {
  if (variance <= 0) return 1;
  return Math.max(1, sumsOf(residuals, starts).reduce((sum, x) => sum + x * x, 0) / variance);
}

/** How much correlation residuals lose, times the number of blocks: their mean and the change that was sought out are gone. */
const LOST = 3;

/**
 * By how much the sum over many blocks varies beyond that of blocks that do not know of each other; at least 1. It is
 * (1 + r)/(1 − r), r the correlation of a block with the one before, as an autoregression of the first order has it.
 * What residuals lose of it is given back, after simulated histories; a chain of blocks with r = 0.5 still changes twice as often
 * as it should.
 */
export function persistence(residuals: Float64Array, starts: readonly number[]): number {
  const means = sumsOf(residuals, starts).map((sum, i) => sum / ((starts[i + 1] ?? 0) - (starts[i] ?? 0)));
  const squares = means.reduce((sum, x) => sum + x * x, 0);
  if (squares === 0) return 1;
  const products = means.reduce((sum, x, i) => sum + x * (means[i - 1] ?? 0), 0);
  const r = Math.min(0.9, products / squares + LOST / means.length);
  return Math.max(1, (1 + r) / (1 - r));
}

function sumsOf(residuals: Float64Array, starts: readonly number[]): Float64Array {
  return Float64Array.from({ length: starts.length - 1 }, (_, i) =>
    residuals.subarray(starts[i], starts[i + 1]).reduce((sum, x) => sum + x, 0),
  );
}

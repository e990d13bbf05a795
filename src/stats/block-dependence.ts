/** How observations in blocks depend on each other: within a block, and from one block to the next. */
import type { Random } from "../base/index.ts";

/** By how much the sums of blocks vary beyond `variance`, which their sum would have were all independent; at least 1. */
export function overdispersion(residuals: Float64Array, variance: number, starts: readonly number[]): number {
  if (variance <= 0) return 1;
  return Math.max(1, sumsOf(residuals, starts).reduce((sum, x) => sum + x * x, 0) / variance);
}

/** How much correlation residuals lose, times the number of blocks: their mean and the change that was sought out are gone. */
const LOST = 4;
const MOST = 0.9;

/**
 * The correlation of a block's mean with that of the block before, from 0 to 0.9. What residuals lose of it is given back, after
 * simulated histories.
 */
export function persistence(residuals: Float64Array, starts: readonly number[]): number {
  const means = sumsOf(residuals, starts).map((sum, i) => sum / ((starts[i + 1] ?? 0) - (starts[i] ?? 0)));
  const squares = means.reduce((sum, x) => sum + x * x, 0);
  if (squares === 0) return 0;
  const products = means.reduce((sum, x, i) => sum + x * (means[i - 1] ?? 0), 0);
  return Math.min(MOST, Math.max(0, products / squares + LOST / means.length));
}

/**
 * Puts blocks into a random order in which the mean of each takes after the one before with a correlation of `r`: the smallest
 * goes where a stationary autoregression of the first order has its smallest value, and so on. With r = 0 every order is
 * as likely as any other. `ascending` names the blocks by their means; `order` is filled.
 */
export function persistentOrder(order: Int32Array, ascending: Int32Array, r: number, random: Random): void {
  const walk = new Float64Array(order.length);
  for (let i = 0; i < walk.length; i++)
    walk[i] = i === 0 ? random.normal() : r * (walk[i - 1] ?? 0) + Math.sqrt(1 - r * r) * random.normal();
  const places = Int32Array.from(walk.keys()).sort((i, j) => (walk[i] ?? 0) - (walk[j] ?? 0));
  for (const [rank, place] of places.entries()) order[place] = ascending[rank] ?? 0;
}

function sumsOf(residuals: Float64Array, starts: readonly number[]): Float64Array {
  return Float64Array.from({ length: starts.length - 1 }, (_, i) =>
    residuals.subarray(starts[i], starts[i + 1]).reduce((sum, x) => sum + x, 0),
  );
}

/** The difference of two shares, such as two targets' success. */
import { normalQuantile, normalTail } from "./critical-value.ts";
import type { Difference } from "./difference.ts";
import { mustBeLevel } from "./level.ts";
import { mover } from "./mover.ts";
import { wilsonOfShare } from "./wilson.ts";

export interface Share {
  successes: number;
  n: number;
}

/** Trials in pairs: how many succeeded with both, with one alone, with neither. */
export interface PairCounts {
  both: number;
  aOnly: number;
  bOnly: number;
  neither: number;
}

/**
 * The share of a minus that of b, within −1 to 1: `mover` over Wilson's intervals. R. G. Newcombe, "Interval Estimation for the
 * Difference Between Independent Proportions", Statistics in Medicine 17 (1998), method 10. Null where either has no trials. Correlated
 * trials: give the shares of as many as they are worth (`effectiveSize`); the numbers need not be whole.
 */
export function shareDifference(a: Share, b: Share, level: number): Difference | null {
  mustBeLevel(level);
  for (const { successes, n } of [a, b])
    if (!(successes >= 0 && successes <= n))
      throw new RangeError(`${successes} successes of ${n} is no share`);
  if (a.n === 0 || b.n === 0) return null;
  const estimated = ({ successes, n }: Share) => ({
    value: successes / n,
    boundsAt: (tail: number) => wilsonOfShare(successes / n, n, -normalQuantile(tail)),
  });
  return {
    ...mover(estimated(a), estimated(b), 0, level),
    n: Math.min(a.n, b.n),
    method: "Newcombe's interval",
  };
}

/**
 * The same for trials in pairs: all differences that the score test does not reject. T. Tango, "Equivalence Test and Confidence
 * Interval for the Difference in Proportions for the Paired-Sample Design", Statistics in Medicine 17 (1998). Its p-value is
 * McNemar's: z² = (aOnly − bOnly)² / (aOnly + bOnly). Null without pairs.
 */
export function pairedShareDifference(pairs: PairCounts, level: number): Difference | null {
  mustBeLevel(level);
  const { both, aOnly, bOnly, neither } = pairs;
  for (const count of [both, aOnly, bOnly, neither])
    if (!(count >= 0)) throw new RangeError(`${count} is no number of pairs`);
  const n = both + aOnly + bOnly + neither;
  if (n === 0) return null;
  const z = normalQuantile((1 + level) / 2);
  const discordant = aOnly + bOnly;
  return {
    difference: (aOnly - bOnly) / n,
    bounds: { low: -limit(n, bOnly, aOnly, z), high: limit(n, aOnly, bOnly, z) },
    p:
      discordant === 0 ? 1 : Math.max(1e-12, 2 * normalTail(Math.abs(aOnly - bOnly) / Math.sqrt(discordant))),
    n,
    method: "Tango's interval for pairs",
  };
}

/** The largest difference that is not rejected; the score falls as the difference rises. */
function limit(n: number, more: number, less: number, z: number): number {
  let [low, high] = [(more - less) / n, 1];
  while (high - low > 1e-10) {
    const middle = (low + high) / 2;
    if (score(n, more, less, middle) > -z) low = middle;
    else high = middle;
  }
  return low;
}

/** (more − less − nδ) / √(n(2q + δ(1 − δ))), q the most likely probability of "less" alone, were the difference δ. */
function score(n: number, more: number, less: number, delta: number): number {
  const linear = -more - less + (2 * n - more + less) * delta;
  const q = (Math.sqrt(linear ** 2 - 8 * n * (-less * delta * (1 - delta))) - linear) / (4 * n);
  const variance = n * (2 * q + delta * (1 - delta));
  return variance <= 0 ? 0 : (more - less - n * delta) / Math.sqrt(variance);
}

/** How far two targets differ on the same questions. */
import { studentQuantile } from "./critical-value.ts";
import { mustBeLevel } from "./level.ts";
import { mean } from "./quantile.ts";
import { standardError } from "./standard-error.ts";
import type { Interval } from "./wilson.ts";

export interface PairedDifference {
  /** Mean of a − b, in the unit of the values. */
  difference: number;
  /** Null below two pairs. */
  standardError: number | null;
  interval: Interval | null;
  n: number;
}

/**
 * The mean of a_i − b_i, one pair per question (each the mean over its repeats), with the standard error of the differences
 * and Student's interval of n − 1 degrees of freedom. What makes a question hard for both cancels out, which two separate
 * intervals never see (E. Miller, arXiv:2411.00640, section 4.2). Null without pairs; lists of unequal length are a RangeError.
 *
 * The interval is for one look at a number of pairs fixed beforehand; who looks after every pair uses `MeanSequence`.
 * Below two pairs it is null. Where all differences are alike they tell nothing of how they spread: for shares (0 to 1) it
 * is then what n alike still exclude: were another difference more frequent than q = 1 − (1 − level)^(1/n), it would have
 * shown up. For other values it is null.
 * The interval of shares ends at −1 and 1: no difference lies beyond.
 */
export function pairedDifference(
  a: readonly number[],
  b: readonly number[],
  level = 0.95,
): PairedDifference | null {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} values do not come in pairs`);
  mustBeLevel(level);
  const differences = a.map((value, i) => value - (b[i] ?? Number.NaN));
  const n = differences.length;
  const difference = mean(differences);
  if (difference === null) return null;
  const error = standardError(differences);
  const areShares = [...a, ...b].every((value) => value >= 0 && value <= 1);
  if (error === null) return { difference, standardError: null, interval: null, n };
  if (error === 0) {
    return { difference, standardError: 0, interval: areShares ? allAlike(difference, n, level) : null, n };
  }
  const half = studentQuantile((1 + level) / 2, n - 1) * error;
  return {
    difference,
    standardError: error,
    interval: areShares
      ? { low: Math.max(-1, difference - half), high: Math.min(1, difference + half) }
      : { low: difference - half, high: difference + half },
    n,
  };
}

function allAlike(difference: number, n: number, level: number): Interval {
  const unseen = 1 - (1 - level) ** (1 / n);
  return {
    low: difference * (1 - unseen) - unseen,
    high: difference * (1 - unseen) + unseen,
  };
}

/** By how much two targets differ, with bounds and a p-value against "not at all". */
import type { Bounds } from "./bounds.ts";
import { studentQuantile, studentTail } from "./critical-value.ts";
import { mover } from "./mover.ts";
import { boundingRanks } from "./percentile-bounds.ts";
import { badTailOfSorted, mean, type Numbers, sorted } from "./quantile.ts";
import { shareBounds } from "./share-bounds.ts";

/** a minus b. */
export interface Difference {
  /** In the unit of the values. */
  difference: number;
  bounds: Bounds;
  /** Two-sided, against a difference of 0. */
  p: number;
  /** Pairs, or the smaller of the two numbers of observations. */
  n: number;
  /** How it was found, in a few words, for the reader of a report. */
  method: string;
}

export interface DifferenceOptions {
  /** Whether a[i] and b[i] belong together (were measured in one round). */
  isPaired: boolean;
  level: number;
}

export interface Share {
  successes: number;
  n: number;
}

/** Successes and failures of trials in pairs. */
export interface PairCounts {
  both: number;
  aOnly: number;
  bOnly: number;
  neither: number;
}

/** Values in time order. Null where there are too few to say. */
export function meanDifference(a: Numbers, b: Numbers, options: DifferenceOptions): Difference | null {
  const { isPaired, level } = options;
  if (isPaired) return ofSpread([Float64Array.from(a, (v, i) => v - (b[i] as number))], level, "paired t");
  return ofSpread([Float64Array.from(a), Float64Array.from(b, (v) => -v)], level, "Welch t");
}

function ofSpread(samples: Float64Array[], level: number, method: string): Difference | null {
  let [difference, variance, denominator] = [0, 0, 0];
  for (const sample of samples) {
    const centre = mean(sample);
    if (centre === null || sample.length < 2) return null;
    const part = sample.reduce((sum, v) => sum + (v - centre) ** 2, 0) / (sample.length - 1) / sample.length;
    difference += centre;
    variance += part;
    denominator += part ** 2 / (sample.length - 1);
  }
  if (variance === 0) return null;
  const [error, degrees] = [Math.sqrt(variance), variance ** 2 / denominator];
  const half = studentQuantile((1 + level) / 2, degrees) * error;
  return {
    difference,
    bounds: { low: difference - half, high: difference + half },
    p: Math.min(1, 2 * studentTail(Math.abs(difference) / error, degrees)),
    n: Math.min(...samples.map(({ length }) => length)),
    method,
  };
}

/** The difference of bad tails (`badTailOfSorted`). */
export function percentileDifference(
  a: Numbers,
  b: Numbers,
  percent: number,
  better: "low" | "high",
  options: DifferenceOptions,
): Difference | null {
  const q = (better === "low" ? percent : 100 - percent) / 100;
  const [first, second] = [a, b].map((values) => {
    const ascending = sorted(values);
    return {
      value: badTailOfSorted(ascending, percent, better),
      boundsAt: (tail: number): Bounds => {
        const { low, high } = boundingRanks(ascending.length, q, tail);
        return {
          low: low === null ? null : (ascending[low] ?? null),
          high: high === null ? null : (ascending[high] ?? null),
        };
      },
    };
  });
  if (first?.value == null || second?.value == null) return null;
  return {
    ...mover({ ...first, value: first.value }, { ...second, value: second.value }, 0, options.level),
    n: Math.min(a.length, b.length),
    method: "order statistics",
  };
}

export function shareDifference(a: Share, b: Share, level: number): Difference | null {
  if (a.n === 0 || b.n === 0) return null;
  const [first, second] = [a, b].map(({ successes, n }) => ({
    value: successes / n,
    boundsAt: (tail: number) => shareBounds(successes, n, 1 - 2 * tail),
  }));
  if (first === undefined || second === undefined) return null;
  return { ...mover(first, second, 0, level), n: Math.min(a.n, b.n), method: "Newcombe's interval" };
}

export function pairedShareDifference(pairs: PairCounts, level: number): Difference | null {
  const n = pairs.both + pairs.aOnly + pairs.bOnly + pairs.neither;
  if (n === 0) return null;
  return shareDifference(
    { successes: pairs.both + pairs.aOnly, n },
    { successes: pairs.both + pairs.bOnly, n },
    level,
  );
}

/** By how much two targets differ, with bounds and a p-value against "not at all". */
import type { Bounds } from "./bounds.ts";

/** a minus b. */
export interface Difference {
  /** In the unit of the values. */
  difference: number;
  bounds: Bounds;
  /**
   * Two-sided, against a difference of 0: the level 1 − p is where the bounds begin to exclude it. 1 where no bounds do;
   * nothing below 1e-12 is told apart.
   */
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

export function mustPair(a: number, b: number): void {
  if (a !== b) throw new RangeError(`${a} and ${b} values do not come in pairs`);
}

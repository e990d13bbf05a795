/**
 * Bounds of a difference from bounds of either part, however skewed those are: MOVER, the method of variance estimates recovery.
 * G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures", Statistics in Medicine 27 (2008).
 */
import type { Bounds } from "./bounds.ts";

export interface Estimated {
  value: number;
  /** Bounds that miss on either side with this probability. */
  boundsAt(tail: number): Bounds;
}

export interface Moved {
  difference: number;
  bounds: Bounds;
  p: number;
}

/** No p-value is told below this. */
const LEAST_P = 1e-12;

/**
 * a − b with the correlation of the two estimates (0: independent): d − √((a − l_a)² + (u_b − b)² − 2r(a − l_a)(u_b − b)) and its
 * mirror image. Null on a side whose parts have no bounds. p is where the bounds begin to exclude 0.
 */
export function mover(a: Estimated, b: Estimated, correlation: number, level: number): Moved {
  const difference = a.value - b.value;
  const boundsAt = (tail: number): Bounds => {
    const [first, second] = [a.boundsAt(tail), b.boundsAt(tail)];
    const reach = (x: number | null, y: number | null) =>
      x === null || y === null ? null : Math.sqrt(Math.max(0, x * x + y * y - 2 * correlation * x * y));
    const below = reach(apart(a.value, first.low), apart(second.high, b.value));
    const above = reach(apart(first.high, a.value), apart(b.value, second.low));
    return {
      low: below === null ? null : difference - below,
      high: above === null ? null : difference + above,
    };
  };
  const excludes = (p: number) => {
    const { low, high } = boundsAt(p / 2);
    return (low !== null && low > 0) || (high !== null && high < 0);
  };
  return { difference, bounds: boundsAt((1 - level) / 2), p: leastExcluding(excludes) };
}

function apart(upper: number | null, lower: number | null): number | null {
  return upper === null || lower === null ? null : Math.max(0, upper - lower);
}

/** By bisection of log p. */
function leastExcluding(excludes: (p: number) => boolean): number {
  if (excludes(LEAST_P)) return LEAST_P;
  let [no, yes] = [Math.log(LEAST_P), 0];
  while (yes - no > 1e-4) {
    const middle = (no + yes) / 2;
    if (excludes(Math.exp(middle))) yes = middle;
    else no = middle;
  }
  return Math.exp(yes);
}

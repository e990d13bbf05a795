/**
 * Bounds of a difference from bounds of either part, however skewed those are: MOVER, the method of variance estimates recovery.
 * G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures", Statistics in Medicine 27 (2008).
 */
import type { Bounds } from "./bounds.ts";
import { normalQuantile, normalTail, studentQuantile, studentTail } from "./critical-value.ts";

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
export const LEAST_P = 1e-12;
const MOST_Z = -normalQuantile(LEAST_P / 2);
/** z is found to this; a p-value of one in a million is then off by a thousandth of itself. */
const PRECISION = 1e-4;
/** What p = 1 is told at: bounds at a level of 0 are none. */
const LEAST_Z = 1e-3;

/**
 * The p-value of a difference whose bounds are right at `level` but not far beyond it, such as those made from a skewness that was
 * estimated: how far they reach towards 0 is taken to grow as Student's quantile of `degrees` degrees of freedom does. It is within
 * 1 − level where they exclude 0, and 1 where they do not reach that way.
 */
export function scaledP(
  difference: number,
  { low, high }: Bounds,
  level: number,
  degrees = Infinity,
): number {
  const reach = difference > 0 ? apart(difference, low) : apart(high, difference);
  if (difference === 0 || reach === null) return 1;
  const t = (studentQuantile((1 + level) / 2, degrees) * Math.abs(difference)) / reach;
  return Math.max(LEAST_P, Math.min(1, 2 * studentTail(t, degrees)));
}

/**
 * a − b with the correlation of the two estimates (0: independent): d − √((a − l_a)² + (u_b − b)² − 2r(a − l_a)(u_b − b)) and its
 * mirror image. Null on a side whose parts have no bounds. p is where the bounds begin to exclude 0.
 */
export function mover(a: Estimated, b: Estimated, correlation: number, level: number): Moved {
  const difference = a.value - b.value;
  // How far the bounds reach beyond 0 on the side of it, at z standard errors; negative where they exclude it.
  const beyond = (z: number) => {
    const { below, above } = reaches(a, b, correlation, normalTail(z));
    const reach = difference > 0 ? below : above;
    return reach === null ? null : reach - Math.abs(difference);
  };
  return {
    difference,
    bounds: moverBounds(a, b, correlation, level),
    p: difference === 0 ? 1 : Math.min(1, 2 * normalTail(lastExcluding(beyond))),
  };
}

/** The bounds alone. */
export function moverBounds(a: Estimated, b: Estimated, correlation: number, level: number): Bounds {
  const difference = a.value - b.value;
  const { below, above } = reaches(a, b, correlation, (1 - level) / 2);
  return {
    low: below === null ? null : difference - below,
    high: above === null ? null : difference + above,
  };
}

function reaches(a: Estimated, b: Estimated, correlation: number, tail: number) {
  const [first, second] = [a.boundsAt(tail), b.boundsAt(tail)];
  return {
    below: together(apart(a.value, first.low), apart(second.high, b.value), correlation),
    above: together(apart(first.high, a.value), apart(b.value, second.low), correlation),
  };
}

function apart(upper: number | null, lower: number | null): number | null {
  return upper === null || lower === null ? null : Math.max(0, upper - lower);
}

function together(x: number | null, y: number | null, correlation: number): number | null {
  return x === null || y === null ? null : Math.sqrt(Math.max(0, x * x + y * y - 2 * correlation * x * y));
}

/**
 * The z at which the bounds begin to hold 0, between that of p = 1 and of the least p: false position (Illinois), since the
 * reach grows almost in proportion to z, and bisection where it has no end.
 */
function lastExcluding(beyond: (z: number) => number | null): number {
  let [inside, outside] = [LEAST_Z, MOST_Z];
  let [atInside, atOutside] = [beyond(inside), beyond(outside)];
  if (atInside === null || atInside >= 0) return 0;
  if (atOutside !== null && atOutside < 0) return outside;
  let last = inside;
  for (let step = outside; step > PRECISION; ) {
    const share: number = atOutside === null ? 0.5 : atInside / (atInside - atOutside);
    const z: number = inside + share * (outside - inside);
    const at: number | null = beyond(z);
    // The value of the end that stays is halved, or that end would stay for ever.
    if (at !== null && at < 0) {
      [inside, atInside] = [z, at];
      if (atOutside !== null && last < z) atOutside /= 2;
    } else {
      [outside, atOutside] = [z, at];
      if (last > z) atInside /= 2;
    }
    step = Math.min(Math.abs(z - last), outside - inside);
    last = z;
  }
  // The end that the last step came near to; the other one may be far off.
  return last;
}

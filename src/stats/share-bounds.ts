/** Bounds of a share, such as the share of requests that succeed. */
import type { Bounds } from "./bounds.ts";
import { normalQuantile } from "./critical-value.ts";
import { wilsonOfShare } from "./wilson.ts";

/** Null on both sides without trials. `effective`: the independent trials they are worth. */
export function shareBounds(successes: number, n: number, level: number, effective: number = n): Bounds {
  if (n === 0) return { low: null, high: null };
  return wilsonOfShare(successes / n, Math.min(n, effective), normalQuantile((1 + level) / 2));
}

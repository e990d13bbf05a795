/**
 * Bounds of a percentile from order statistics: they hold for any distribution, however heavy its tail.
 * H. A. David and H. N. Nagaraja, "Order Statistics" (2003), section 7.1; W. Q. Meeker, G. J. Hahn and L. A. Escobar,
 * "Statistical Intervals" (2017), section 5.2.
 */
import { logBetaTails } from "./beta.ts";
import type { Bounds } from "./bounds.ts";
import { selectRanks } from "./selection.ts";

export function percentileBounds(
  values: Float64Array,
  percent: number,
  better: "low" | "high",
  level: number,
  effective: number = values.length,
): Bounds {
  const q = (better === "low" ? percent : 100 - percent) / 100;
  const ranks = boundingRanks(values.length, q, (1 - level) / 2, effective);
  const known = [ranks.low, ranks.high].filter((rank) => rank !== null);
  selectRanks(values, known);
  const at = (rank: number | null) => (rank === null ? null : (values[rank] ?? null));
  return { low: at(ranks.low), high: at(ranks.high) };
}

/** The least n at which both bounds exist. */
export function leastForBounds(percent: number, level: number): number {
  const rarer = Math.min(percent, 100 - percent) / 100;
  return Math.ceil(Math.log((1 - level) / 2) / Math.log1p(-rarer));
}

export function boundingRanks(
  n: number,
  q: number,
  tail: number,
  effective = n,
): { low: number | null; high: number | null } {
  const worth = Math.min(n, effective);
  const lowCount = leastCount(worth, q, tail);
  const highCount = leastCount(worth, 1 - q, tail);
  const scaled = (count: number | null) => (count === null ? null : Math.floor((count * n) / worth));
  const [low, high] = [scaled(lowCount), scaled(highCount)];
  return { low, high: high === null ? null : n - 1 - high };
}

/** The largest k (from 0) with P(Bin(n, q) ≤ k) ≤ tail, null when there is none. */
function leastCount(n: number, q: number, tail: number): number | null {
  const logTail = Math.log(tail);
  const logAtMost = (k: number) => (k >= n ? 0 : logBetaTails(q, k + 1, n - k).upper);
  if (n <= 0 || !(logAtMost(0) <= logTail)) return null;
  let [low, high] = [0, Math.ceil(n)];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (logAtMost(middle) <= logTail) low = middle;
    else high = middle;
  }
  return low;
}

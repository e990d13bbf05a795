/** How far a verdict is from another one, and about how many observations more would settle an open one. */
import { findMetric, percentOf } from "../metrics/index.ts";
import { type Bounds, leastForBounds, shareBounds } from "../stats/index.ts";
import type { BoundFilter } from "./requirement/requirement.ts";
import { type FilterVerdict, whole } from "./verdict.ts";

export interface Distance {
  /** The bound of the filter that is nearest to changing the verdict. */
  bound: number;
  /**
   * In the metric's unit: of a verdict that stands, how far the value (with a level: the nearer end of its interval) would have to
   * move; of an open one, how far the estimate is from the bound.
   */
  amount: number;
  /** The same in per cent of the bound; null for a bound of 0. */
  percent: number | null;
}

/** Null for a filter without a number to move: nothing is known, or it is a verification. */
export function distanceOf({ filter, verdict, value, bounds }: FilterVerdict): Distance | null {
  if (filter.is !== undefined || value === null) return null;
  const { low, high } = bounds === null ? { low: value, high: value } : whole(filter, bounds);
  const gaps = [filter.min, filter.max].flatMap((bound, i) => {
    if (bound === undefined) return [];
    const isMin = i === 0;
    if (verdict === "met") return [{ bound, amount: isMin ? low - bound : bound - high }];
    if (verdict === "failed") return [{ bound, amount: isMin ? bound - high : low - bound }];
    return low <= bound && bound <= high ? [{ bound, amount: Math.abs(value - bound) }] : [];
  });
  // Of a filter that failed, the bound that is kept is not what it is about.
  const nearest = gaps
    .filter(({ amount }) => amount >= 0 && Number.isFinite(amount))
    .sort((a, b) => a.amount - b.amount)[0];
  if (nearest === undefined) return null;
  const { bound, amount } = nearest;
  return { bound, amount, percent: bound === 0 ? null : (100 * amount) / Math.abs(bound) };
}

/**
 * A forecast: about how many observations more would settle an open filter, if the estimate stays where it is. The width of an
 * interval shrinks as one over the root of n; that of a share is worked out. Null where it is settled, where the estimate
 * lies on the bound, or where nothing is known to forecast from.
 */
export function moreToSettle(
  { filter, verdict, value, n, bounds, worth }: FilterVerdict,
  level: number,
): number | null {
  if (filter.is !== undefined || verdict !== "unknown" || value === null || n === null || n < 1) return null;
  const share = (worth ?? n) / n;
  if (bounds === null) return forBothSides(filter, n, share, level);
  const needs = [filter.min, filter.max].flatMap((bound) => {
    if (bound === undefined) return [];
    const { low, high } = whole(filter, bounds);
    return low <= bound && bound <= high
      ? [neededFor(filter, bound, { value, n, bounds, level, share })]
      : [];
  });
  if (needs.length === 0) return null;
  return needs.reduce<number | null>(
    (most, need) => (most === null || need === null ? null : Math.max(most, need)),
    0,
  );
}

interface Known {
  value: number;
  n: number;
  bounds: Bounds;
  level: number;
  /** Of an observation that an independent one is worth: new ones will go together as those did. */
  share: number;
}

function neededFor(
  filter: BoundFilter,
  bound: number,
  { value, n, bounds, level, share }: Known,
): number | null {
  const apart = Math.abs(value - bound);
  if (apart === 0) return null;
  if (findMetric(filter.metric)?.kind === "rate") {
    const needed = leastShare(value, bound, level);
    if (needed !== null && needed > n) return needed - n;
  }
  const end = value > bound ? bounds.low : bounds.high;
  if (end === null) return forBothSides(filter, n, share, level);
  return more(n, Math.abs(value - end) / apart);
}

/** Observations on top of `n` until an interval is so many times as narrow. */
export function more(n: number, times: number): number | null {
  return Number.isFinite(times) ? Math.max(1, Math.ceil(n * (times ** 2 - 1))) : null;
}

/** What a percentile lacks to be bounded on both sides. */
function forBothSides({ stat }: BoundFilter, n: number, share: number, level: number): number | null {
  const percent = stat === undefined ? null : percentOf(stat);
  const least = percent === null ? null : leastForBounds(percent, level);
  const needed = least === null ? null : Math.ceil(least / share);
  return needed === null || needed <= n ? null : needed - n;
}

const MOST = 1e9;

/** The least n at which the interval of a share no longer holds the bound. */
function leastShare(share: number, bound: number, level: number): number | null {
  const holds = (n: number) => {
    const { low, high } = shareBounds(share * n, n, level);
    return (low ?? 0) <= bound && bound <= (high ?? 1);
  };
  let [open, settled] = [1, 2];
  while (holds(settled)) {
    [open, settled] = [settled, settled * 2];
    if (settled > MOST) return null;
  }
  while (settled - open > 1) {
    const middle = Math.floor((open + settled) / 2);
    if (holds(middle)) open = middle;
    else settled = middle;
  }
  return settled;
}

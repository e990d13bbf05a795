/** A line through points of which a part may lie. */
import { median } from "./quantile.ts";

export interface Line {
  slope: number;
  intercept: number;
}

export type Point = readonly [x: number, y: number];

/** Up to this many points every pair is taken (125,000 slopes); beyond it, one pair per two points says enough. */
const MOST_FOR_ALL_PAIRS = 500;

/**
 * The Theil–Sen line: its slope is the median of the slopes between points, its intercept the median of `y − slope · x`.
 * Up to 29 % of the points may be arbitrarily wrong without carrying it away. Null below two different x.
 * H. Theil, "A rank-invariant method of linear and polynomial regression analysis", Proc. KNAW 53 (1950), whose
 * "incomplete method" pairs each point of the lower half with one of the upper half; P. K. Sen, "Estimates of the
 * Regression Coefficient Based on Kendall's Tau", JASA 63 (1968).
 */
export function robustLine(points: readonly Point[]): Line | null {
  const byX = [...points].sort(([a], [b]) => a - b);
  const slope = median(byX.length <= MOST_FOR_ALL_PAIRS ? allSlopes(byX) : halfwaySlopes(byX));
  if (slope === null) return null;
  const intercept = median(byX.map(([x, y]) => y - slope * x));
  return intercept === null ? null : { slope, intercept };
}

function allSlopes(points: readonly Point[]): number[] {
  const slopes: number[] = [];
  points.forEach((from, i) => {
    for (let j = i + 1; j < points.length; j++) addSlope(slopes, from, points[j]);
  });
  return slopes;
}

function halfwaySlopes(points: readonly Point[]): number[] {
  const slopes: number[] = [];
  const half = Math.ceil(points.length / 2);
  for (let i = 0; i + half < points.length; i++) addSlope(slopes, points[i], points[i + half]);
  return slopes;
}

function addSlope(slopes: number[], from: Point | undefined, to: Point | undefined): void {
  if (from !== undefined && to !== undefined && to[0] !== from[0])
    slopes.push((to[1] - from[1]) / (to[0] - from[0]));
}

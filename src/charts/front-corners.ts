/** The line of what is to be had: the corners of the stairs through the points of a front. */
import type { Direction } from "./chart.ts";

interface Point {
  x: number;
  y: number;
}

/**
 * From the point that is best in x to the one that is best in y: at any x the best y to be had stays that of the last point
 * passed until the next one is reached. Never beyond what was measured, as a straight line between points would be.
 */
export function frontCorners(front: readonly Point[], betterX: Direction, betterY: Direction): Point[] {
  const towards = (better: Direction) => (better === "low" ? 1 : -1);
  const ordered = [...front].sort((a, b) => towards(betterX) * (a.x - b.x) || towards(betterY) * (a.y - b.y));
  return ordered.flatMap(({ x, y }, index) => {
    const before = ordered[index - 1];
    return before === undefined || before.y === y || before.x === x
      ? [{ x, y }]
      : [
          { x, y: before.y },
          { x, y },
        ];
  });
}

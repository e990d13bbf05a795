/** The line of what is to be had: stairs through the points of a front. */
import type { Direction, Look } from "./chart.ts";
import { drawn, group, line, type Pen } from "./drawn.ts";
import type { Placed, ScatterFront } from "./front-data.ts";
import { palette } from "./palette.ts";

/** Which values are to be had at all: stairs from each target of the front to the next, open on both sides. */
export function frontLine(data: ScatterFront, look: Look, front: readonly Placed[]): object {
  const { series, text } = palette(look.theme);
  const color = series[0] ?? text;
  const [first] = front;
  const shape = (_index: number, pen: Pen) => {
    const way = frontWay(data, front, pen);
    const style = { stroke: color, lineWidth: 1.5, lineDash: [5, 4] };
    return group(way.slice(1).map((to, index) => line(way[index] ?? to, to, style)));
  };
  return drawn("front-line", first === undefined ? [] : [{ x: [first.x], y: [first.y] }], shape, { z: 2 });
}

/** Its corners in px, from one edge of the plot to another. */
export function frontWay(
  data: ScatterFront,
  front: readonly Placed[],
  { at, plot }: Pen,
): { x: number; y: number }[] {
  const corners = frontCorners(front, data.x.better, data.y.better).map(({ x, y }) => at(x, y));
  const [first, last] = [corners[0], corners.at(-1)];
  if (first === undefined || last === undefined) return [];
  const start = { x: first.x, y: data.y.better === "low" ? plot.top : plot.bottom };
  return [start, ...corners, { x: data.x.better === "low" ? plot.right : plot.left, y: last.y }];
}

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

/** The names of points, each where the others and the front leave room. */
import type { Look } from "./chart.ts";
import { drawn, group, label, line, type Pen } from "./drawn.ts";
import type { Placed, ScatterFront } from "./front-data.ts";
import { frontWay } from "./front-line.ts";
import { palette } from "./palette.ts";
import { placedLabels } from "./placed-labels.ts";
import { plainText, roughWidth } from "./plain-text.ts";

/** All names at once, since each stands where the others leave room; those of the front choose first. */
export function frontNames(data: ScatterFront, look: Look, points: readonly Placed[]): object {
  const { text, quiet } = palette(look.theme);
  const said = points.map(({ name }) => plainText(name, 30));
  const front = points.filter(({ isOnFront }) => isOnFront);
  const shape = (_index: number, pen: Pen) => {
    const way = frontWay(data, front, pen);
    const stairs = way.slice(1).map((to, index) => {
      const from = way[index] ?? to;
      const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
      return { left, right: right + 1, top: Math.min(from.y, to.y), bottom: Math.max(from.y, to.y) + 1 };
    });
    const reach = points.flatMap(({ x, y, xBounds, yBounds }) => {
      const middle = pen.at(x, y);
      const across = xBounds && { left: pen.at(xBounds.low, y).x, right: pen.at(xBounds.high, y).x };
      const up = yBounds && { top: pen.at(x, yBounds.high).y, bottom: pen.at(x, yBounds.low).y };
      return [
        ...(across === null ? [] : [{ ...across, top: middle.y - 1, bottom: middle.y + 1 }]),
        ...(up === null ? [] : [{ ...up, left: middle.x - 1, right: middle.x + 1 }]),
      ];
    });
    const dots = points.map(({ x, y }, index) => ({
      ...pen.at(x, y),
      width: 0.95 * roughWidth(said[index] ?? ""),
    }));
    const within = { ...pen.plot, right: pen.plot.right + 24 };
    return group(
      placedLabels(dots, within, [...stairs, ...reach]).map((place, index) => {
        const fill = points[index]?.isOnFront === true ? text : quiet;
        const dot = dots[index] ?? place;
        return group([
          place.tie && line(dot, place.tie, { stroke: fill, lineWidth: 0.75 }),
          label(place, said[index] ?? "", { fill, verticalAlign: "middle" }),
        ]);
      }),
    );
  };
  const [first] = points;
  return drawn("names", first === undefined ? [] : [{ x: [first.x], y: [first.y] }], shape, {
    z: 5,
    clip: false,
  });
}

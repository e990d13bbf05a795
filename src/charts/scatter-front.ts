/** Two quantities of each target against one another, and the front: those that no other beats in both. */
import { axisName, quantityAxis } from "./axis.ts";
import type { Chart, Direction, Look, Quantity } from "./chart.ts";
import { drawn, group, label, line, type Pen } from "./drawn.ts";
import { framed, nothingDrawn } from "./frame.ts";
import { frontCorners } from "./front-corners.ts";
import { withUnit } from "./number-text.ts";
import { palette } from "./palette.ts";
import { placedLabels } from "./placed-labels.ts";
import { namesText, plainText, roughWidth, tooltipText } from "./plain-text.ts";
import { heading, isDrawable, leftOutSentence } from "./tables.ts";

export interface ScatterFront {
  x: FrontAxis;
  y: FrontAxis;
  /** A null coordinate: not drawn, said in the table. */
  points: readonly FrontPoint[];
}

export interface FrontAxis extends Quantity {
  better: Direction;
  log: boolean;
}

export interface FrontPoint {
  name: string;
  x: number | null;
  y: number | null;
  xBounds: { low: number; high: number } | null;
  yBounds: { low: number; high: number } | null;
  isOnFront: boolean;
}

type Placed = FrontPoint & { x: number; y: number };

export function scatterFront(data: ScatterFront, look: Look): Chart {
  const { words } = look;
  const placed = data.points.filter(
    (point): point is Placed => isDrawable(point.x, data.x.log) && isDrawable(point.y, data.y.log),
  );
  const table = tableOf(data, look);
  if (placed.length === 0) return { ...nothingDrawn(look), description: words.nothing, table };

  const front = placed.filter(({ isOnFront }) => isOnFront);
  const reach = (axis: "x" | "y") => {
    const bounds = placed.map((point) => point[`${axis}Bounds`]);
    return [
      ...placed.map((point) => point[axis]),
      ...bounds.flatMap((b) => (b === null ? [] : [b.low, b.high])),
    ];
  };
  const picture = framed(look, {
    upName: axisName(data.y, look, data.y),
    acrossName: axisName(data.x, look, data.x),
    xAxis: quantityAxis(look, { values: reach("x"), log: data.x.log }),
    yAxis: quantityAxis(look, { values: reach("y"), log: data.y.log }),
    legend: [],
    plot: 300,
    right: 28,
    series: [
      frontLine(data, look, front),
      bars(data, look, placed),
      dots(
        look,
        placed.filter(({ isOnFront }) => !isOnFront),
        false,
      ),
      dots(look, front, true),
      names(data, look, [...front, ...placed.filter(({ isOnFront }) => !isOnFront)]),
    ],
    tooltip: {
      trigger: "item",
      formatter: ({ seriesId, dataIndex }: { seriesId: string; dataIndex: number }) => {
        const point = placed.filter(({ isOnFront }) => isOnFront === (seriesId === "front"))[dataIndex];
        if (point === undefined) return "";
        const told = (axis: FrontAxis, value: number, bounds: FrontPoint["xBounds"]) =>
          `${tooltipText(axis.label)}: ${valueText(axis, value, bounds, look)}`;
        const lines = [told(data.x, point.x, point.xBounds), told(data.y, point.y, point.yBounds)];
        return [
          tooltipText(point.name),
          ...lines,
          `${words.front}: ${point.isOnFront ? words.yes : words.no}`,
        ].join("\n");
      },
    },
  });
  const told = words.sentence.scatterFront({
    x: plainText(data.x.label),
    y: plainText(data.y.label),
    points: placed.length,
    front: namesText(
      front.map(({ name }) => name),
      6,
    ),
  });
  const nulls = (axis: "x" | "y") =>
    data.points.map((point) => point[axis]).filter((value) => value !== null);
  const gone = [...(data.x.log ? nulls("x") : []), ...(data.y.log ? nulls("y") : [])];
  return { ...picture, description: told + leftOutSentence(look, gone), table };
}

function valueText(axis: FrontAxis, value: number, bounds: FrontPoint["xBounds"], look: Look): string {
  const text = withUnit(value, axis.unit, look.locale);
  if (bounds === null) return text;
  const side = (bound: number) => withUnit(bound, "", look.locale);
  return `${text} (${look.words.interval} ${side(bounds.low)} – ${side(bounds.high)})`;
}

/** Which values are to be had at all: stairs from each target of the front to the next, open on both sides. */
function frontLine(data: ScatterFront, look: Look, front: readonly Placed[]): object {
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

function frontWay(
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

function bars(data: ScatterFront, look: Look, points: readonly Placed[]): object {
  const { axis, series } = palette(look.theme);
  const extents = points.map(({ x, y, xBounds, yBounds }) => ({
    x: [xBounds?.low ?? x, xBounds?.high ?? x].filter((value) => isDrawable(value, data.x.log)),
    y: [yBounds?.low ?? y, yBounds?.high ?? y].filter((value) => isDrawable(value, data.y.log)),
  }));
  const shape = (index: number, { at, plot }: Pen) => {
    const point = points[index];
    if (point === undefined) return null;
    const style = { stroke: point.isOnFront ? (series[0] ?? axis) : axis, lineWidth: 1.5, opacity: 0.7 };
    const { x, y, xBounds, yBounds } = point;
    // A bound at or below 0 lies beyond the end of a logarithmic axis.
    const left = xBounds && isDrawable(xBounds.low, data.x.log) ? at(xBounds.low, y).x : plot.left;
    const low = yBounds && isDrawable(yBounds.low, data.y.log) ? at(x, yBounds.low).y : plot.bottom;
    const middle = at(x, y);
    return group([
      xBounds && line({ x: left, y: middle.y }, { x: at(xBounds.high, y).x, y: middle.y }, style),
      yBounds && line({ x: middle.x, y: low }, { x: middle.x, y: at(x, yBounds.high).y }, style),
    ]);
  };
  return drawn("bars", extents, shape, { z: 2 });
}

/** Targets of the front are filled and named in full ink, the others hollow and quiet. */
function dots(look: Look, points: readonly Placed[], isFront: boolean): object {
  const { series, text, quiet, background } = palette(look.theme);
  const color = isFront ? (series[0] ?? text) : quiet;
  return {
    ...{
      id: isFront ? "front" : "behind",
      type: "scatter",
      z: isFront ? 4 : 3,
      symbolSize: isFront ? 11 : 9,
    },
    symbol: isFront ? "circle" : "diamond",
    data: points.map(({ x, y }) => [x, y]),
    itemStyle: isFront
      ? { color, opacity: 1 }
      : { color: background, borderColor: color, borderWidth: 1.5, opacity: 1 },
    emphasis: { disabled: true },
  };
}

/** All names at once, since each stands where the others leave room; those of the front choose first. */
function names(data: ScatterFront, look: Look, points: readonly Placed[]): object {
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

function tableOf(data: ScatterFront, look: Look): Chart["table"] {
  const { words } = look;
  const head = [words.name]
    .concat(
      [data.x, data.y].flatMap(({ label, unit }) => [heading(plainText(label), unit), words.low, words.high]),
    )
    .concat(words.front);
  const rows = data.points.map(({ name, x, y, xBounds, yBounds, isOnFront }) => [
    ...[plainText(name, 200), x, xBounds?.low ?? null, xBounds?.high ?? null],
    ...[y, yBounds?.low ?? null, yBounds?.high ?? null, isOnFront ? words.yes : words.no],
  ]);
  return { head, rows };
}

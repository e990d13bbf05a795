/** Two quantities of each target against one another, and the front: those that no other beats in both. */
import { axisName, quantityAxis } from "./axis.ts";
import type { Chart, Look } from "./chart.ts";
import { drawn, group, line, type Pen } from "./drawn.ts";
import { framed, nothingDrawn } from "./frame.ts";
import type { FrontAxis, FrontPoint, Placed, ScatterFront } from "./front-data.ts";
import { frontLine } from "./front-line.ts";
import { frontNames } from "./front-names.ts";
import { withUnit } from "./number-text.ts";
import { palette } from "./palette.ts";
import { namesText, plainText, tooltipText } from "./plain-text.ts";
import { heading, isDrawable, leftOutSentence } from "./tables.ts";

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
      frontNames(data, look, [...front, ...placed.filter(({ isOnFront }) => !isOnFront)]),
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

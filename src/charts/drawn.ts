/** Shapes that ECharts has no series for (bands, error bars, bins, marks), drawn by its custom series. */
import type {
  CustomSeriesRenderItemAPI,
  CustomSeriesRenderItemParams,
  CustomSeriesRenderItemReturn,
} from "echarts";
import { FONT } from "./palette.ts";

/** Where the plot lies in the picture, in px. */
export interface Plot {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Up to this width in px rows have their names above them instead of at their left. */
export const NARROW = 520;

export interface Pen {
  /** The px of a point given in the axes' quantities. */
  at(x: number, y: number): { x: number; y: number };
  plot: Plot;
  /** Px of one row of a row axis. */
  rowHeight(): number;
  /** Where what is drawn in a row has its middle: lower where the row's name stands above it. */
  rowMiddle(index: number): number;
  isNarrow: boolean;
}

export type Shape = NonNullable<CustomSeriesRenderItemReturn>;

/**
 * A custom series of one shape for each entry of `extents`: the values that the axes have to show for it (`x`, `y`; none where it
 * does not matter, as for a mark over the whole height). `shape` draws entry `index`; null draws nothing.
 */
export function drawn(
  id: string,
  extents: readonly { x: readonly number[]; y: readonly number[] }[],
  shape: (index: number, pen: Pen) => Shape | null,
  more: { z?: number; color?: string; clip?: boolean; hears?: boolean } = {},
): object {
  const across = Math.max(0, ...extents.map(({ x }) => x.length));
  const up = Math.max(0, ...extents.map(({ y }) => y.length));
  const filled = (values: readonly number[], length: number) =>
    Array.from({ length }, (_none, index) => values[index] ?? values.at(-1) ?? Number.NaN);
  return {
    ...{ id, name: id, type: "custom", z: more.z ?? 2, clip: more.clip ?? true },
    ...{ silent: more.hears !== true, emphasis: { disabled: true }, animation: false },
    ...(more.color === undefined ? {} : { itemStyle: { color: more.color } }),
    dimensions: [
      ...Array.from({ length: across }, (_none, index) => `x${index}`),
      ...Array.from({ length: up }, (_none, index) => `y${index}`),
    ],
    encode: {
      x: Array.from({ length: across }, (_none, index) => index),
      y: Array.from({ length: up }, (_none, index) => across + index),
    },
    data: extents.map(({ x, y }) => [...filled(x, across), ...filled(y, up)]),
    renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) =>
      shape(params.dataIndex, penOf(params, api)),
  };
}

/** Many shapes as one. */
export function group(children: readonly (Shape | null)[]): Shape {
  return { type: "group", children: children.filter((child) => child !== null) } as Shape;
}

export function line(
  from: { x: number; y: number },
  to: { x: number; y: number },
  style: {
    stroke: string;
    lineWidth: number;
    lineDash?: number[];
    opacity?: number;
    lineCap?: "butt" | "round";
  },
): Shape {
  return { type: "line", shape: { x1: from.x, y1: from.y, x2: to.x, y2: to.y }, style } as Shape;
}

export function rect(
  a: { x: number; y: number },
  b: { x: number; y: number },
  style: { fill: string; opacity?: number; stroke?: string; lineWidth?: number },
): Shape {
  const shape = {
    ...{ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y) },
    ...{ width: Math.abs(b.x - a.x), height: Math.abs(b.y - a.y) },
  };
  return { type: "rect", shape, style } as Shape;
}

/** Text as it is, without patterns and styles being looked for in it. Whoever calls has made it plain. */
export function label(
  at: { x: number; y: number },
  text: string,
  style: {
    fill: string;
    align?: "left" | "center" | "right";
    verticalAlign?: "top" | "middle" | "bottom";
    fontSize?: number;
  },
): Shape {
  return {
    type: "text",
    x: at.x,
    y: at.y,
    style: { text, fontSize: 11, fontFamily: FONT, ...style },
  } as Shape;
}

function penOf(params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI): Pen {
  const area = params.coordSys as unknown as { x: number; y: number; width: number; height: number };
  const at = (x: number, y: number) => {
    const [left = Number.NaN, top = Number.NaN] = api.coord([x, y]);
    return { x: left, y: top };
  };
  const rowHeight = () => {
    const size = api.size?.([0, 1]);
    return Array.isArray(size) ? Number(size[1]) : 0;
  };
  const isNarrow = api.getWidth() <= NARROW;
  return {
    ...{ at, rowHeight, isNarrow },
    rowMiddle: (index) => at(1, index).y + (isNarrow ? 0.18 * rowHeight() : 0),
    plot: { left: area.x, right: area.x + area.width, top: area.y, bottom: area.y + area.height },
  };
}

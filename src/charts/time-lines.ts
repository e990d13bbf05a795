/** Lines over time, and what a pointer over them tells. */
import type { Look } from "./chart.ts";
import { tooltipText } from "./plain-text.ts";
import type { SeriesStyle } from "./series-style.ts";
import { momentText } from "./time-ticks.ts";

/** Beyond so many points each one is a dot too many; those that stand alone between gaps keep theirs, as no line shows them. */
const DOTS_UP_TO = 60;

/** A line through values that may be null, which are gaps; a point between two gaps is shown as one. */
export function timeLine(
  id: string,
  style: SeriesStyle,
  points: readonly { at: number; value: number | null }[],
): object {
  const isShown = points.map(({ value }, index) => {
    const stands = (other: number) => points[other]?.value != null;
    return value !== null && (points.length <= DOTS_UP_TO || (!stands(index - 1) && !stands(index + 1)));
  });
  return {
    ...{ id, name: id, type: "line", z: 3, clip: false, connectNulls: false, showAllSymbol: true },
    data: points.map(({ at, value }) => [at, value ?? "-"]),
    lineStyle: { color: style.color, width: 2, type: style.dash },
    itemStyle: { color: style.color },
    symbol: style.symbol,
    symbolSize: (_value: unknown, { dataIndex }: { dataIndex: number }) =>
      isShown[dataIndex] === true ? 5 : 0,
    // Of many lines the one under the pointer stands out.
    ...{ triggerEvent: true, emphasis: { focus: "series", lineStyle: { width: 3 } } },
    blur: { lineStyle: { opacity: 0.2 }, itemStyle: { opacity: 0.2 } },
  };
}

/** What ECharts hands to a tooltip of an axis; more than is named here. */
export interface Pointed {
  seriesId: string;
  dataIndex: number;
  marker: string;
}

/** A tooltip over time: the moment, then a line for each series that has a point there. */
export function timeTooltip<Point extends { at: number }>(
  look: Look,
  series: readonly { name: string; points: readonly Point[] }[],
  told: (point: Point) => string,
) {
  return {
    trigger: "axis" as const,
    formatter: (pointed: readonly Pointed[] | Pointed) => {
      const lines = [pointed].flat().flatMap(({ seriesId, dataIndex, marker }) => {
        const one = series[Number(seriesId.slice(1))];
        const point = /^s\d+$/.test(seriesId) ? one?.points[dataIndex] : undefined;
        if (one === undefined || point === undefined) return [];
        return [{ at: point.at, text: `${marker} ${tooltipText(one.name)}: ${told(point)}` }];
      });
      const first = lines[0];
      if (first === undefined) return "";
      return [momentText(first.at, look.locale, look.zone), ...lines.map(({ text }) => text)].join("\n");
    },
  };
}

/** `3 Nov 2026, 10:00 – 10 Nov 2026, 10:00`; empty without any moment. */
export function spanText(look: Look, times: readonly number[]): string {
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return "";
  let [from, to] = [first, last];
  for (const at of times) [from, to] = [Math.min(from, at), Math.max(to, at)];
  return `${momentText(from, look.locale, look.zone)} – ${momentText(to, look.locale, look.zone)}`;
}

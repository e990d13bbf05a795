/** What all charts share: fonts and colours, where the plot lies beside its names and its legend, and how a tooltip is shown. */
import type { EChartsCoreOption } from "echarts/core";
import { type AxisOption, below, rowAxis } from "./axis.ts";
import type { Chart, Look } from "./chart.ts";
import { drawn, label, NARROW, type Pen } from "./drawn.ts";
import { FONT, palette } from "./palette.ts";
import { plainText, roughWidth } from "./plain-text.ts";

const LEGEND_ROW = 22;

const TITLE = 22;
const NOTHING = 160;
/** Widths in px between which a legend is laid out anew. */
const WIDTHS = Array.from({ length: 24 }, (_none, index) => 280 + 40 * index);
const CUSTOMARY_WIDTH = 720;

export interface LegendEntry {
  /** The series' own name, by which ECharts knows it: never one from outside. */
  id: string;
  name: string;
  color: string;
  icon?: string | undefined;
  dash?: string | number[] | undefined;
}

export interface Frame {
  /** Stands above the axis that goes up, where it can be read without turning the head. */
  upName: string;
  /** Stands below the axis that goes across. */
  acrossName?: string | undefined;
  xAxis: AxisOption;
  /** The axis that goes up, or the names of the rows that are there instead. */
  yAxis: AxisOption | { rows: readonly string[] };
  legend: readonly LegendEntry[];
  series: readonly object[];
  tooltip: { trigger: "axis" | "item"; formatter: (params: never) => string };
  /** Room at the right for what is written beside the plot. */
  right?: number | undefined;
  /** Room for what is written above the plot, at a width in px. */
  above?: ((width: number) => number) | undefined;
  /** Height of the plot itself, px. */
  plot: number;
}

type Picture = Pick<Chart, "option" | "height" | "heightAt">;

/** A chart with one pair of axes. */
export function framed(look: Look, frame: Frame): Picture {
  const legend = legendOption(look, frame.legend);
  const titleTop = (width: number) => legendHeight(frame.legend, width);
  const plotTop = (width: number) =>
    titleTop(width) + (frame.upName === "" ? 0 : TITLE) + 10 + (frame.above?.(width) ?? 0);
  const rows = "rows" in frame.yAxis ? (frame.yAxis.rows as readonly string[]) : null;
  const placed = (width: number) => ({
    // ECharts sets the middle of the text there, not its top.
    title: { top: titleTop(width) + TITLE / 2 - 3 },
    grid: { top: plotTop(width) },
    ...(rows !== null ? { yAxis: { axisLabel: { show: width > NARROW } } } : {}),
  });
  const heightAt = (width: number) => plotTop(width) + frame.plot + 50;
  const { xAxis } = frame;
  const option = {
    ...bare(look),
    title: { ...titleStyle(look, frame.upName), ...placed(CUSTOMARY_WIDTH).title },
    grid: {
      ...{
        left: 8,
        right: frame.right ?? 20,
        bottom: "name" in xAxis || frame.acrossName !== undefined ? 34 : 12,
      },
      ...{ outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      ...placed(CUSTOMARY_WIDTH).grid,
    },
    xAxis: frame.acrossName === undefined ? xAxis : { ...xAxis, ...below(look, frame.acrossName) },
    yAxis: rows === null ? frame.yAxis : rowAxis(look, rows),
    legend,
    series: rows === null ? frame.series : [rowNames(look, rows), ...frame.series],
    tooltip: { ...tooltipStyle(look), ...frame.tooltip },
    media: WIDTHS.map((width, index) => {
      const next = WIDTHS[index + 1];
      const upTo = next === undefined ? {} : { maxWidth: next };
      return { query: index === 0 ? upTo : { minWidth: width + 1, ...upTo }, option: placed(width + 1) };
    }),
  };
  return { option, height: heightAt(CUSTOMARY_WIDTH), heightAt };
}

/** Where there is no room for names at the left of rows, they stand above them. */
function rowNames(look: Look, names: readonly string[]): object {
  const { text: fill } = palette(look.theme);
  const shape = (index: number, { at, plot, isNarrow, rowHeight }: Pen) => {
    if (!isNarrow) return null;
    const place = { x: plot.left + 2, y: at(1, index).y - rowHeight() / 2 + 1 };
    return label(place, plainText(names[index] ?? "", 44), { fill, verticalAlign: "top" });
  };
  return drawn(
    "row-names",
    names.map((_name, index) => ({ x: [], y: [index] })),
    shape,
    { z: 5, clip: false },
  );
}

/** A picture that says that nothing is there, in place of empty axes. */
export function nothingDrawn(look: Look): Picture {
  const title = { ...titleStyle(look, look.words.nothing), left: "center", top: "middle" };
  return { option: { ...bare(look), title }, height: NOTHING, heightAt: () => NOTHING };
}

function bare(look: Look): EChartsCoreOption {
  const { background, text } = palette(look.theme);
  return {
    ...{ animation: false, backgroundColor: background, color: [...palette(look.theme).series] },
    textStyle: { fontFamily: FONT, color: text, fontSize: 12 },
  };
}

function titleStyle(look: Look, text: string): object {
  const { quiet: color } = palette(look.theme);
  return {
    text,
    left: 4,
    padding: 0,
    textStyle: { color, fontFamily: FONT, fontSize: 12, fontWeight: "normal" },
  };
}

function tooltipStyle(look: Look): object {
  const { background, text, axis } = palette(look.theme);
  return {
    // HTML tooltips set style attributes from text, which a strict content security policy forbids.
    ...{ renderMode: "richText", confine: true, transitionDuration: 0 },
    ...{ backgroundColor: background, borderColor: axis, borderWidth: 1, padding: [6, 10] },
    ...{
      textStyle: { color: text, fontFamily: FONT, fontSize: 12 },
      axisPointer: { lineStyle: { color: axis } },
    },
  };
}

function legendOption(look: Look, entries: readonly LegendEntry[]): object {
  const names = new Map(entries.map(({ id, name }) => [id, plainText(name)]));
  return {
    ...{ show: entries.length > 1, left: 0, top: 0, itemGap: 10, itemWidth: 26, itemHeight: 10, padding: 2 },
    textStyle: { color: palette(look.theme).text, fontFamily: FONT, fontSize: 12 },
    inactiveColor: palette(look.theme).axis,
    data: entries.map(({ id, color, icon, dash }) => ({
      name: id,
      ...(icon === undefined ? {} : { icon }),
      itemStyle: { color },
      lineStyle: { color, width: 2, ...(dash === undefined ? {} : { type: dash }) },
    })),
    formatter: (id: string) => names.get(id) ?? "",
  };
}

function legendHeight(entries: readonly LegendEntry[], width: number): number {
  if (entries.length < 2) return 0;
  let rows = 1;
  let used = 0;
  for (const { name } of entries) {
    const needed = 26 + 5 + roughWidth(plainText(name)) + 10;
    if (used > 0 && used + needed > width - 8) {
      rows++;
      used = 0;
    }
    used += needed;
  }
  return rows * LEGEND_ROW + 4;
}

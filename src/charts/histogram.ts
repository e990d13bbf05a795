/** How often values of each size came. */
import { axisName, quantityAxis } from "./axis.ts";
import type { Chart, Look, Quantity } from "./chart.ts";
import { drawn, group, label, line, type Pen, rect } from "./drawn.ts";
import { framed, nothingDrawn } from "./frame.ts";
import { numberText, shareText, withUnit } from "./number-text.ts";
import { palette } from "./palette.ts";
import { plainText, roughWidth } from "./plain-text.ts";
import { heading, isDrawable } from "./tables.ts";

export interface Histogram extends Quantity {
  log: boolean;
  /** Ascending, one more than there are counts. */
  edges: readonly number[];
  counts: readonly number[];
  /** Median, p90, p99. */
  marks: readonly { label: string; value: number }[];
  /** Values of 0, which a logarithmic scale has no bin for. */
  zeros?: number | undefined;
}

const LABEL_ROW = 14;

export function histogram(data: Histogram, look: Look): Chart {
  const { words, locale } = look;
  const zeros = data.zeros ?? 0;
  const n = data.counts.reduce((sum, count) => sum + count, zeros);
  const bins = data.counts.map((count, index) => ({
    from: data.edges[index] ?? Number.NaN,
    to: data.edges[index + 1] ?? Number.NaN,
    count,
  }));
  const table = {
    head: [heading(words.from, data.unit), heading(words.to, data.unit), words.count],
    rows: [
      ...(zeros > 0 ? [[0, 0, zeros]] : []),
      ...bins.map(({ from, to, count }) => [from, to, count]),
      ...data.marks.map(({ label: said, value }) => [`${words.mark}: ${plainText(said)}`, value, null]),
    ],
  };
  if (n === 0) return { ...nothingDrawn(look), description: words.nothing, table };

  const drawable = bins.filter(({ from, to }) => isDrawable(from, data.log) && isDrawable(to, data.log));
  const marks = data.marks.filter(({ value }) => isDrawable(value, data.log));
  const picture = framed(look, {
    upName: `${words.count} (${words.n} ${numberText(n, locale)})`,
    acrossName: axisName(data, look, { log: data.log }),
    xAxis: quantityAxis(look, {
      values: [...drawable.flatMap(({ from, to }) => [from, to]), ...marks.map(({ value }) => value)],
      log: data.log,
    }),
    yAxis: quantityAxis(look, { values: [], log: false, zero: true }),
    legend: [],
    above: () => marks.length * LABEL_ROW,
    plot: 180,
    series: [bars(look, drawable), ...markLines(look, marks, data.unit)],
    tooltip: {
      trigger: "item",
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const bin = drawable[dataIndex];
        if (bin === undefined) return "";
        const range = `${numberText(bin.from, locale)} – ${withUnit(bin.to, data.unit, locale)}`;
        return `${range}\n${words.count}: ${numberText(bin.count, locale)} (${shareText(bin.count / n, locale)})`;
      },
    },
  });
  const told = words.sentence.histogram({
    label: plainText(data.label),
    n: numberText(n, locale),
    marks: data.marks
      .map(({ label: said, value }) => `${plainText(said)} ${withUnit(value, data.unit, locale)}`)
      .join(", "),
  });
  const left = data.log && zeros > 0 ? ` ${words.sentence.leftOut({ count: zeros })}` : "";
  return { ...picture, description: told + left, table };
}

function bars(look: Look, bins: readonly { from: number; to: number; count: number }[]): object {
  const { series, background } = palette(look.theme);
  const fill = series[0] ?? background;
  const extents = bins.map(({ from, to, count }) => ({ x: [from, to], y: [0, count] }));
  const shape = (index: number, { at }: Pen) => {
    const bin = bins[index];
    if (bin === undefined || bin.count === 0) return null;
    return rect(at(bin.from, 0), at(bin.to, bin.count), {
      fill,
      opacity: 0.8,
      stroke: background,
      lineWidth: 1,
    });
  };
  return drawn("bins", extents, shape, { color: fill, hears: true });
}

/** One label a row, so that marks that lie close stay apart. */
function markLines(look: Look, marks: Histogram["marks"], unit: string): object[] {
  const { text } = palette(look.theme);
  const extents = marks.map(({ value }) => ({ x: [value], y: [] }));
  const shape = (index: number, { at, plot }: Pen) => {
    const mark = marks[index];
    if (mark === undefined) return null;
    const { x } = at(mark.value, 0);
    const top = plot.top - 3 - (marks.length - 1 - index) * LABEL_ROW;
    const said = `${plainText(mark.label, 24)} ${withUnit(mark.value, unit, look.locale)}`;
    const isNearEnd = x + roughWidth(said) > plot.right;
    return group([
      line({ x, y: top }, { x, y: plot.bottom }, { stroke: text, lineWidth: 1.5, lineDash: [4, 3] }),
      label({ x: x + (isNearEnd ? -4 : 4), y: top }, said, {
        ...{ fill: text, align: isNearEnd ? "right" : "left", verticalAlign: "bottom" },
      }),
    ]);
  };
  return marks.length === 0 ? [] : [drawn("marks", extents, shape, { z: 4, clip: false })];
}

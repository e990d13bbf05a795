/** Differences with their intervals, one a row, against the line of no difference. */
import { axisName, quantityAxis } from "./axis.ts";
import type { Chart, Look, Quantity } from "./chart.ts";
import { drawn, group, label, line, type Pen, rect } from "./drawn.ts";
import { framed, nothingDrawn } from "./frame.ts";
import { numberText, withUnit } from "./number-text.ts";
import { palette } from "./palette.ts";
import { plainText, roughWidth, tooltipText } from "./plain-text.ts";
import { heading } from "./tables.ts";

export interface Forest extends Quantity {
  /** `verdict` in the reader's words, beside the row. Null bounds: the interval is open there or not known. */
  rows: readonly ForestRow[];
}

export interface ForestRow {
  name: string;
  value: number | null;
  low: number | null;
  high: number | null;
  verdict: string;
}

const ROW = 32;
const VERDICT = 30;

export function forest(data: Forest, look: Look): Chart {
  const { words, locale } = look;
  const table = {
    head: [words.name]
      .concat([words.value, words.low, words.high].map((name) => heading(name, data.unit)))
      .concat(words.verdict),
    rows: data.rows.map(({ name, value, low, high, verdict }) => [
      ...[plainText(name, 200), value, low, high, plainText(verdict, 200)],
    ]),
  };
  if (data.rows.every(({ value, low, high }) => value === null && low === null && high === null))
    return { ...nothingDrawn(look), description: words.nothing, table };

  const right = 20 + Math.max(0, ...data.rows.map(({ verdict }) => roughWidth(plainText(verdict, VERDICT))));
  const picture = framed(look, {
    upName: axisName(data, look),
    xAxis: {
      ...quantityAxis(look, { values: [], log: false, zero: true }),
      splitNumber: 4,
      boundaryGap: ["3%", "3%"],
    },
    yAxis: { rows: data.rows.map(({ name }) => name) },
    legend: [],
    plot: data.rows.length * ROW,
    right,
    series: [zeroLine(look), intervals(look, data.rows)],
    tooltip: {
      trigger: "item",
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const row = data.rows[dataIndex];
        if (row === undefined) return "";
        const text = (value: number | null) => (value === null ? "–" : numberText(value, locale));
        const value = row.value === null ? "–" : withUnit(row.value, data.unit, locale);
        const interval = `${words.interval} ${text(row.low)} – ${text(row.high)}`;
        return [tooltipText(row.name), value, interval, tooltipText(row.verdict)].join("\n");
      },
    },
  });
  const description = words.sentence.forest({
    label: plainText(data.label),
    rows: data.rows.length,
    apart: data.rows.filter(isApart).length,
  });
  return { ...picture, description, table };
}

/** Whether the interval lies wholly on one side of no difference. */
function isApart({ low, high }: ForestRow): boolean {
  return (low !== null && low > 0) || (high !== null && high < 0);
}

function zeroLine(look: Look): object {
  const { text } = palette(look.theme);
  const shape = (_index: number, { at, plot }: Pen) => {
    const { x } = at(0, 0);
    return line({ x, y: plot.top }, { x, y: plot.bottom }, { stroke: text, lineWidth: 1 });
  };
  return drawn("zero", [{ x: [0], y: [] }], shape, { z: 1 });
}

/** An interval that is clear of 0 is in colour and its value filled; one that is not is quiet and hollow. */
function intervals(look: Look, rows: readonly ForestRow[]): object {
  const { series, quiet, text, background } = palette(look.theme);
  const extents = rows.map(({ value, low, high }, index) => {
    const x = [low, value, high].filter((one) => one !== null);
    return { x: x.length === 0 ? [0] : [Math.min(...x), Math.max(...x)], y: [index] };
  });
  const shape = (index: number, { at, plot, rowMiddle }: Pen) => {
    const row = rows[index];
    if (row === undefined) return null;
    const color = isApart(row) ? (series[0] ?? text) : quiet;
    const style = { stroke: color, lineWidth: 2 };
    const y = rowMiddle(index);
    const whisker = (bound: number | null) => {
      const end = bound ?? row.value ?? row.low ?? row.high;
      if (end === null) return null;
      const { x } = at(end, index);
      const cap = bound === null ? null : line({ x, y: y - 5 }, { x, y: y + 5 }, style);
      const from = at(row.value ?? end, index).x;
      return group([line({ x: from, y }, { x, y }, style), cap]);
    };
    const dot = row.value === null ? null : at(row.value, index);
    return group([
      whisker(row.low),
      whisker(row.high),
      row.value === null && row.low !== null && row.high !== null
        ? line({ x: at(row.low, index).x, y }, { x: at(row.high, index).x, y }, style)
        : null,
      dot &&
        rect(
          { x: dot.x - 4, y: y - 4 },
          { x: dot.x + 4, y: y + 4 },
          { fill: isApart(row) ? color : background, stroke: color, lineWidth: 2 },
        ),
      label({ x: plot.right + 8, y }, plainText(row.verdict, VERDICT), {
        fill: text,
        verticalAlign: "middle",
      }),
    ]);
  };
  return drawn("intervals", extents, shape, { z: 3, clip: false, hears: true });
}

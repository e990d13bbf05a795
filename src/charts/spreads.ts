/** One quantity of many targets: where the median lies, how sure that is, and how far single values lie apart. */
import { axisName, quantityAxis } from "./axis.ts";
import type { Chart, Direction, Look, Quantity } from "./chart.ts";
import { drawn, group, label, line, type Pen, rect } from "./drawn.ts";
import { framed, nothingDrawn } from "./frame.ts";
import { numberText, withUnit } from "./number-text.ts";
import { palette } from "./palette.ts";
import { plainText, roughWidth, tooltipText } from "./plain-text.ts";
import { heading, isDrawable, leftOutSentence } from "./tables.ts";

export interface Spreads extends Quantity {
  better: Direction;
  log: boolean;
  /** `low` and `high` of single values (p10, p90), `bounds…` of the median: its interval. Null: not known. */
  rows: readonly SpreadRow[];
}

export interface SpreadRow {
  name: string;
  low: number | null;
  middle: number | null;
  high: number | null;
  n: number | null;
  boundsLow: number | null;
  boundsHigh: number | null;
}

const ROW = 32;

export function spreads(data: Spreads, look: Look): Chart {
  const { words, locale } = look;
  const values = data.rows
    .flatMap(({ low, middle, high, boundsLow, boundsHigh }) => [low, middle, high, boundsLow, boundsHigh])
    .filter((value) => value !== null);
  const table = {
    head: [words.name]
      .concat([words.p10, words.median, words.p90].map((name) => heading(name, data.unit)))
      .concat([words.low, words.high].map((name) => heading(`${words.interval}: ${name}`, data.unit)))
      .concat(words.n),
    rows: data.rows.map(({ name, low, middle, high, n, boundsLow, boundsHigh }) => [
      ...[plainText(name, 200), low, middle, high, boundsLow, boundsHigh, n],
    ]),
  };
  if (!values.some((value) => isDrawable(value, data.log)))
    return { ...nothingDrawn(look), description: words.nothing, table };

  const said = data.rows.map(({ middle, n }) => {
    const value = middle === null ? "–" : numberText(middle, locale);
    return n === null ? value : `${value}  (${words.n} ${numberText(n, locale)})`;
  });
  const picture = framed(look, {
    upName: axisName(data, look, data),
    xAxis: { ...quantityAxis(look, { values, log: data.log, zero: true }) },
    yAxis: { rows: data.rows.map(({ name }) => name) },
    legend: [],
    plot: data.rows.length * ROW,
    right: 20 + Math.max(0, ...said.map(roughWidth)),
    series: [ranges(look, data, said)],
    tooltip: {
      trigger: "item",
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const row = data.rows[dataIndex];
        if (row === undefined) return "";
        const text = (value: number | null) => (value === null ? "–" : withUnit(value, data.unit, locale));
        return [
          tooltipText(row.name),
          `${words.median} ${text(row.middle)}  (${words.interval} ${text(row.boundsLow)} – ${text(row.boundsHigh)})`,
          `${words.p10} ${text(row.low)}, ${words.p90} ${text(row.high)}`,
          `${words.n} ${row.n === null ? "–" : numberText(row.n, locale)}`,
        ].join("\n");
      },
    },
  });
  const known = data.rows.filter((row): row is SpreadRow & { middle: number } => row.middle !== null);
  const [first] = known;
  const isBetter = (a: number, b: number) => (data.better === "low" ? a < b : a > b);
  const best = first && known.reduce((top, row) => (isBetter(row.middle, top.middle) ? row : top), first);
  const description = words.sentence.spreads({
    label: plainText(data.label),
    rows: data.rows.length,
    best: best === undefined ? "–" : `${plainText(best.name)} (${withUnit(best.middle, data.unit, locale)})`,
  });
  return {
    ...picture,
    description: description + leftOutSentence(look, data.log ? values : []),
    table,
  };
}

/** Thin: where most single values lie. Thick: where the median lies for sure. Dot: the median. At the right: the figure and n. */
function ranges(look: Look, data: Spreads, said: readonly string[]): object {
  const { series, text, background } = palette(look.theme);
  const color = series[0] ?? text;
  const extents = data.rows.map(({ low, middle, high, boundsLow, boundsHigh }, index) => {
    const x = [low, middle, high, boundsLow, boundsHigh].filter((value) => isDrawable(value, data.log));
    return { x: x.length === 0 ? [] : [Math.min(...x), Math.max(...x)], y: [index] };
  });
  const shape = (index: number, { at, plot, rowMiddle }: Pen) => {
    const row = data.rows[index];
    if (row === undefined) return null;
    const y = rowMiddle(index);
    const between = (low: number | null, high: number | null, lineWidth: number, opacity: number) =>
      isDrawable(low, data.log) && isDrawable(high, data.log)
        ? line({ x: at(low, index).x, y }, { x: at(high, index).x, y }, { stroke: color, lineWidth, opacity })
        : null;
    const dot = isDrawable(row.middle, data.log) ? at(row.middle, index) : null;
    return group([
      between(row.low, row.high, 2, 0.55),
      between(row.boundsLow, row.boundsHigh, 7, 0.75),
      dot &&
        rect(
          { x: dot.x - 2, y: y - 8 },
          { x: dot.x + 2, y: y + 8 },
          { fill: color, stroke: background, lineWidth: 1 },
        ),
      label({ x: plot.right + 8, y }, said[index] ?? "", { fill: text, verticalAlign: "middle" }),
    ]);
  };
  return drawn("ranges", extents, shape, { z: 3, clip: false, hears: true });
}

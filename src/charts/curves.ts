/** One quantity against another that was set step by step (load, length), a line for each target, with what was measured at each step. */
import { axisName, quantityAxis } from "./axis.ts";
import type { Chart, Direction, Look, Quantity } from "./chart.ts";
import { framed, nothingDrawn } from "./frame.ts";
import { numberText, withUnit } from "./number-text.ts";
import { palette } from "./palette.ts";
import { namesText, plainText, tooltipText } from "./plain-text.ts";
import { seriesStyle } from "./series-style.ts";
import { heading, isDrawable, leftOutSentence } from "./tables.ts";

export interface Curves {
  /** What was set. */
  x: Quantity;
  /** What came of it. */
  y: Quantity & { better: Direction; log: boolean };
  /** In order of `x`. A null `y` is a gap in the line; `knee`: the highest `x` that is well, null where none is known. */
  series: readonly { name: string; points: readonly CurvePoint[]; knee: number | null }[];
}

export interface CurvePoint {
  x: number;
  y: number | null;
  n: number | null;
}

export function curves(data: Curves, look: Look): Chart {
  const { words, locale } = look;
  const { log } = data.y;
  const values = data.series.flatMap(({ points }) => points.flatMap(({ y }) => y ?? []));
  const table = {
    head: [words.name, heading(data.x.label, data.x.unit), heading(data.y.label, data.y.unit), words.n],
    rows: data.series.flatMap(({ name, points }) =>
      points.map(({ x, y, n }) => [plainText(name, 200), x, y, n]),
    ),
  };
  if (!values.some((value) => isDrawable(value, log)))
    return { ...nothingDrawn(look), description: words.nothing, table };

  const legend = data.series.map(({ name }, index) => {
    const { color, dash } = seriesStyle(look, index);
    return { id: `s${index}`, name, color, dash };
  });
  const picture = framed(look, {
    upName: axisName(data.y, look, data.y),
    acrossName: axisName(data.x, look),
    xAxis: {
      ...quantityAxis(look, {
        values: data.series.flatMap(({ points }) => points.map(({ x }) => x)),
        log: false,
        zero: true,
      }),
    },
    yAxis: quantityAxis(look, { values, log, zero: true }),
    legend,
    plot: 220,
    series: data.series.map((_, index) => line(look, data, index)),
    tooltip: {
      trigger: "item",
      formatter: ({ seriesId, dataIndex }: { seriesId: string; dataIndex: number }) => {
        const { name, points } = data.series[Number(seriesId.slice(1))] ?? { name: "", points: [] };
        const point = points[dataIndex];
        if (point === undefined || point.y === null) return tooltipText(name);
        const n = point.n === null ? "" : `  (${words.n} ${numberText(point.n, locale)})`;
        const at = withUnit(point.x, data.x.unit, locale);
        return `${tooltipText(name)}\n${at}: ${withUnit(point.y, data.y.unit, locale)}${n}`;
      },
    },
  });
  const knees = data.series.flatMap(({ knee }) =>
    knee === null ? [] : [withUnit(knee, data.x.unit, locale)],
  );
  const told = words.sentence.curves({
    x: plainText(data.x.label),
    y: plainText(data.y.label),
    names: namesText(data.series.map(({ name }) => name)),
    knees: namesText(knees, 6),
  });
  return { ...picture, description: told + leftOutSentence(look, log ? values : []), table };
}

/** The point at the knee is larger than the others. */
function line(look: Look, { series, y: { log } }: Curves, index: number): object {
  const { color, dash, symbol } = seriesStyle(look, index);
  const { points = [], knee = null } = series[index] ?? {};
  const { background } = palette(look.theme);
  return {
    ...{ id: `s${index}`, name: `s${index}`, type: "line", z: 3, emphasis: { disabled: true } },
    data: points.map(({ x, y }) => ({
      value: [x, isDrawable(y, log) ? y : null],
      symbolSize: x === knee ? 14 : 7,
      itemStyle: x === knee ? { color: background, borderColor: color, borderWidth: 3 } : { color },
    })),
    lineStyle: { color, width: 2, type: dash },
    itemStyle: { color },
    ...{ symbol, showSymbol: true, connectNulls: false },
  };
}

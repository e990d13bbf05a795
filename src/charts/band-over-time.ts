/** A quantity over time: a line through the medians, in a band in which most single values lie. */
import { axisName, quantityAxis, timeAxis } from "./axis.ts";
import type { Chart, Look, Quantity, TimeMark } from "./chart.ts";
import { drawn, type Pen, type Shape } from "./drawn.ts";
import { framed, nothingDrawn } from "./frame.ts";
import { numberText, withUnit } from "./number-text.ts";
import { namesText, plainText } from "./plain-text.ts";
import { seriesStyle } from "./series-style.ts";
import { heading, isDrawable, leftOutSentence } from "./tables.ts";
import { spanText, timeLine, timeTooltip } from "./time-lines.ts";
import { markRows, marksHeight, timeMarks } from "./time-marks.ts";
import { momentText } from "./time-ticks.ts";

export interface BandOverTime extends Quantity {
  series: readonly { name: string; points: readonly BandPoint[] }[];
  marks: readonly TimeMark[];
  /** Logarithmic scale, as fits times. */
  log: boolean;
}

/** In order of `at` (Unix ms). A null middle is a gap in the line, a null low or high one in the band. */
export interface BandPoint {
  at: number;
  low: number | null;
  middle: number | null;
  high: number | null;
  n: number;
}

export function bandOverTime(data: BandOverTime, look: Look): Chart {
  const { words } = look;
  const points = data.series.flatMap((series) => series.points);
  const values = points.flatMap(({ low, middle, high }) => [low, middle, high]).filter((v) => v !== null);
  const times = points.filter(({ middle }) => middle !== null).map(({ at }) => at);
  const legend = data.series.map(({ name }, index) => ({
    id: `s${index}`,
    name,
    ...seriesStyle(look, index),
  }));
  const table = tableOf(data, look);
  if (!values.some((value) => isDrawable(value, data.log)))
    return { ...nothingDrawn(look), description: words.nothing, table };

  const picture = framed(look, {
    upName: axisName(data, look, { log: data.log }),
    xAxis: timeAxis(look, [...points.map(({ at }) => at), ...data.marks.map(({ at }) => at)]),
    yAxis: quantityAxis(look, { values, log: data.log }),
    legend,
    above: () => marksHeight(data.marks),
    plot: 220,
    series: [
      ...timeMarks(look, data.marks),
      ...data.series.flatMap(({ points: own }, index) => [
        // The line first: what a legend shows of two of the same name is the first.
        timeLine(
          `s${index}`,
          seriesStyle(look, index),
          own.map(({ at, middle }) => ({ at, value: isDrawable(middle, data.log) ? middle : null })),
        ),
        band(`s${index}`, seriesStyle(look, index).color, own, data.log),
      ]),
    ],
    tooltip: timeTooltip(look, data.series, ({ low, middle, high, n }) => {
      const text = (value: number | null) => (value === null ? "–" : numberText(value, look.locale));
      const middleText = middle === null ? "–" : withUnit(middle, data.unit, look.locale);
      return `${middleText}  (${words.p10} ${text(low)}, ${words.p90} ${text(high)}, ${words.n} ${numberText(n, look.locale)})`;
    }),
  });
  const told = words.sentence.bandOverTime({
    label: plainText(data.label),
    names: namesText(data.series.map(({ name }) => name)),
    span: spanText(look, times),
    marks: data.marks.length,
  });
  const description = told + leftOutSentence(look, data.log ? values : []);
  return { ...picture, description, table };
}

/** The area between low and high, broken where one of them is not known. */
function band(id: string, color: string, points: readonly BandPoint[], log: boolean): object {
  const runs: { at: number; low: number; high: number }[][] = [[]];
  for (const { at, low, high } of points)
    if (isDrawable(low, log) && isDrawable(high, log)) runs.at(-1)?.push({ at, low, high });
    else if (runs.at(-1)?.length !== 0) runs.push([]);
  const drawnRuns = runs.filter((run) => run.length > 0);
  const extents = drawnRuns.map((run) => ({
    x: [run[0]?.at ?? 0, run.at(-1)?.at ?? 0],
    y: [Math.min(...run.map(({ low }) => low)), Math.max(...run.map(({ high }) => high))],
  }));
  const shape = (index: number, pen: Pen): Shape => {
    const run = drawnRuns[index] ?? [];
    const upper = run.map(({ at, high }) => pen.at(at, high));
    const lower = run.map(({ at, low }) => pen.at(at, low)).reverse();
    const corners = [...upper, ...lower];
    // A single point between gaps has no width; 4 px show that it is there.
    const widened =
      run.length > 1
        ? corners
        : corners.flatMap(({ x, y }, n) =>
            n === 0
              ? [
                  { x: x - 2, y },
                  { x: x + 2, y },
                ]
              : [
                  { x: x + 2, y },
                  { x: x - 2, y },
                ],
          );
    return {
      type: "polygon",
      shape: { points: widened.map(({ x, y }) => [x, y]) },
      style: { fill: color, opacity: 0.18 },
    } as Shape;
  };
  // Hidden together with its line, since a legend goes by names.
  return { ...drawn(id, extents, shape, { color }), id: `band-${id}`, tooltip: { show: false } };
}

function tableOf(data: BandOverTime, look: Look): Chart["table"] {
  const { words, locale, zone } = look;
  const head = [words.name, words.time]
    .concat([words.p10, words.median, words.p90].map((name) => heading(name, data.unit)))
    .concat(words.n);
  const rows = data.series.flatMap(({ name, points }) =>
    points.map(({ at, low, middle, high, n }) => [
      plainText(name, 200),
      momentText(at, locale, zone),
      low,
      middle,
      high,
      n,
    ]),
  );
  const marks = markRows(look, data.marks).map(([said, at, from, to]) => [
    `${words.mark}: ${said}`,
    at === from || from === null ? (at ?? null) : `${at} (${from} – ${to})`,
    ...[null, null, null, null],
  ]);
  return { head, rows: [...rows, ...marks] };
}

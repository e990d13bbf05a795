/** How many of each kind there were over time: failures by kind. */
import { axisName, quantityAxis, timeAxis } from "./axis.ts";
import type { Chart, Look } from "./chart.ts";
import { drawn, type Pen, rect } from "./drawn.ts";
import { framed, nothingDrawn } from "./frame.ts";
import { numberText } from "./number-text.ts";
import { palette } from "./palette.ts";
import { namesText, plainText, tooltipText } from "./plain-text.ts";
import { seriesStyle } from "./series-style.ts";
import { spanText } from "./time-lines.ts";
import { momentText } from "./time-ticks.ts";

export interface StackedOverTime {
  label: string;
  /** Unix ms, ascending: the beginning of each bucket. */
  times: readonly number[];
  /** A count for each time; null where nothing was looked at. */
  series: readonly { name: string; counts: readonly (number | null)[] }[];
}

interface Block {
  bucket: number;
  from: number;
  to: number;
  base: number;
  count: number;
}

export function stackedOverTime(data: StackedOverTime, look: Look): Chart {
  const { words, locale, zone } = look;
  const counts = data.series.flatMap((series) => series.counts).filter((count) => count !== null);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const table = {
    head: [words.time, ...data.series.map(({ name }) => plainText(name, 200))],
    rows: data.times.map((at, index) => [
      momentText(at, locale, zone),
      ...data.series.map((series) => series.counts[index] ?? null),
    ]),
  };
  if (total === 0) return { ...nothingDrawn(look), description: words.nothing, table };

  const ends = bucketEnds(data.times);
  const layers = stacked(data, ends);
  const legend = data.series.map(({ name }, index) => {
    const { color } = seriesStyle(look, index);
    return { id: `s${index}`, name, color, icon: "roundRect" };
  });
  const picture = framed(look, {
    upName: axisName({ label: data.label, unit: "" }, look),
    xAxis: timeAxis(look, [...data.times, ...ends]),
    yAxis: { ...quantityAxis(look, { values: [], log: false, zero: true }), minInterval: 1 },
    legend,
    plot: 180,
    series: [unseen(look, data, ends), ...layers.map((blocks, index) => layer(look, index, blocks))],
    tooltip: {
      trigger: "item",
      formatter: ({ seriesId, dataIndex }: { seriesId: string; dataIndex: number }) => {
        const bucket = layers[Number(seriesId.slice(1))]?.[dataIndex]?.bucket;
        const at = bucket === undefined ? undefined : data.times[bucket];
        if (bucket === undefined || at === undefined) return "";
        const lines = data.series.flatMap(({ name, counts: own }) => {
          const count = own[bucket] ?? 0;
          return count === 0 ? [] : [`${tooltipText(name)}: ${numberText(count, locale)}`];
        });
        return [momentText(at, locale, zone), ...lines].join("\n");
      },
    },
  });
  const description = words.sentence.stackedOverTime({
    label: plainText(data.label),
    names: namesText(data.series.map(({ name }) => name)),
    span: spanText(look, data.times),
    total: numberText(total, locale),
  });
  return { ...picture, description, table };
}

/** A bucket ends where the next begins; the last is taken to be as long as the one before, a single one an hour. */
function bucketEnds(times: readonly number[]): number[] {
  const [last, before] = [times.at(-1) ?? 0, times.at(-2)];
  const length = before === undefined ? 3_600_000 : last - before;
  return times.map((_at, index) => times[index + 1] ?? last + length);
}

function stacked(data: StackedOverTime, ends: readonly number[]): Block[][] {
  const tops = data.times.map(() => 0);
  return data.series.map(({ counts }) =>
    data.times.flatMap((from, bucket) => {
      const count = counts[bucket] ?? null;
      const base = tops[bucket] ?? 0;
      if (count === null || count === 0) return [];
      tops[bucket] = base + count;
      return [{ bucket, from, to: ends[bucket] ?? from, base, count }];
    }),
  );
}

/** A shade where nothing was looked at, so that it is not taken for nothing found. */
function unseen(look: Look, data: StackedOverTime, ends: readonly number[]): object {
  const { grid } = palette(look.theme);
  const spans = data.times.flatMap((from, bucket) =>
    data.series.every(({ counts }) => (counts[bucket] ?? null) === null)
      ? [{ from, to: ends[bucket] ?? from }]
      : [],
  );
  const shape = (index: number, { at, plot }: Pen) => {
    const span = spans[index];
    if (span === undefined) return null;
    const left = { x: at(span.from, 0).x, y: plot.top };
    return rect(left, { x: at(span.to, 0).x, y: plot.bottom }, { fill: grid, opacity: 0.7 });
  };
  return drawn(
    "unseen",
    spans.map(({ from, to }) => ({ x: [from, to], y: [] })),
    shape,
    { z: 1 },
  );
}

function layer(look: Look, index: number, blocks: readonly Block[]): object {
  const { background } = palette(look.theme);
  const { color } = seriesStyle(look, index);
  const extents = blocks.map(({ from, to, base, count }) => ({ x: [from, to], y: [base, base + count] }));
  const shape = (at: number, pen: Pen) => {
    const block = blocks[at];
    if (block === undefined) return null;
    const { from, to, base, count } = block;
    return rect(pen.at(from, base), pen.at(to, base + count), {
      fill: color,
      stroke: background,
      lineWidth: 1,
    });
  };
  return drawn(`s${index}`, extents, shape, { color, hears: true });
}

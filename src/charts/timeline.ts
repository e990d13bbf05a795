/** One request: its phases, its moments with how late they may have been seen, and every piece of output. */
import { quantityAxis } from "./axis.ts";
import type { Chart, Look } from "./chart.ts";
import { drawn, group, label, line, NARROW, type Pen, rect, type Shape } from "./drawn.ts";
import { framed, nothingDrawn } from "./frame.ts";
import { numberText, withUnit } from "./number-text.ts";
import { palette } from "./palette.ts";
import { plainText, roughWidth, tooltipText } from "./plain-text.ts";
import { seriesStyle } from "./series-style.ts";
import { heading } from "./tables.ts";

export interface Timeline {
  /** In order, ms from sending. It happened up to `delayMs` before it was seen; null where that is not known. */
  moments: readonly Moment[];
  /** `channel` in the reader's words. */
  deltas: readonly Delta[];
}

export interface Moment {
  name: string;
  atMs: number;
  delayMs: number | null;
}

export interface Delta {
  atMs: number;
  chars: number;
  channel: string;
}

const LABEL_ROW = 14;
const LANE = 40;

export function timeline(data: Timeline, look: Look): Chart {
  const { words, locale } = look;
  const table = {
    head: [words.moment, heading(words.time, "ms"), heading(words.delay, "ms"), words.characters],
    rows: [
      ...data.moments.map(({ name, atMs, delayMs }) => [plainText(name, 200), atMs, delayMs, null]),
      ...data.deltas.map(({ atMs, chars, channel }) => [plainText(channel, 200), atMs, null, chars]),
    ],
  };
  const end = Math.max(0, ...data.moments.map(({ atMs }) => atMs), last(data.deltas));
  if (data.moments.length === 0 && data.deltas.length === 0)
    return { ...nothingDrawn(look), description: words.nothing, table };

  const channels = [...new Set(data.deltas.map(({ channel }) => channel))];
  const lanes = [words.phase, ...channels];
  const time = quantityAxis(look, { values: [], log: false, zero: true });
  const picture = framed(look, {
    upName: "",
    acrossName: heading(words.time, "ms"),
    xAxis: {
      ...time,
      min: 0,
      max: end === 0 ? 1 : end * 1.01,
      splitLine: { show: false },
      axisLabel: { ...(time.axisLabel as object), showMaxLabel: false },
    },
    yAxis: { rows: lanes },
    legend: [],
    right: 24,
    // Labels are laid out for the plot that a picture of this width has.
    above: (width) => {
      const beside = width <= NARROW ? 0 : Math.max(...lanes.map((lane) => roughWidth(plainText(lane, 34))));
      return (1 + Math.max(-1, ...labelRows(data.moments, end, width - beside - 40))) * LABEL_ROW;
    },
    plot: lanes.length * LANE,
    series: [
      moments(look, data.moments, end),
      phases(look, data.moments),
      ...channels.map((channel, index) =>
        ticks(
          look,
          index,
          data.deltas.filter((delta) => delta.channel === channel),
        ),
      ),
    ],
    tooltip: {
      trigger: "item",
      formatter: ({ seriesId, dataIndex }: { seriesId: string; dataIndex: number }) => {
        if (seriesId !== "phases") return "";
        const [from, to] = [data.moments[dataIndex], data.moments[dataIndex + 1]];
        if (from === undefined || to === undefined) return "";
        const took = withUnit(to.atMs - from.atMs, "ms", locale);
        const late = to.delayMs === null ? "" : `\n${words.delay} ${withUnit(to.delayMs, "ms", locale)}`;
        return `${tooltipText(from.name)} → ${tooltipText(to.name)}: ${took}${late}`;
      },
    },
  });
  const description = words.sentence.timeline({
    moments: data.moments
      .map(({ name, atMs }) => `${plainText(name)} ${withUnit(atMs, "ms", locale)}`)
      .join(", "),
    deltas: data.deltas.length,
    characters: numberText(
      data.deltas.reduce((sum, { chars }) => sum + chars, 0),
      locale,
    ),
    end: withUnit(end, "ms", locale),
  });
  return { ...picture, description, table };
}

/** Without spreading a long list over the arguments of one call. */
function last(deltas: readonly Delta[]): number {
  return deltas.reduce((latest, { atMs }) => Math.max(latest, atMs), 0);
}

/** On which row above the plot each label stands, so that none lies on another in a plot `across` px wide. */
function labelRows(all: readonly Moment[], end: number, across: number): number[] {
  const ends: number[] = [];
  return all.map(({ name, atMs }) => {
    const from = end === 0 ? 0 : (atMs / end) * across;
    const width = roughWidth(plainText(name, 24)) + 10;
    const free = ends.findIndex((taken) => taken <= from);
    const row = free === -1 ? ends.length : free;
    ends[row] = from + width;
    return row;
  });
}

/** A line at each moment, named above; before it a shade over the time in which it may really have happened. */
function moments(look: Look, all: readonly Moment[], end: number): object {
  const { text, quiet } = palette(look.theme);
  const shape = (index: number, { at, plot }: Pen) => {
    const moment = all[index];
    if (moment === undefined) return null;
    const { x } = at(moment.atMs, 0);
    const rows = labelRows(all, end, plot.right - plot.left);
    const top = plot.top - 2 - (rows[index] ?? 0) * LABEL_ROW;
    const said = plainText(moment.name, 24);
    const isNearEnd = x + roughWidth(said) > plot.right + 20;
    const earliest = moment.delayMs === null ? null : at(Math.max(0, moment.atMs - moment.delayMs), 0).x;
    return group([
      earliest === null || x - earliest < 0.5
        ? null
        : rect({ x: earliest, y: plot.top }, { x, y: plot.bottom }, { fill: text, opacity: 0.18 }),
      line({ x, y: top }, { x, y: plot.bottom }, { stroke: quiet, lineWidth: 1 }),
      label({ x: x + (isNearEnd ? -3 : 3), y: top }, said, {
        ...{ fill: text, align: isNearEnd ? "right" : "left", verticalAlign: "bottom" },
      }),
    ]);
  };
  return drawn(
    "moments",
    all.map(({ atMs }) => ({ x: [atMs], y: [] })),
    shape,
    { z: 2, clip: false },
  );
}

/** What lies between two moments, in shades that alternate. */
function phases(look: Look, all: readonly Moment[]): object {
  const { axis } = palette(look.theme);
  const spans = all.slice(1).map((to, index) => ({ from: all[index]?.atMs ?? 0, to: to.atMs }));
  const shape = (index: number, pen: Pen) => {
    const span = spans[index];
    if (span === undefined) return null;
    const [a, b] = [pen.at(span.from, 0), pen.at(span.to, 0)];
    const y = pen.rowMiddle(0);
    return rect(
      { x: a.x, y: y - 9 },
      { x: b.x, y: y + 9 },
      { fill: axis, opacity: index % 2 === 0 ? 0.85 : 0.4 },
    );
  };
  return drawn(
    "phases",
    spans.map(({ from, to }) => ({ x: [from, to], y: [0] })),
    shape,
    { z: 3, hears: true },
  );
}

/** A stroke for each piece, taller the more characters it brought; strokes within half a pixel are drawn once. */
function ticks(look: Look, channel: number, deltas: readonly Delta[]): object {
  const { color } = seriesStyle(look, channel);
  const most = deltas.reduce((largest, { chars }) => Math.max(largest, chars), 1);
  const latest = last(deltas);
  const lane = channel + 1;
  const shape = (_index: number, pen: Pen): Shape => {
    const tallest = new Map<number, number>();
    const y = pen.rowMiddle(lane);
    for (const { atMs, chars } of deltas) {
      const x = Math.round(pen.at(atMs, lane).x * 2) / 2;
      tallest.set(x, Math.max(tallest.get(x) ?? 0, 4 + 10 * Math.sqrt(chars / most)));
    }
    const path = [...tallest]
      .map(([x, half]) => `M${x} ${(y - half).toFixed(1)}V${(y + half).toFixed(1)}`)
      .join("");
    return {
      type: "path",
      shape: { pathData: path },
      style: { stroke: color, fill: "none", lineWidth: 1.2 },
    } as Shape;
  };
  return drawn(`s${channel}`, [{ x: [deltas[0]?.atMs ?? 0, latest], y: [lane] }], shape, { z: 4, color });
}

/** A quantity by hour of the day: the median and the band of single values. */
import { axisName, below, quantityAxis } from "./axis.ts";
import type { Chart, Look, Quantity } from "./chart.ts";
import { drawn, group, line, type Pen, rect } from "./drawn.ts";
import { framed, nothingDrawn } from "./frame.ts";
import { numberText, withUnit } from "./number-text.ts";
import { palette } from "./palette.ts";
import { plainText } from "./plain-text.ts";
import { heading, isDrawable, leftOutSentence } from "./tables.ts";

export interface HoursBand extends Quantity {
  /** IANA name of the zone that the hours are meant in. */
  zone: string;
  hours: readonly Hour[];
  log?: boolean | undefined;
}

export interface Hour {
  /** 0–23 */
  hour: number;
  low: number | null;
  middle: number | null;
  high: number | null;
  n: number;
}

const WIDTH = 0.36;

export function hoursBand(data: HoursBand, look: Look): Chart {
  const { words, locale } = look;
  const log = data.log ?? false;
  const clock = (hour: number) => `${String(hour).padStart(2, "0")}:00`;
  const values = data.hours.flatMap(({ low, middle, high }) => [low, middle, high]).filter((v) => v !== null);
  const table = {
    head: [
      words.hour,
      ...[words.p10, words.median, words.p90].map((name) => heading(name, data.unit)),
      words.n,
    ],
    rows: data.hours.map(({ hour, low, middle, high, n }) => [clock(hour), low, middle, high, n]),
  };
  const known = data.hours.filter((hour): hour is Hour & { middle: number } => hour.middle !== null);
  const [first] = known;
  if (first === undefined || !values.some((value) => isDrawable(value, log)))
    return { ...nothingDrawn(look), description: words.nothing, table };

  const ticks = [0, 3, 6, 9, 12, 15, 18, 21];
  const hourAxis = quantityAxis(look, { values: [], log: false });
  const picture = framed(look, {
    upName: axisName(data, look, { log }),
    xAxis: {
      ...hourAxis,
      ...{ min: -0.6, max: 23.6, splitLine: { show: false }, axisTick: { show: false, customValues: ticks } },
      axisLabel: { ...(hourAxis.axisLabel as object), customValues: ticks, formatter: clock },
      ...below(look, `${words.hour} (${plainText(data.zone)})`),
    },
    yAxis: quantityAxis(look, { values, log, zero: true }),
    legend: [],
    plot: 180,
    series: [columns(look, data.hours, log)],
    tooltip: {
      trigger: "item",
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const hour = data.hours[dataIndex];
        if (hour === undefined) return "";
        const text = (value: number | null) => (value === null ? "–" : withUnit(value, data.unit, locale));
        const band = `${words.p10} ${text(hour.low)}, ${words.p90} ${text(hour.high)}`;
        return `${clock(hour.hour)}\n${words.median} ${text(hour.middle)}\n${band}\n${words.n} ${numberText(hour.n, locale)}`;
      },
    },
  });
  const told = (hour: Hour & { middle: number }) =>
    `${clock(hour.hour)} (${withUnit(hour.middle, data.unit, locale)})`;
  const description =
    known.length === 1
      ? words.sentence.oneHour({
          label: plainText(data.label),
          zone: plainText(data.zone),
          only: told(first),
        })
      : words.sentence.hoursBand({
          label: plainText(data.label),
          zone: plainText(data.zone),
          lowest: told(known.reduce((a, b) => (b.middle < a.middle ? b : a), first)),
          highest: told(known.reduce((a, b) => (b.middle > a.middle ? b : a), first)),
        });
  return {
    ...picture,
    description: description + leftOutSentence(look, log ? values : []),
    table,
  };
}

/** A bar from low to high with a stroke at the median; hours are told apart, since nothing lies between them. */
function columns(look: Look, hours: readonly Hour[], log: boolean): object {
  const { series, text } = palette(look.theme);
  const color = series[0] ?? text;
  const drawable = (value: number | null) => isDrawable(value, log);
  const extents = hours.map(({ hour, low, middle, high }) => {
    const y = [low, middle, high].filter(drawable);
    return { x: [hour], y: y.length === 0 ? [] : [Math.min(...y), Math.max(...y)] };
  });
  const shape = (index: number, { at }: Pen) => {
    const one = hours[index];
    if (one === undefined) return null;
    const { hour, low, middle, high } = one;
    return group([
      isDrawable(low, log) && isDrawable(high, log)
        ? rect(at(hour - WIDTH, low), at(hour + WIDTH, high), { fill: color, opacity: 0.22 })
        : null,
      isDrawable(middle, log)
        ? line(at(hour - WIDTH, middle), at(hour + WIDTH, middle), { stroke: color, lineWidth: 2.5 })
        : null,
    ]);
  };
  return drawn("hours", extents, shape, { color, hears: true });
}

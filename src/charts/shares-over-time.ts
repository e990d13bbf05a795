/** Shares (success, goodput) over time. */
import { axisName, shareAxis, timeAxis } from "./axis.ts";
import type { Chart, Look, TimeMark } from "./chart.ts";
import { framed, nothingDrawn } from "./frame.ts";
import { numberText, shareText } from "./number-text.ts";
import { namesText, plainText } from "./plain-text.ts";
import { seriesStyle } from "./series-style.ts";
import { spanText, timeLine, timeTooltip } from "./time-lines.ts";
import { markRows, marksHeight, timeMarks } from "./time-marks.ts";
import { momentText } from "./time-ticks.ts";

export interface SharesOverTime {
  /** What it is a share of: `Success`. */
  label: string;
  /** In order of `at` (Unix ms); `share` 0–1, null where nothing was counted. */
  series: readonly { name: string; points: readonly SharePoint[] }[];
  marks?: readonly TimeMark[] | undefined;
}

export interface SharePoint {
  at: number;
  share: number | null;
  n: number;
}

export function sharesOverTime(data: SharesOverTime, look: Look): Chart {
  const { words, locale, zone } = look;
  const marks = data.marks ?? [];
  const known = data.series.flatMap(({ name, points }) =>
    points.flatMap(({ at, share }) => (share === null ? [] : [{ name, at, share }])),
  );
  const table = {
    head: [words.name, words.time, words.share, words.n],
    rows: [
      ...data.series.flatMap(({ name, points }) =>
        points.map(({ at, share, n }) => [plainText(name, 200), momentText(at, locale, zone), share, n]),
      ),
      ...markRows(look, marks).map(([said, at]) => [`${words.mark}: ${said}`, at ?? null, null, null]),
    ],
  };
  if (known.length === 0) return { ...nothingDrawn(look), description: words.nothing, table };

  const legend = data.series.map(({ name }, index) => ({
    id: `s${index}`,
    name,
    ...seriesStyle(look, index),
  }));
  const times = data.series.flatMap(({ points }) => points.map(({ at }) => at));
  const picture = framed(look, {
    upName: axisName({ label: data.label, unit: "" }, look),
    xAxis: timeAxis(look, [...times, ...marks.map(({ at }) => at)]),
    yAxis: shareAxis(
      look,
      known.reduce((low, { share }) => Math.min(low, share), 1),
    ),
    legend,
    above: () => marksHeight(marks),
    plot: 180,
    series: [
      ...timeMarks(look, marks),
      ...data.series.map(({ points }, index) =>
        timeLine(
          `s${index}`,
          seriesStyle(look, index),
          points.map(({ at, share }) => ({ at, value: share })),
        ),
      ),
    ],
    tooltip: timeTooltip(
      look,
      data.series,
      ({ share, n }) =>
        `${share === null ? "–" : shareText(share, locale)}  (${words.n} ${numberText(n, locale)})`,
    ),
  });
  const lowest = known.reduce((worst, one) => (one.share < worst.share ? one : worst));
  const description = words.sentence.sharesOverTime({
    label: plainText(data.label),
    names: namesText(data.series.map(({ name }) => name)),
    span: spanText(look, times),
    lowest: `${shareText(lowest.share, locale)} (${plainText(lowest.name)}, ${momentText(lowest.at, locale, zone)})`,
  });
  return { ...picture, description, table };
}

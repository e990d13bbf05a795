/** The share of requests at or below each value: all that there is to say of a distribution, without bins. */
import { axisName, quantityAxis, shareAxis } from "./axis.ts";
import type { Chart, Look, Quantity } from "./chart.ts";
import { framed, nothingDrawn } from "./frame.ts";
import { numberText, shareText, withUnit } from "./number-text.ts";
import { namesText, plainText, tooltipText } from "./plain-text.ts";
import { seriesStyle } from "./series-style.ts";
import { heading, isDrawable, leftOutSentence } from "./tables.ts";
import type { Pointed } from "./time-lines.ts";

export interface Ecdf extends Quantity {
  log: boolean;
  /** Ascending in both; `share` 0–1. `n` values lie behind the points. */
  series: readonly { name: string; points: readonly EcdfPoint[]; n: number | null }[];
}

export interface EcdfPoint {
  value: number;
  share: number;
}

export function ecdf(data: Ecdf, look: Look): Chart {
  const { words, locale } = look;
  const values = data.series.flatMap(({ points }) => points.map(({ value }) => value));
  const table = {
    head: [words.name, heading(words.value, data.unit), words.share],
    rows: data.series.flatMap(({ name, points }) =>
      points.map(({ value, share }) => [plainText(name, 200), value, share]),
    ),
  };
  if (!values.some((value) => isDrawable(value, data.log)))
    return { ...nothingDrawn(look), description: words.nothing, table };

  const named = data.series.map(({ name, n }) =>
    n === null ? name : `${plainText(name)} (${words.n} ${numberText(n, locale)})`,
  );
  const legend = named.map((name, index) => {
    const { color, dash } = seriesStyle(look, index);
    return { id: `s${index}`, name, color, dash };
  });
  const picture = framed(look, {
    upName: words.shareAtOrBelow,
    acrossName: axisName(data, look, { log: data.log }),
    xAxis: quantityAxis(look, { values, log: data.log }),
    yAxis: shareAxis(look, 0),
    legend,
    plot: 220,
    series: data.series.map(({ points }, index) => steps(look, index, points, data.log)),
    tooltip: {
      trigger: "axis" as const,
      formatter: (pointed: readonly Pointed[] | Pointed) =>
        [pointed]
          .flat()
          .flatMap(({ seriesId, dataIndex, marker }) => {
            const index = Number(seriesId.slice(1));
            const point = drawablePoints(data.series[index]?.points ?? [], data.log)[dataIndex - 1];
            if (point === undefined) return [];
            const at = `${shareText(point.share, locale)} ≤ ${withUnit(point.value, data.unit, locale)}`;
            return [`${marker} ${tooltipText(named[index] ?? "")}: ${at}`];
          })
          .join("\n"),
    },
  });
  const medians = data.series.flatMap(({ points }) => {
    const median = points.find(({ share }) => share >= 0.5);
    return median === undefined ? [] : [withUnit(median.value, data.unit, locale)];
  });
  const told = words.sentence.ecdf({
    label: plainText(data.label),
    names: namesText(named),
    medians: namesText(medians, 6),
  });
  const description = told + leftOutSentence(look, data.log ? values : []);
  return { ...picture, description, table };
}

function drawablePoints(points: readonly EcdfPoint[], log: boolean): readonly EcdfPoint[] {
  return points.filter(({ value }) => isDrawable(value, log));
}

/** Stairs, since between two values no share is gained. They begin on the share of what a logarithmic scale leaves out. */
function steps(look: Look, index: number, points: readonly EcdfPoint[], log: boolean): object {
  const style = seriesStyle(look, index);
  const own = drawablePoints(points, log);
  const below = points.filter(({ value }) => !isDrawable(value, log)).at(-1)?.share ?? 0;
  const first = own[0];
  return {
    ...{ id: `s${index}`, name: `s${index}`, type: "line", step: "end", z: 3, emphasis: { disabled: true } },
    data: [
      ...(first === undefined ? [] : [[first.value, below]]),
      ...own.map(({ value, share }) => [value, share]),
    ],
    lineStyle: { color: style.color, width: 2, type: style.dash },
    itemStyle: { color: style.color },
    ...{ symbol: style.symbol, symbolSize: 6, showSymbol: own.length === 1 },
  };
}

/** One statistic of a metric's values, and how sure it is. */
import { quantity } from "../base/index.ts";
import {
  badTailPosition,
  leastForBounds,
  mean,
  meanBounds,
  percentileBounds,
  quantile,
  ratioBounds,
} from "../stats/index.ts";
import {
  type Answer,
  type Better,
  percentOf,
  type RequestMetric,
  type Stat,
  type Sureness,
  unsure,
} from "./definition.ts";
import type { Series } from "./observed.ts";
import { defaultStat } from "./question.ts";
import { sumsOver, worthCaution, worthInTail } from "./worth.ts";

/** Of at least one value. */
export function seriesAnswer(
  series: Series,
  { better }: Pick<RequestMetric, "better">,
  stat: Stat | null,
): Answer {
  const percent = percentOf(stat ?? defaultStat);
  return percent === null ? averageOf(series) : percentileOf(series, better, percent);
}

function averageOf({ values, sizes }: Series): Answer {
  return {
    value: mean(values),
    n: values.length,
    why: null,
    sureAt: (level) => {
      const bounds =
        sizes === null ? meanBounds(values, level) : ratioBounds(sumsOver(values, sizes), sizes, level);
      if (bounds === null) {
        const caution = `${quantity(values.length, "value")}, all alike, say too little of how others would differ`;
        return {
          ...unsure,
          caution: values.length < 2 ? "one value says nothing of how values differ" : caution,
        };
      }
      return { bounds, method: `the mean of ${countText(values, sizes)}`, caution: null };
    },
  };
}

function percentileOf(series: Series, better: Better, percent: number): Answer {
  const { values, sizes } = series;
  const n = values.length;
  const sureAt = (level: number): Sureness => {
    const size = worthInTail(series, percent, better, level);
    // The order of the values says which came after which: only a copy may be reordered.
    const bounds = percentileBounds(values.slice(), percent, better, level, size);
    const isOpen = bounds.low === null || bounds.high === null;
    return {
      bounds,
      method: `order statistics of ${countText(values, sizes)}`,
      caution: isOpen ? tooFew(n, size, percent, level) : worthCaution(size, n, "values"),
      ...(size < n ? { worth: size } : {}),
    };
  };
  return { value: quantile(values, badTailPosition(percent, better)), n, why: null, sureAt };
}

function countText(values: Float64Array, sizes: Float64Array | null): string {
  const counted = quantity(values.length, "value");
  return sizes === null ? counted : `${counted} of ${quantity(sizes.length, "request")}`;
}

function tooFew(n: number, size: number, percent: number, level: number): string {
  const worth = size < n - 0.5 ? `, worth ${Math.max(1, Math.round(size))} independent ones,` : "";
  const name = percent === 50 ? "median" : `p${percent}`;
  const are = n === 1 ? "is" : "are";
  return `${quantity(n, "value")}${worth} ${are} too few to bound the ${name} on both sides: that takes ${leastForBounds(percent, level)}`;
}

/** One statistic of a metric's values, and how sure it is. */
import {
  badTailOfSorted,
  leastForBounds,
  mean,
  meanBounds,
  percentileBounds,
  ratioBounds,
  sorted,
} from "../stats/index.ts";
import {
  type Answer,
  percentOf,
  type RequestMetric,
  type Stat,
  type Sureness,
  unsure,
} from "./definition.ts";
import type { Series } from "./observed.ts";
import { defaultStat } from "./question.ts";
import { worthBeyond } from "./worth.ts";

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
        sizes === null ? meanBounds(values, level) : ratioBounds(sums(values, sizes), sizes, level);
      if (bounds === null) return { ...unsure, caution: "so few values say nothing of how values differ" };
      return { bounds, method: `the mean of ${countText(values, sizes)}`, caution: null };
    },
  };
}

function percentileOf({ values, sizes }: Series, better: "low" | "high", percent: number): Answer {
  const ordered = sorted(values);
  const [value, n] = [badTailOfSorted(ordered, percent, better), values.length];
  const sureAt = (level: number): Sureness => {
    const { size, caution } = worthBeyond(values, sizes, value ?? Number.NaN);
    const bounds = percentileBounds(ordered, percent, better, level, size);
    const isOpen = bounds.low === null || bounds.high === null;
    return {
      bounds,
      method: `order statistics of ${countText(values, sizes)}`,
      caution: isOpen ? tooFew(n, size, percent, level) : caution,
    };
  };
  return { value, n, why: null, sureAt };
}

/** The sum of each request's values. */
function sums(values: Float64Array, sizes: Float64Array): Float64Array {
  let at = 0;
  return sizes.map((size) => {
    let sum = 0;
    for (const end = at + size; at < end; at++) sum += values[at] as number;
    return sum;
  });
}

function countText(values: Float64Array, sizes: Float64Array | null): string {
  const counted = values.length === 1 ? "1 value" : `${values.length} values`;
  return sizes === null
    ? counted
    : `${counted} of ${sizes.length} ${sizes.length === 1 ? "request" : "requests"}`;
}

function tooFew(n: number, size: number, percent: number, level: number): string {
  const worth = size < n - 0.5 ? `, worth ${Math.max(1, Math.round(size))} independent ones,` : "";
  const name = percent === 50 ? "median" : `p${percent}`;
  return `${n} values${worth} are too few to bound the ${name} on both sides: that takes ${leastForBounds(percent, level)}`;
}

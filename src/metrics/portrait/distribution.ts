/** How values lie: their empirical distribution in as many points as a picture can show, and a histogram. */
import { quantileOfSorted } from "../../stats/index.ts";
import { type AnyStat, percentOf, type RequestMetric, stats } from "../definition.ts";
import { statistic } from "../evaluate.ts";
import { leastForPercentile } from "../question.ts";
import type { DistributionDocument } from "./document.ts";

/** Points at equal shares, and more of them towards either end, each half as far from it as the one before. */
const EVEN_POINTS = 150;
const TAIL_POINTS = 24;
const MOST_BINS = 60;

/** Of ascending values, none of them negative or NaN; null without any. */
export function distributionOf(
  { name, unit, better }: Pick<RequestMetric, "name" | "unit" | "better">,
  ascending: Float64Array,
): DistributionDocument | null {
  const n = ascending.length;
  if (n === 0) return null;
  const zeros = countUpTo(ascending, 0);
  const { edges, counts } = logHistogram(ascending.subarray(zeros));
  const marks: readonly AnyStat[] = stats.filter((stat) => n >= leastForPercentile(percentOf(stat) ?? 0));
  return {
    ...{ metric: name, unit, better, n, ecdf: ecdf(ascending), scale: "log", edges, counts, zeros },
    marks: marks.flatMap((stat) => {
      const value = statistic(ascending, stat, better);
      return value === null ? [] : [{ stat, value }];
    }),
  };
}

/** Each point has the share of values that are at most as large: it rises strictly and ends at 1. */
function ecdf(ascending: Float64Array): DistributionDocument["ecdf"] {
  const last = ascending.length - 1;
  const ranks = Array.from({ length: EVEN_POINTS }, (_, i) => Math.round((i / (EVEN_POINTS - 1)) * last));
  for (let i = 1, share = 1 / EVEN_POINTS; i <= TAIL_POINTS; i++, share /= 2)
    ranks.push(Math.round(share * last), Math.round((1 - share) * last));
  const values = [...new Set(ranks.map((rank) => ascending[rank] as number))].sort((a, b) => a - b);
  return values.map((value) => ({ value, share: countUpTo(ascending, value) / ascending.length }));
}

/**
 * Bins of equal width in logarithm, 2 · IQR / n^(1/3) of the logarithms: D. Freedman and P. Diaconis, "On the Histogram as a Density
 * Estimator: L2 Theory", Zeitschrift für Wahrscheinlichkeitstheorie 57 (1981). Where the middle half is all alike, 1 + log2 n of
 * them: H. A. Sturges, "The Choice of a Class Interval", JASA 21 (1926). At most 60. A bin has its lower edge, the last one both.
 */
function logHistogram(ascending: Float64Array): { edges: number[]; counts: number[] } {
  const n = ascending.length;
  const [least, most] = [ascending[0], ascending[n - 1]];
  if (least === undefined || most === undefined) return { edges: [], counts: [] };
  if (least === most) return { edges: [least, most], counts: [n] };
  const quartile = (q: number) => Math.log(quantileOfSorted(ascending, q) ?? Number.NaN);
  const width = (2 * (quartile(0.75) - quartile(0.25))) / Math.cbrt(n);
  const range = Math.log(most) - Math.log(least);
  const wanted = width > 0 ? range / width : 1 + Math.log2(n);
  const bins = Math.max(1, Math.min(MOST_BINS, Math.ceil(wanted)));
  const edges = Array.from({ length: bins + 1 }, (_, i) =>
    i === 0 ? least : i === bins ? most : Math.min(most, least * Math.exp((range * i) / bins)),
  );
  const below = edges.map((edge, i) => (i === bins ? n : countBelow(ascending, edge)));
  return { edges, counts: below.slice(1).map((count, i) => count - (below[i] as number)) };
}

/** How many of ascending values are at most `limit`. */
function countUpTo(ascending: Float64Array, limit: number): number {
  return firstWhere(ascending, (value) => value > limit);
}

function countBelow(ascending: Float64Array, limit: number): number {
  return firstWhere(ascending, (value) => value >= limit);
}

/** Index of the first value from which on a test holds, by halving; their number where it never does. */
function firstWhere(ascending: Float64Array, test: (value: number) => boolean): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(ascending[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

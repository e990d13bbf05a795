/**
 * What a race can show of one number at any time: that it is above or below a bound, and which of two targets has the lower
 * one. Shares and percentiles exactly; averages as an asymptotic confidence sequence from 30 values on (see stats).
 */
import { leastN, type Question, type Stat } from "../metrics/index.ts";
import {
  type Bounds,
  isQuantileBelow,
  logEOfCounts,
  logEShareAbove,
  logEShareBelow,
  mean,
  meanAtAnyTime,
  momentsOf,
  quantileAtAnyTime,
  quantileOfSorted,
  shareAtAnyTime,
  sorted,
} from "../stats/index.ts";
import type { Series } from "./race-sample.ts";

/** How many values become one: the share that holds, the average, or the quantile of `q`. */
export type Statistic = { kind: "share" } | { kind: "mean" } | { kind: "quantile"; q: number };

/** A percentile is the bad tail: of a metric where high is better, p90 is the quantile of 0.1. */
export function statisticOf({ definition, stat }: Question): Statistic {
  if (definition.kind === "rate") return { kind: "share" };
  const percent = PERCENT[stat ?? "avg"];
  if (percent === null) return { kind: "mean" };
  return { kind: "quantile", q: (definition.better === "low" ? percent : 100 - percent) / 100 };
}

const PERCENT: Record<Stat, number | null> = { avg: null, median: 50, p90: 90, p99: 99 };

/** The estimate so far; null without values. */
export function estimateOf(statistic: Statistic, { all }: Series): number | null {
  return statistic.kind === "quantile" ? quantileOfSorted(sorted(all), statistic.q) : mean(all);
}

/** Each end missed with probability alpha at all looks together. */
export function boundsOf(statistic: Statistic, { all }: Series, alpha: number): Bounds {
  switch (statistic.kind) {
    case "share":
      return shareAtAnyTime(
        count(all, (value) => value === 1),
        all.length,
        alpha,
      );
    case "quantile":
      return quantileAtAnyTime(sorted(all), statistic.q, alpha);
    case "mean": {
      const moments = momentsOf(Float64Array.from(all));
      return moments === null ? { low: null, high: null } : meanAtAnyTime(moments, alpha);
    }
  }
}

/** Whether it is shown that the number is at most (or below) a bound, or at least (or above) it, without working out its interval. */
export type Side = "at most" | "below" | "at least" | "above";

export function isShown(
  statistic: Statistic,
  side: Side,
  bound: number,
  { all }: Series,
  alpha: number,
): boolean {
  const n = all.length;
  const needed = Math.log(1 / alpha);
  if (statistic.kind === "mean") {
    const { low, high } = boundsOf(statistic, { all } as Series, alpha);
    return side === "at most" || side === "below"
      ? high !== null && (side === "below" ? high < bound : high <= bound)
      : low !== null && (side === "above" ? low > bound : low >= bound);
  }
  if (n === 0) return false;
  if (statistic.kind === "share") {
    const held = count(all, (value) => value === 1);
    if (side === "at least" || side === "above")
      return bound <= 0
        ? side === "at least" || held > 0
        : bound < 1 && logEShareAbove(held, n - held, bound) >= needed;
    return bound >= 1
      ? side === "at most" || held < n
      : bound > 0 && logEShareBelow(held, n - held, bound) >= needed;
  }
  // That the quantile of q is at most x says that the share of values up to x is at least q; above x, that it is less.
  if (side === "at most" || side === "above") {
    const upTo = count(all, (value) => value <= bound);
    return side === "at most"
      ? logEShareAbove(upTo, n - upTo, statistic.q) >= needed
      : logEShareBelow(upTo, n - upTo, statistic.q) >= needed;
  }
  const before = count(all, (value) => value < bound);
  return side === "at least"
    ? logEShareBelow(before, n - before, statistic.q) >= needed
    : logEShareAbove(before, n - before, statistic.q) >= needed;
}

/** Whether the rounds in which both have a value show that a's number is below b's. `change` is applied to each value. */
export function isLower(
  statistic: Statistic,
  a: { series: Series; change: (value: number) => number },
  b: { series: Series; change: (value: number) => number },
  alpha: number,
): boolean {
  const rounds = Math.max(a.series.rounds, b.series.rounds);
  const [x, y] = [a, b].map(({ series, change }) => series.byRound(rounds).map(change)) as [
    Float64Array,
    Float64Array,
  ];
  if (statistic.kind === "quantile") return isQuantileBelow({ a: x, b: y }, statistic.q, alpha);
  const differences = y.map((value, i) => value - (x[i] ?? Number.NaN));
  if (statistic.kind === "mean") {
    const moments = momentsOf(differences);
    return moments !== null && (meanAtAnyTime(moments, alpha).low ?? 0) > 0;
  }
  return isShareLower(differences, [a.change, b.change], alpha);
}

/** Of differences between two shares: a bet against "their mean is at most 0", moved into 0 to 1. */
function isShareLower(
  differences: Float64Array,
  [a, b]: readonly [change: (value: number) => number, change: (value: number) => number],
  alpha: number,
): boolean {
  const low = b(0) - a(1);
  const high = b(1) - a(0);
  if (high <= 0) return false;
  const counts = new Map<number, number>();
  for (const value of differences) {
    if (Number.isNaN(value)) continue;
    // Turned over, so that a mean of at most 0 is one of at least `zero`.
    const turned = (high - value) / (high - low);
    counts.set(turned, (counts.get(turned) ?? 0) + 1);
  }
  const zero = Math.min(1, high / (high - low));
  return logEOfCounts(counts, zero) >= Math.log(1 / alpha);
}

/** Fewest values before anything is said of a number: what the file asks for, else what the statistic takes to exist. */
export function leastOf(question: Question, minSamples: number | null): number {
  return minSamples ?? leastN(question);
}

function count(values: readonly number[], test: (value: number) => boolean): number {
  let found = 0;
  for (const value of values) if (test(value)) found += 1;
  return found;
}

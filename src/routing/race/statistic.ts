/**
 * What a race can show of one number at any time: that it is above or below a bound, and which of two targets has the lower
 * one. Shares and percentiles exactly; averages as an asymptotic confidence sequence from 30 values on (see stats).
 */
import { defaultStat, leastN, percentOf, type Question } from "../../metrics/index.ts";
import {
  type Bounds,
  badTailPosition,
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
} from "../../stats/index.ts";
import type { Series } from "./sample.ts";

/** How many values become one: the share that holds, the average, or the quantile of `q`. */
export type Statistic = { kind: "share" } | { kind: "mean" } | { kind: "quantile"; q: number };

/** A percentile is the bad tail: of a metric where high is better, p90 is the quantile of 0.1. */
export function statisticOf({ definition, stat }: Question): Statistic {
  if (definition.kind === "rate") return { kind: "share" };
  const percent = percentOf(stat ?? defaultStat);
  if (percent === null) return { kind: "mean" };
  return { kind: "quantile", q: badTailPosition(percent, definition.better) };
}

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

/** Something that may be shown of a number. */
export interface Claim {
  is: "at most" | "below" | "at least" | "above";
  bound: number;
}

/** Whether a claim is shown, as `boundsOf` has it, without working out both of its ends. */
export function isShown(statistic: Statistic, claim: Claim, series: Series, alpha: number): boolean {
  const needed = Math.log(1 / alpha);
  switch (statistic.kind) {
    case "share":
      return showsShare(claim, series.all, needed);
    case "quantile":
      return showsQuantile(claim, statistic.q, series.all, needed);
    case "mean":
      return isBeyond(boundsOf(statistic, series, alpha), claim);
  }
}

function isBeyond({ low, high }: Bounds, { is, bound }: Claim): boolean {
  if (is === "at most" || is === "below")
    return high !== null && (is === "below" ? high < bound : high <= bound);
  return low !== null && (is === "above" ? low > bound : low >= bound);
}

function showsShare({ is, bound }: Claim, all: readonly number[], needed: number): boolean {
  const held = count(all, (value) => value === 1);
  const others = all.length - held;
  if (is === "at least" || is === "above") {
    if (bound <= 0) return is === "at least" || held > 0;
    return bound < 1 && logEShareAbove(held, others, bound) >= needed;
  }
  if (bound >= 1) return is === "at most" || others > 0;
  return bound > 0 && logEShareBelow(held, others, bound) >= needed;
}

/** That the quantile of q is at most x says that the share of values up to x is at least q; above x, that it is less. */
function showsQuantile({ is, bound }: Claim, q: number, all: readonly number[], needed: number): boolean {
  const counts = is === "at most" || is === "above" ? (x: number) => x <= bound : (x: number) => x < bound;
  const low = count(all, counts);
  const high = all.length - low;
  return is === "at most" || is === "below"
    ? logEShareAbove(low, high, q) >= needed
    : logEShareBelow(low, high, q) >= needed;
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

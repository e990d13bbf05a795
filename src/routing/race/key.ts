/** Comparisons of two targets on one key of the order: by price, by what is stored, or by what the race has seen. */
import type { Estimate } from "../../metrics/index.ts";
import { describeKey, type OrderKey, type Tolerance } from "../requirement/requirement.ts";
import type { FieldKey } from "./field.ts";
import type { Asked } from "./plan.ts";
import type { Sample, Series } from "./sample.ts";
import { estimateOf, isLower, leastOf, statisticOf } from "./statistic.ts";

interface Sources {
  alpha: number;
  minSamples: number | null;
  sample(name: string): Sample;
  fixed(name: string, key: Asked<OrderKey>): Estimate;
}

/** `isShown(a, b, change)`: the changed value of `a` is better than that of `b`, or the other way round. */
interface Comparison {
  estimate(name: string): number | null;
  isBetter(a: string, b: string, change: Change): boolean;
  isNoBetter(a: string, b: string, change: Change): boolean;
}

type Change = (value: number) => number;

/** In place of the number of requests at which something was not shown yet. */
const SHOWN = -1;

export function fieldKey(key: Asked<OrderKey>, sources: Sources): FieldKey {
  const { better } = key.question.definition;
  const comparison = key.source === "sampled" ? sampled(key, sources) : stated(key, sources);
  const worse = worsened(key.key.tolerance, better);
  // What was shown once at this level stays shown: the probability is that of ever being wrong.
  const shown = new Map<string, number>();
  const once = (what: string, seen: number, isShown: () => boolean) => {
    const before = shown.get(what);
    if (before === SHOWN || before === seen) return before === SHOWN;
    shown.set(what, isShown() ? SHOWN : seen);
    return shown.get(what) === SHOWN;
  };
  const seen = (a: string, b: string) => sources.sample(a).requests + sources.sample(b).requests;
  return {
    name: describeKey(key.key),
    estimate: comparison.estimate,
    advantage: (a, b) => advantage(better, a, b),
    isAhead: (a, b, by) =>
      once(`${a} ahead of ${b} by ${by}`, seen(a, b), () =>
        comparison.isBetter(a, b, by === "tolerance" ? worse : unchanged),
      ),
    isWithin: (a, b) => once(`${a} within ${b}`, seen(a, b), () => comparison.isNoBetter(a, b, worse)),
    seemsWithin: (a, b) => {
      const value = comparison.estimate(a);
      return advantage(better, value === null ? null : worse(value), comparison.estimate(b)) <= 0;
    },
  };
}

/** What no count stands behind is compared as it is: a price by its value, an accuracy by the ends of its interval. */
function stated(key: Asked<OrderKey>, { fixed }: Sources): Comparison {
  const { better } = key.question.definition;
  const ends = (name: string) => {
    const { value, bounds } = fixed(name, key);
    if (value === null) return null;
    if (key.source === "exact") return { best: value, worst: value };
    if (bounds === null || bounds.low === null || bounds.high === null) return null;
    return better === "low"
      ? { best: bounds.low, worst: bounds.high }
      : { best: bounds.high, worst: bounds.low };
  };
  return {
    estimate: (name) => (ends(name) === null ? null : fixed(name, key).value),
    isBetter: (a, b, change) => {
      const [x, y] = [ends(a), ends(b)];
      return x !== null && (y === null || advantage(better, change(x.worst), y.best) > 0);
    },
    isNoBetter: (a, b, change) => {
      const [x, y] = [ends(a), ends(b)];
      return x === null || (y !== null && advantage(better, change(x.best), y.worst) <= 0);
    },
  };
}

function sampled({ name: metric, question }: Asked<OrderKey>, sources: Sources): Comparison {
  const { better } = question.definition;
  const statistic = statisticOf(question);
  const least = leastOf(question, sources.minSamples);
  const estimates = new Map<string, { n: number; value: number | null }>();
  const series = (name: string): Series => sources.sample(name).series(metric);
  const isAbsent = (name: string) => sources.sample(name).absent(metric) !== null;
  const estimate = (name: string) => {
    const known = estimates.get(name);
    const now = series(name);
    if (known?.n === now.all.length) return known.value;
    const value = isAbsent(name) ? null : estimateOf(statistic, now);
    estimates.set(name, { n: now.all.length, value });
    return value;
  };
  /** Whether `first`, a changed value, is shown to be better than `second`. */
  const isShown = (first: Side, second: Side): boolean => {
    const [x, y] = [estimate(first.name), estimate(second.name)];
    if (x === null || y === null || advantage(better, first.change(x), second.change(y)) <= 0) return false;
    const [a, b] = [first, second].map(({ name, change }) => ({ series: series(name), change })) as [
      Used,
      Used,
    ];
    if (Math.min(a.series.all.length, b.series.all.length) < least) return false;
    return better === "low"
      ? isLower(statistic, a, b, sources.alpha)
      : isLower(statistic, b, a, sources.alpha);
  };
  return {
    estimate,
    isBetter: (a, b, change) =>
      isAbsent(b) ? estimate(a) !== null : isShown({ name: a, change }, { name: b, change: unchanged }),
    isNoBetter: (a, b, change) => isAbsent(a) || isShown({ name: b, change: unchanged }, { name: a, change }),
  };
}

interface Side {
  name: string;
  change: Change;
}

interface Used {
  series: Series;
  change: Change;
}

/** A tolerance in per cent is one of the better value. */
function worsened(tolerance: Tolerance | undefined, better: "low" | "high"): Change {
  if (tolerance === undefined) return unchanged;
  const sign = better === "low" ? 1 : -1;
  if ("absolute" in tolerance) return (value) => value + sign * tolerance.absolute;
  return (value) => value * (1 + (sign * tolerance.percent) / 100);
}

function unchanged(value: number): number {
  return value;
}

/** Above 0 where `a` is better; what is not known is worse than anything. */
function advantage(better: "low" | "high", a: number | null, b: number | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return better === "low" ? b - a : a - b;
}

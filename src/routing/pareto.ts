/** The Pareto front: targets that no other one beats or equals in everything. Whoever is not on it is a worse choice, whatever the preference. */
import type { Better } from "../metrics/index.ts";
import type { Bounds } from "../stats/index.ts";
import type { Assessed, RankedTarget } from "./assess.ts";
import { differencesBetween } from "./between.ts";
import { describeKey, type Key, metricKey, questionOf } from "./requirement/requirement.ts";

export interface ParetoAxis {
  key: string;
  /** As people say it: `otps median`. */
  label: string;
  unit: string;
  better: Better;
}

export interface ParetoTarget extends RankedTarget {
  name: string;
  values: Record<string, number | null>;
  intervals: Record<string, Bounds>;
  /** Null where a value is not known. */
  isOnFront: boolean | null;
  /** Targets that are as good in everything and better in something, by their estimates. */
  dominatedBy: string[];
  /** Those among them of which the evidence says so at the level. */
  surelyDominatedBy: string[];
  /** Why values are not known, by key. */
  why: Record<string, string>;
}

export interface ParetoFront {
  axes: ParetoAxis[];
  targets: ParetoTarget[];
  /** The level at which `surelyDominatedBy` holds, pair by pair. */
  level: number;
}

/**
 * The front over `keys`, of targets whose estimates of them are taken. A target is surely dominated by another where on every
 * axis the bounds of their difference are on the other's side: each of the comparisons must come out so, which is why their
 * number asks for no correction (an intersection-union test: R. L. Berger, Technometrics 24, 1982).
 */
export function paretoFront(keys: readonly Key[], assessed: readonly Assessed[], level: number): ParetoFront {
  const known = assessed.filter((one) => keys.every((key) => valueOn(one, key) !== null));
  const pairs = known.flatMap((better) =>
    known.filter((worse) => dominates(keys, better, worse)).map((worse) => ({ better, worse })),
  );
  const sure = surely(keys, pairs, level);
  const targets = assessed.map((one): ParetoTarget => {
    const by = (list: readonly Pair[]) =>
      list.filter(({ worse }) => worse === one).map(({ better }) => better.name);
    return {
      name: one.name,
      ...one.target,
      ...shownOf(one, keys),
      isOnFront: known.includes(one) ? by(pairs).length === 0 : null,
      dominatedBy: by(pairs),
      surelyDominatedBy: by(sure),
    };
  });
  return { axes: keys.map(axisOf), targets, level };
}

interface Pair {
  better: Assessed;
  worse: Assessed;
}

function axisOf(key: Key): ParetoAxis {
  const { unit, better } = questionOf(key).definition;
  return { key: metricKey(key), label: describeKey(key), unit, better };
}

/** As good on every axis, better on one. */
function dominates(keys: readonly Key[], a: Assessed, b: Assessed): boolean {
  const leads = keys.map((key) => leadOn(key, valueOn(a, key), valueOn(b, key)));
  return leads.every((lead) => lead >= 0) && leads.some((lead) => lead > 0);
}

/** Above 0 where `x` is the better value. */
function leadOn(key: Key, x: number | null, y: number | null): number {
  if (x === null || y === null) return Number.NaN;
  return questionOf(key).definition.better === "low" ? y - x : x - y;
}

function surely(keys: readonly Key[], pairs: readonly Pair[], level: number): Pair[] {
  const between = differencesBetween();
  let left = pairs.map((pair) => ({ pair, isBetter: false }));
  for (const key of keys) {
    const { better } = questionOf(key).definition;
    left = left.flatMap(({ pair: { better: a, worse: b }, isBetter }) => {
      const found = between(key, a, b, level);
      const least = better === "high" ? found?.bounds.low : negated(found?.bounds.high);
      if (least === null || least === undefined || least < 0) return [];
      return [{ pair: { better: a, worse: b }, isBetter: isBetter || least > 0 }];
    });
  }
  return left.filter(({ isBetter }) => isBetter).map(({ pair }) => pair);
}

function negated(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : -value;
}

function shownOf(one: Assessed, keys: readonly Key[]): Pick<ParetoTarget, "values" | "intervals" | "why"> {
  const shown: Pick<ParetoTarget, "values" | "intervals" | "why"> = { values: {}, intervals: {}, why: {} };
  for (const name of keys.map(metricKey)) {
    const estimate = one.estimates.get(name);
    shown.values[name] = estimate?.value ?? null;
    if (estimate?.bounds != null) shown.intervals[name] = estimate.bounds;
    if (estimate?.value === null && estimate.why !== null) shown.why[name] = estimate.why;
  }
  return shown;
}

function valueOn(one: Assessed, key: Key): number | null {
  return one.estimates.get(metricKey(key))?.value ?? null;
}

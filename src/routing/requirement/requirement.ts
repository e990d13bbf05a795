/** What a user requires, as decisions use it: filters that must hold, an order to optimise, which evidence counts. */
import { findMetric, type Limit, type Question, type Stat } from "../../metrics/index.ts";
import type { Workload } from "../../record/index.ts";

/** A limit of goodput: each request at most (low is better) or at least (high is better) `bound`, in the metric's unit. */
export interface KeyLimit {
  metric: string;
  bound: number;
}

/** A number that can be asked of a target. */
export interface Key {
  metric: string;
  /** Spelled out for metrics that have stats, absent for the others. */
  stat?: Stat;
  /** Of goodput alone; one for each metric, in the order in which docs/metrics.md lists them. */
  limits?: readonly KeyLimit[];
}

/** Holds when the value is known and within the bounds, both inclusive; one bound is there at least. */
export interface BoundFilter extends Key {
  min?: number;
  max?: number;
  is?: never;
}

/** Holds when the newest verification of the target found it equivalent to the reference. */
export interface VerifyFilter {
  metric: "verify";
  is: "equivalent";
  stat?: never;
  limits?: never;
  min?: never;
  max?: never;
}

/** `filter.is === undefined` tells the two apart. */
export type Filter = BoundFilter | VerifyFilter;

/** How far apart two values may be and still count as equal: in the metric's unit, or in per cent of the better one. */
export type Tolerance = { absolute: number } | { percent: number };

export interface OrderKey extends Key {
  /** Absent: nothing but equal values are equal. */
  tolerance?: Tolerance;
}

/** A share in the weighted geometric mean that takes the place of an order. */
export interface Weight extends Key {
  /** Above 0. */
  weight: number;
}

export const unknownPolicies = ["exclude", "rank_last", "fail"] as const;
export type UnknownPolicy = (typeof unknownPolicies)[number];

export interface Requirement {
  filters: readonly Filter[];
  /** First key first; empty where there are weights. No key twice. */
  order: readonly OrderKey[];
  /** In place of `order`; null where there are none. Their weights sum to 1. */
  weights: readonly Weight[] | null;
  /** The level at which bounds decide, above 0.5 and below 1; null decides by point estimates. */
  confidence: number | null;
  /** How far back evidence counts; null for all of it. */
  window: { text: string; ms: number } | null;
  /** Only these models; null for all. */
  models: readonly string[] | null;
  /** Only requests of this workload; null for all. */
  where: Workload | null;
  /** The least number of observations behind a statistic; null for as many as it takes to exist. */
  minSamples: number | null;
  /** What becomes of a target of which a filter is unknown and none failed. */
  unknown: UnknownPolicy;
}

/** What a file says that states filters and an order alone. */
export const plainly: Omit<Requirement, "filters" | "order"> = {
  weights: null,
  confidence: null,
  window: null,
  models: null,
  where: null,
  minSamples: null,
  unknown: "exclude",
};

/** Every number the requirement mentions, once each, filters first. A verification is none: it is a verdict. */
export function mentioned({ filters, order, weights }: Requirement): Key[] {
  const keys = new Map<string, Key>();
  for (const entry of [...filters, ...order, ...(weights ?? [])]) {
    if ("is" in entry && entry.is !== undefined) continue;
    const { metric, stat, limits } = entry;
    const key: Key = {
      metric,
      ...(stat === undefined ? {} : { stat }),
      ...(limits === undefined ? {} : { limits }),
    };
    if (!keys.has(metricKey(key))) keys.set(metricKey(key), key);
  }
  return [...keys.values()];
}

/** How a number is named in a decision: `otps_p90`, `success`, `goodput(ttft≤2,tpot≤0.05)`. Different numbers, different names. */
export function metricKey({ metric, stat, limits }: Key | VerifyFilter): string {
  if (limits !== undefined) return `${metric}(${limits.map((limit) => limitText(limit, "")).join(",")})`;
  return stat === undefined ? metric : `${metric}_${stat}`;
}

/** The key as a question to a target's evidence. A RangeError where the metric is not defined: parsing sees to that. */
export function questionOf({ metric, stat, limits }: Key): Question {
  const definition = findMetric(metric);
  if (definition === null) throw new RangeError(`metric ${metric} is not defined`);
  return { definition, stat: stat ?? null, limits: limits === undefined ? null : limits.map(limitOf) };
}

function limitOf({ metric, bound }: KeyLimit): Limit {
  const definition = findMetric(metric);
  if (definition?.kind !== "request") throw new RangeError(`${metric} is not a metric of a request`);
  return { metric: definition, operator: definition.better === "low" ? "<=" : ">=", bound };
}

/** True when deciding needs evidence read with deltas. */
export function needsDeltas(requirement: Requirement): boolean {
  return mentioned(requirement)
    .flatMap(({ metric, limits = [] }) => [metric, ...limits.map((limit) => limit.metric)])
    .some((metric) => findMetric(metric)?.needsDeltas ?? false);
}

/** A filter as a phrase: `otps p90 ≥ 30 tok/s`, `1 ≤ ttft avg ≤ 2 s`, `goodput(ttft ≤ 2 s) ≥ 0.9`, `verify is equivalent`. */
export function describeFilter(filter: Filter): string {
  if (filter.is !== undefined) return `${filter.metric} is ${filter.is}`;
  const { metric, min, max } = filter;
  const name = describeKey(filter);
  const unit = unitAfter(metric);
  if (min === undefined) return `${name} ≤ ${max}${unit}`;
  if (max === undefined) return `${name} ≥ ${min}${unit}`;
  return `${min} ≤ ${name} ≤ ${max}${unit}`;
}

/** A number by name, for people: `otps p90`, `success`, `goodput(ttft ≤ 2 s, tpot ≤ 0.05 s)`. */
export function describeKey({ metric, stat, limits }: Key): string {
  if (limits !== undefined) return `${metric}(${limits.map((limit) => limitText(limit, " ")).join(", ")})`;
  return stat === undefined ? metric : `${metric} ${stat}`;
}

function limitText({ metric, bound }: KeyLimit, space: "" | " "): string {
  const sign = findMetric(metric)?.better === "high" ? "≥" : "≤";
  return `${metric}${space}${sign}${space}${bound}${space === "" ? "" : unitAfter(metric)}`;
}

/** The unit of a metric after a number: ` s`; empty where it has none to speak of. */
export function unitAfter(metric: string): string {
  const unit = findMetric(metric)?.unit ?? "";
  return unit === "" || unit.startsWith("0–") ? "" : ` ${unit}`;
}

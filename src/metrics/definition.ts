/** What a metric is: its name, unit and direction, its formula in words, and the formula in code. */
import type { ExchangeRates, PriceQuote, RequestFacts, TargetEvidence } from "../record/index.ts";
import type { Bounds } from "../stats/index.ts";

export const stats = ["avg", "median", "p90", "p99"] as const;

/** How many values become one. A percentile is always the bad tail. */
export type Stat = (typeof stats)[number];

/** Every statistic that there is a use for: also other percentiles, from above 0 to below 100. */
export type AnyStat = "avg" | "median" | `p${number}`;

/** The percentile that a statistic is: 50 for the median. Null for the average, which is none. */
export function percentOf(stat: AnyStat): number | null {
  if (stat === "avg") return null;
  return stat === "median" ? 50 : Number(stat.slice(1));
}

export type Better = "low" | "high";

type Unit = "s" | "tok/s" | "tok" | "0–1" | "0–100" | "CNY" | "CNY/M";

/** The values that a metric can have at all, both ends included; `max` null where there is no highest. */
export interface Range {
  readonly min: number;
  readonly max: number | null;
}

export const share: Range = { min: 0, max: 1 };
export const percentage: Range = { min: 0, max: 100 };
export const notNegative: Range = { min: 0, max: null };

/** What, besides the evidence, a number depends on. */
export interface MetricContext {
  /** The target's list price at the time of deciding; null when it is not known. */
  quote: PriceQuote | null;
  rates: ExchangeRates;
}

export type Operator = "<" | "<=" | ">" | ">=";

/** A bound on one request's own value, in the metric's unit. */
export interface Limit {
  metric: RequestMetric;
  operator: Operator;
  bound: number;
}

export interface Evaluation {
  /** Null when there is no such number. */
  value: number | null;
  /** How many observations the value rests on; null where it does not rest on a count (a list price, an imported figure). */
  n: number | null;
  /** Why there is no value; null when there is one. */
  why: string | null;
}

/** How sure a number is. */
export interface Sureness {
  /** Where the true value lies, at the level asked for; null where no level was asked for, or nothing can be said. */
  bounds: Bounds | null;
  /** What the bounds rest on, in a few words, such as "order statistics of 120 values"; null without bounds. */
  method: string | null;
  /** What weakens them or why there are none, as a sentence's part; null when there is nothing to say. */
  caution: string | null;
  /** How many independent observations they are worth; absent where as many as there are, or where that was not asked. */
  worth?: number;
}

/** A number with how sure it is. */
export interface Estimate extends Evaluation, Sureness {}

/** A number, and how sure it is at any level (0.95) that is asked for. */
export interface Answer extends Evaluation {
  sureAt(level: number): Sureness;
}

interface MetricCommon {
  /** As written in requirement files and reports. */
  name: string;
  unit: Unit;
  range: Range;
  better: Better;
  /** The formula in words, for people. */
  formula: string;
  /** What must be known for a value to exist; part of the answer to "why is it null". */
  needs: string;
  /** What else a reader has to know; null when there is nothing. */
  note: string | null;
  /** True when evidence must be read with its deltas, which are large. */
  needsDeltas: boolean;
}

/** One value (or, for `gap`, several) per successful perf request, reduced by a stat. */
export interface RequestMetric extends MetricCommon {
  kind: "request";
  stats: readonly Stat[];
  /** The request's own value in the metric's unit; null when the request has none. */
  ofRequest(facts: RequestFacts, rates: ExchangeRates): number | readonly number[] | null;
  /**
   * Of a metric that is a wait: how long a request that failed had been waited for in vain, in the metric's unit. Null where
   * what was waited for had come.
   */
  waited?(facts: RequestFacts): number | null;
}

/** The share of the perf requests sent of which something holds. */
export interface RateMetric extends MetricCommon {
  kind: "rate";
  stats: readonly [];
  /** True for a share that only limits, stated by the user, make a number. */
  takesLimits: boolean;
  /**
   * Whether it holds of a request whose outcome is the provider's; null where that cannot be told. `limits` is empty unless
   * the metric takes them.
   */
  holds(facts: RequestFacts, rates: ExchangeRates, limits: readonly Limit[]): boolean | null;
}

/** One value per target that is not made of its perf requests one by one. */
export interface TargetMetric extends MetricCommon {
  kind: "benchmark" | "price" | "money";
  stats: readonly [];
  ofTarget(evidence: TargetEvidence, context: MetricContext): Answer;
}

export type MetricDefinition = RequestMetric | RateMetric | TargetMetric;

export const unsure: Sureness = { bounds: null, method: null, caution: null };

/** A value that there is not, and why. `n` is null where it would not have rested on a count. */
export function noValue(why: string, n: number | null = 0): Answer {
  return { value: null, n, why, sureAt: () => unsure };
}

/** A verdict on one filter: the number and, where a level is asked for, its interval, held against the filter's bounds. */
import { levelText, quantity } from "../base/index.ts";
import { type Estimate, findMetric } from "../metrics/index.ts";
import type { Verification } from "../record/index.ts";
import type { Bounds } from "../stats/index.ts";
import { type BoundFilter, type Filter, unitAfter, type VerifyFilter } from "./requirement/requirement.ts";

export type Verdict = "met" | "failed" | "unknown";

export interface FilterVerdict {
  filter: Filter;
  verdict: Verdict;
  /** Null when there is no such number. */
  value: number | null;
  /** Null where the value does not rest on a count. */
  n: number | null;
  /** Why it is unknown; null when it is not. */
  why: string | null;
  /** Where the true value lies at the level of the requirement; null without a level, or where nothing can be said. */
  bounds: Bounds | null;
  /** How many independent observations the bounds are worth; absent where as many as there are. */
  worth?: number;
}

/**
 * Bounds of a filter are inclusive. Without a level (null) the value decides; with one (0.95) the filter is met when the whole
 * interval is within, failed when all of it is outside, and unknown when the interval holds a bound: then the evidence allows
 * both. What has no value, and at a level no interval, is unknown.
 */
export function judge(filter: BoundFilter, estimate: Estimate, level: number | null): FilterVerdict {
  const { value, n, why, worth } = estimate;
  const bounds = level === null ? null : estimate.bounds;
  const said = { filter, value, n, bounds, ...(worth === undefined ? {} : { worth }) };
  if (value === null) return { ...said, verdict: "unknown", why: why ?? "it has no value" };
  if (level === null) {
    const interval = { low: value, high: value };
    return { ...said, verdict: isWithin(filter, interval) ? "met" : "failed", why: null };
  }
  if (estimate.bounds === null) {
    return { ...said, verdict: "unknown", why: estimate.caution ?? "nothing says how sure the value is" };
  }
  if (isWithin(filter, estimate.bounds)) return { ...said, verdict: "met", why: null };
  if (isOutside(filter, estimate.bounds)) return { ...said, verdict: "failed", why: null };
  return { ...said, verdict: "unknown", why: whyOpen(filter, estimate, estimate.bounds, level) };
}

/**
 * The newest verification of a target decides: equivalent is met, degraded failed. The value is the drop against the
 * reference in points, n the pairs of answers that it rests on.
 */
export function judgeVerification(
  filter: VerifyFilter,
  verifications: readonly Verification[],
): FilterVerdict {
  const newest = verifications.reduce<Verification | null>(
    (latest, one) => (latest === null || one.at >= latest.at ? one : latest),
    null,
  );
  if (newest === null) {
    const why = "no verification in the evidence; dsr verify compares it with a reference";
    return { filter, verdict: "unknown", value: null, n: 0, why, bounds: null };
  }
  const { verdict, drop: value, pairs: n, interval: bounds, reference } = newest;
  const said = { filter, value, n, bounds };
  if (verdict === "equivalent") return { ...said, verdict: "met", why: null };
  if (verdict === "degraded") return { ...said, verdict: "failed", why: null };
  return {
    ...said,
    verdict: "unknown",
    why: `the comparison with ${reference} is undecided after ${quantity(n, "pair")}`,
  };
}

/** The interval, with the end of the metric's own range where nothing is known on that side. */
export function whole({ metric }: BoundFilter, { low, high }: Bounds): { low: number; high: number } {
  const range = findMetric(metric)?.range;
  return {
    low: low ?? range?.min ?? Number.NEGATIVE_INFINITY,
    high: high ?? range?.max ?? Number.POSITIVE_INFINITY,
  };
}

function isWithin(filter: BoundFilter, bounds: Bounds): boolean {
  const { low, high } = whole(filter, bounds);
  return (filter.min === undefined || low >= filter.min) && (filter.max === undefined || high <= filter.max);
}

function isOutside(filter: BoundFilter, bounds: Bounds): boolean {
  const { low, high } = whole(filter, bounds);
  return (filter.min !== undefined && high < filter.min) || (filter.max !== undefined && low > filter.max);
}

/** "its 95 % interval 1.8 to 2.3 s holds the bound 2" */
function whyOpen(filter: BoundFilter, estimate: Estimate, bounds: Bounds, level: number): string {
  const { low, high } = whole(filter, bounds);
  const held = [filter.min, filter.max].filter(
    (bound) => bound !== undefined && low <= bound && bound <= high,
  );
  const said = `its ${levelText(level)} interval ${intervalText(bounds)}${unitAfter(filter.metric)} holds the ${
    held.length > 1 ? `bounds ${held.join(" and ")}` : `bound ${held[0]}`
  }`;
  const isOpen = bounds.low === null || bounds.high === null;
  return isOpen && estimate.caution !== null ? `${said} (${estimate.caution})` : said;
}

/** `1.8 to 2.3`, `at least 1.8`, `at most 2.3`. */
export function intervalText({ low, high }: Bounds): string {
  if (low === null) return high === null ? "of any value" : `of at most ${short(high)}`;
  return high === null ? `of at least ${short(low)}` : `${short(low)} to ${short(high)}`;
}

/** Three significant digits, as people read them in a sentence. */
export function short(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return String(Math.abs(value) >= 1000 ? Math.round(value) : rounded);
}

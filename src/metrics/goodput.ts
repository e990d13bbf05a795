/** The share of requests that were good enough by every stated limit at once, and how many of them came a second. */
import type { ExchangeRates, RequestFacts } from "../record/index.ts";
import { type Interval, wilson } from "../stats/index.ts";
import { type Limit, type RateMetric, share } from "./definition.ts";
import { secondsBetween } from "./latency.ts";
import { meets } from "./limit.ts";
import { isCounted, succeeded } from "./outcome.ts";
import { wantedAtMs } from "./schedule.ts";

export interface Goodput {
  /** Requests within every limit / requests sent, 0 to 1; null when n is 0, and where no success can be judged. */
  share: number | null;
  /** 95 % Wilson interval of the share; null where that is. */
  interval: Interval | null;
  good: number;
  /** Requests sent: no warm-ups, none that its sender gave up or never sent. */
  n: number;
  /** Successes that break no limit that can be judged, but have no value for one: they do not count as good. */
  unknown: number;
  /** Good requests per second of the span; null without a span. */
  perSecond: number | null;
}

/**
 * Goodput over requests of one target: a failed request is never good, nor is one whose value for a limit is not known.
 * `spanS` is what the rate is taken over: by default `spanOf` the requests.
 */
export function goodput(
  requests: readonly RequestFacts[],
  limits: readonly Limit[],
  rates: ExchangeRates,
  spanS: number | null = spanOf(requests),
): Goodput {
  const counted = requests.filter(isCounted);
  let [good, unknown] = [0, 0];
  for (const facts of counted) {
    const isGood = keepsAll(facts, rates, limits);
    if (isGood === true) good += 1;
    else if (isGood === null) unknown += 1;
  }
  const n = counted.length;
  // Where not one success can be judged, nobody knows whether any was good.
  const isUnknown = n === 0 || (unknown > 0 && unknown === counted.filter(succeeded).length);
  return {
    share: isUnknown ? null : good / n,
    interval: isUnknown ? null : wilson(good, n),
    good,
    n,
    unknown,
    perSecond: isUnknown || spanS === null || spanS <= 0 ? null : good / spanS,
  };
}

/** Seconds from when the first of the requests of one run was wanted to when the last of them ended; null without times. */
export function spanOf(requests: readonly RequestFacts[]): number | null {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { times } of requests.filter(isCounted)) {
    const began = wantedAtMs(times) ?? times.sentAtMs;
    if (began !== null) first = Math.min(first, began);
    if (times.endedAtMs !== null) last = Math.max(last, times.endedAtMs);
  }
  return Number.isFinite(first) && Number.isFinite(last) ? secondsBetween(first, last) : null;
}

/** A failure keeps no limit; of a success that breaks none, a limit that it has no value for leaves open whether it keeps them all. */
function keepsAll(facts: RequestFacts, rates: ExchangeRates, limits: readonly Limit[]): boolean | null {
  if (!succeeded(facts)) return false;
  let isKnown = true;
  for (const limit of limits) {
    const verdict = meets(limit, facts, rates);
    if (verdict === false) return false;
    if (verdict === null) isKnown = false;
  }
  return isKnown ? true : null;
}

/** The same share as a number that can be asked of a target; its limits come with the question. */
export const goodputRate: RateMetric = {
  name: "goodput",
  kind: "rate",
  unit: "0–1",
  range: share,
  better: "high",
  stats: [],
  takesLimits: true,
  formula: "requests that succeeded within every stated limit / requests sent",
  needs: "at least one perf request, limits, and a success that has a value for each of them",
  note:
    "In a requirement file the limits stand beside it: each bounds every single request, from above where low is better, " +
    "from below where high is. A failed request is never good, nor is one whose value for a limit is not known.",
  needsDeltas: false,
  holds: keepsAll,
};

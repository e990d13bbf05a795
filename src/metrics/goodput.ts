/** The share of requests that were good enough by every stated limit at once, and how many of them came a second. */
import type { ExchangeRates, RequestFacts } from "../record/index.ts";
import { type Interval, wilson } from "../stats/index.ts";
import { percentOf, type RequestMetric } from "./definition.ts";
import { valuesOf } from "./evaluate.ts";
import { secondsBetween } from "./latency.ts";
import { isCounted, succeeded } from "./outcome.ts";
import { wantedAtMs } from "./schedule.ts";
import { isWithin, type Slo } from "./slo.ts";

/** A bound on one request's own value. */
export type Limit = Pick<Slo, "operator" | "bound"> & { metric: RequestMetric };

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
    const verdicts = succeeded(facts) ? limits.map((limit) => meets(limit, facts, rates)) : [false];
    if (verdicts.every((verdict) => verdict === true)) good += 1;
    else if (!verdicts.includes(false)) unknown += 1;
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

/**
 * The limits that each request must keep: those on metrics of a request, one for each metric. Of several on one metric that
 * of the highest percentile holds: `ttft:p50<1` and `ttft:p99<5` allow every other request more than a second, and
 * hardly any more than five. An average speaks for half of the requests. `success` is in goodput already.
 */
export function requestLimits(slos: readonly Slo[]): Limit[] {
  const byMetric = Map.groupBy(
    slos.filter((slo) => slo.stat !== null),
    ({ metric }) => metric.name,
  );
  return [...byMetric.values()].flatMap((group) => {
    const [widest] = [...group].sort((a, b) => (percentOf(b.stat) ?? 50) - (percentOf(a.stat) ?? 50));
    return widest === undefined
      ? []
      : [{ metric: widest.metric, operator: widest.operator, bound: widest.bound }];
  });
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

/** Null where the request has no such value. */
function meets(limit: Limit, facts: RequestFacts, rates: ExchangeRates): boolean | null {
  const values = valuesOf(limit.metric, facts, rates);
  return values.length === 0 ? null : values.every((value) => isWithin(value, limit));
}

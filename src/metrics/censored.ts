/** A metric's statistic over all requests, failures counted as worse than any success. */
import type { ErrorKind, ExchangeRates, RequestFacts } from "../record/index.ts";
import { censoredBadTail, censoredMean, sorted } from "../stats/index.ts";
import { type AnyStat, percentOf, type RequestMetric } from "./definition.ts";
import { statistic, valuesOf } from "./evaluate.ts";
import { isCounted, succeeded } from "./outcome.ts";

export interface CensoredStatistic {
  /** In the metric's unit; null where the statistic falls among the failures, or where there is nothing. */
  value: number | null;
  /**
   * Where the statistic falls among the failures: it is at least as bad as this. Null where there is a value, and where no
   * request says how bad (nothing succeeded and all were refused).
   */
  worseThan: number | null;
  /** The statistic of the successes alone, to be shown beside it; null without any. */
  ofSuccesses: number | null;
  /** Values of successes that it rests on: requests, for `gap` gaps. */
  n: number;
  /** Failed requests, each of which counts. */
  failures: number;
  /** Successes that have no such value; they are left out. */
  unknown: number;
}

/** Failures in which the provider answered at once with a no: they say nothing of a wait. */
const REFUSALS: ReadonlySet<ErrorKind> = new Set([
  "auth",
  "rate_limited",
  "bad_request",
  "not_found",
  "server",
  "unclassified",
]);

/**
 * One statistic in which a failed request ranks behind every success, however soon it failed: the user never got what
 * was waited for. Where the statistic falls among failures, `worseThan` is the worst success or, if longer, what those
 * failures had lasted that were waits (time limits, broken connections), by `censoredBadTail`. Warm-ups, requests given up and
 * requests never sent are left out. A metric with several values a request (`gap`) takes a failure for as many as an
 * average success has.
 */
export function censoredStatistic(
  metric: RequestMetric,
  stat: AnyStat,
  requests: readonly RequestFacts[],
  rates: ExchangeRates,
): CensoredStatistic {
  const counted = requests.filter(isCounted);
  const each = counted.filter(succeeded).map((facts) => valuesOf(metric, facts, rates));
  const known = sorted(each.flat());
  const having = each.filter((values) => values.length > 0).length;
  const failed = counted.filter((facts) => !succeeded(facts));
  const weight = having === 0 ? 1 : Math.max(1, Math.round(known.length / having));
  const bounds = failed.flatMap((facts) => Array<number | null>(weight).fill(waitedInVain(metric, facts)));
  const percent = percentOf(stat);
  return {
    ...(percent === null
      ? censoredMean(known, bounds, metric.better)
      : censoredBadTail(known, bounds, percent, metric.better)),
    ofSuccesses: statistic(known, stat, metric.better),
    n: known.length,
    failures: failed.length,
    unknown: each.length - having,
  };
}

function waitedInVain(metric: RequestMetric, facts: RequestFacts): number | null {
  // Ended without error and without output: an empty answer is a refusal too.
  if (facts.error === null || REFUSALS.has(facts.error.kind)) return null;
  return metric.waited?.(facts) ?? null;
}

/** Whether limits hold over the requests of one target, failures counted. */
import type { ExchangeRates, RequestFacts } from "../record/index.ts";
import { type Interval, wilson } from "../stats/index.ts";
import { censoredStatistic } from "./censored.ts";
import { percentOf, type RequestMetric } from "./definition.ts";
import { valuesOf } from "./evaluate.ts";
import { isWithin } from "./limit.ts";
import { isCounted, succeeded } from "./outcome.ts";
import { type Slo, sloText } from "./slo.ts";
import { countSuccess } from "./success.ts";

export interface SloResult {
  /** The limit, as `sloText` writes it. */
  slo: string;
  /** Null where nothing was measured to judge by. */
  holds: boolean | null;
  /** The statistic with failures ranking last, in the metric's unit; null where it falls among them. */
  value: number | null;
  /** As in `CensoredStatistic`. */
  worseThan: number | null;
  n: number;
  failures: number;
  unknown: number;
  /**
   * Requests within the limit among those with a value and the failures, 0 to 1: the percentile holds when this share
   * reaches it. With its 95 % Wilson interval. Null for an average, for `gap` (whose values are not independent) and
   * without requests; for `success` the share that succeeded.
   */
  within: { share: number; interval: Interval } | null;
  /** True where the whole interval is on one side of what is asked for: more requests would hardly change the verdict. */
  isSettled: boolean | null;
}

/**
 * Judges one limit. A failed request is worse than any limit, so a percentile that falls among failures does not hold,
 * whatever the bound; warm-ups, requests given up and requests never sent are left out, and so are successes without a
 * value.
 */
export function evaluateSlo(slo: Slo, requests: readonly RequestFacts[], rates: ExchangeRates): SloResult {
  return slo.stat === null ? ofSuccess(slo, requests) : ofStatistic(slo, requests, rates);
}

function ofSuccess(slo: Slo, requests: readonly RequestFacts[]): SloResult {
  const count = countSuccess(requests);
  const interval = wilson(count.succeeded, count.counted);
  const share = count.counted === 0 ? null : count.succeeded / count.counted;
  const within = share === null || interval === null ? null : { share, interval };
  return {
    slo: sloText(slo),
    holds: share === null ? null : isWithin(share, slo),
    value: share,
    worseThan: null,
    n: count.counted,
    failures: count.counted - count.succeeded,
    unknown: 0,
    within,
    isSettled: settled(within, slo.bound),
  };
}

function ofStatistic(
  slo: Extract<Slo, { metric: RequestMetric }>,
  requests: readonly RequestFacts[],
  rates: ExchangeRates,
): SloResult {
  const { value, worseThan, n, failures, unknown } = censoredStatistic(slo.metric, slo.stat, requests, rates);
  const percent = percentOf(slo.stat);
  const within = percent === null ? null : shareWithin(slo, requests, rates);
  const isFailing = value === null && failures > 0;
  return {
    slo: sloText(slo),
    holds: value === null ? (isFailing ? false : null) : isWithin(value, slo),
    value,
    worseThan,
    n,
    failures,
    unknown,
    within,
    isSettled: percent === null ? null : settled(within, percent / 100),
  };
}

function shareWithin(
  slo: Extract<Slo, { metric: RequestMetric }>,
  requests: readonly RequestFacts[],
  rates: ExchangeRates,
): SloResult["within"] {
  let [good, judged] = [0, 0];
  for (const facts of requests.filter(isCounted)) {
    const values = succeeded(facts) ? valuesOf(slo.metric, facts, rates) : null;
    if (values !== null && values.length > 1) return null;
    const [value] = values ?? [];
    if (values !== null && value === undefined) continue;
    judged += 1;
    if (value !== undefined && isWithin(value, slo)) good += 1;
  }
  const interval = wilson(good, judged);
  return interval === null ? null : { share: good / judged, interval };
}

function settled(within: SloResult["within"], asked: number): boolean | null {
  return within === null ? null : within.interval.low > asked || within.interval.high < asked;
}

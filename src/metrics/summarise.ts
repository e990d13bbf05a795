/** Everything a performance table says about one target's requests. */
import type { ErrorKind, ExchangeRates, RequestFacts } from "../record/index.ts";
import type { Interval } from "../stats/index.ts";
import { costPerRequest, requestCostCny, unbilled } from "./cost.ts";
import type { RequestMetric } from "./definition.ts";
import { type Distribution, distribution } from "./distribution.ts";
import { observations } from "./evaluate.ts";
import { type FlagRule, flagRule, isFlagged } from "./flag.ts";
import { total, ttfat, ttft } from "./latency.ts";
import { abandoned, dropped, isCounted, succeeded } from "./outcome.ts";
import { decode, otpr, otps, prefill } from "./rates.ts";
import { connect, sendDelay, totalScheduled, ttftScheduled } from "./schedule.ts";
import { gap, gapMax, tpot } from "./stream.ts";
import { countSuccess, outcomeBounds } from "./success.ts";
import { outputTokensOf, type TokenSource } from "./tokens.ts";

export interface SummaryOptions {
  /** Computes `metrics` without the flagged requests; they count in everything else. False by default. */
  leaveOutFlagged?: boolean;
  /** What flags a request; `flagRule` by default. */
  rule?: FlagRule;
}

/** Keyed by metric name, as reports and scripts know them. */
const tabled = {
  ttft,
  ttfat,
  total,
  ttft_scheduled: ttftScheduled,
  total_scheduled: totalScheduled,
  send_delay: sendDelay,
  connect,
  prefill,
  decode,
  otps,
  otpr,
  tpot,
  gap,
  gap_max: gapMax,
  cost_per_request: costPerRequest,
} satisfies Record<string, RequestMetric>;

export interface RequestSummary {
  /** Requests whose outcome is the provider's: the three kinds below are not among them. */
  n: number;
  succeeded: number;
  /** Requests that their sender gave up (Ctrl-C, a cost cap). */
  abandoned: number;
  /** Requests that were planned and never sent. */
  dropped: number;
  /** Requests sent to warm up: in no number here but the money. */
  warmups: number;
  /** Share that succeeded, 0 to 1; null when n is 0. */
  success: number | null;
  /** 95 % interval of `success`, as decisions have it; null when n is 0. */
  successInterval: Interval | null;
  /** How often each kind of failure came; kinds that did not come are absent. */
  errors: Partial<Record<ErrorKind, number>>;
  /** Ended without error, yet without output. */
  emptyAnswers: number;
  /** Successful requests by who counted their output tokens; `none` where nobody did. */
  tokenSources: Record<TokenSource | "none", number>;
  /** Successful requests of which this client's own delay may be too large a share, by `isFlagged`. */
  flagged: number;
  /** Successful requests without any bound of that delay (an older or imported record): nobody can say. */
  delayUnmeasured: number;
  /** Sum of the costs that are known, failures and warm-ups included; null when none is. */
  spentCny: number | null;
  /** Requests whose cost is not known, apart from failures for which nothing can have been billed. */
  costUnknown: number;
  /** Seconds, tokens per second, tokens and CNY, as the metrics of those names define them. */
  metrics: Record<keyof typeof tabled, Distribution>;
}

/** Summarises requests of one target; which requests (a run, a round, perf or bench) is the caller's choice. */
export function summarise(
  requests: readonly RequestFacts[],
  rates: ExchangeRates,
  { leaveOutFlagged = false, rule = flagRule }: SummaryOptions = {},
): RequestSummary {
  const measured = requests.filter(({ warmup }) => !warmup);
  const count = countSuccess(measured);
  const successes = measured.filter(succeeded);
  const flags = successes.map((facts) => isFlagged(facts, rule));
  const sound = leaveOutFlagged ? successes.filter((_, i) => flags[i] !== true) : successes;
  const errors: Partial<Record<ErrorKind, number>> = {};
  const tokenSources = { usage: 0, counted: 0, none: 0 };
  let spentCny: number | null = null;
  let costUnknown = 0;
  let failed = 0;
  for (const facts of requests) {
    const cost = unbilled(facts) ? 0 : requestCostCny(facts, rates);
    if (cost !== null) spentCny = (spentCny ?? 0) + cost;
    else costUnknown += 1;
  }
  for (const facts of measured) {
    if (facts.error === null) continue;
    failed += 1;
    errors[facts.error.kind] = (errors[facts.error.kind] ?? 0) + 1;
  }
  for (const facts of successes) tokenSources[outputTokensOf(facts).source ?? "none"] += 1;
  return {
    n: count.counted,
    succeeded: count.succeeded,
    abandoned: measured.filter(abandoned).length,
    dropped: measured.filter(dropped).length,
    warmups: requests.length - measured.length,
    success: count.counted === 0 ? null : count.succeeded / count.counted,
    successInterval: successInterval(measured),
    errors,
    emptyAnswers: measured.length - failed - successes.length,
    tokenSources,
    flagged: flags.filter((flag) => flag === true).length,
    delayUnmeasured: flags.filter((flag) => flag === null).length,
    spentCny,
    costUnknown,
    metrics: distributions(sound, rates),
  };
}

function successInterval(measured: readonly RequestFacts[]): Interval | null {
  const marks = Float64Array.from(measured.filter(isCounted), (facts) => (succeeded(facts) ? 1 : 0));
  const { low, high } = outcomeBounds(marks, 0.95).bounds;
  return low === null || high === null ? null : { low, high };
}

function distributions(
  successes: readonly RequestFacts[],
  rates: ExchangeRates,
): Record<keyof typeof tabled, Distribution> {
  const entries = Object.entries(tabled).map(([name, metric]) => {
    return [name, distribution(observations(metric, successes, rates), metric.better)];
  });
  return Object.fromEntries(entries) as Record<keyof typeof tabled, Distribution>;
}

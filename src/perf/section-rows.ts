/** One target's row in each section of the report that goes row by row. All take the records that are no warm-up. */
import {
  censoredStatistic,
  findMetric,
  honesty,
  type RequestSummary,
  retryLedger,
  SHORTEST_STALL_S,
  succeeded,
  summarise,
} from "../metrics/index.ts";
import type { ExchangeRates, RequestRecord } from "../record/index.ts";
import type {
  CensoredRow,
  ConnectionRow,
  HonestyRow,
  RetryRow,
  ScheduleRow,
  SessionRow,
} from "../report/index.ts";
import { median, quantile } from "../stats/index.ts";

type Records = readonly RequestRecord[];

/** The percentiles that failures change: the tail of the first token and of the whole. */
export function censoredRows(target: string, own: Records, rates: ExchangeRates): CensoredRow[] {
  return ["ttft", "total"].flatMap((name) => {
    const metric = findMetric(name);
    if (metric?.kind !== "request") return [];
    const { value, worseThan, ofSuccesses, n, failures } = censoredStatistic(metric, "p90", own, rates);
    if (n === 0 && name !== "ttft") return [];
    return [
      {
        target,
        what: `p90 ${name}`,
        succeeded: n,
        failed: failures,
        ofSuccessesS: ofSuccesses,
        withFailuresS: value,
        worseThanS: worseThan,
      },
    ];
  });
}

export function scheduleRow(target: string, own: Records): ScheduleRow {
  const planned = own.filter((record) => record.times.scheduledAtMs !== null && record.attempt === 1);
  const { metrics } = summarise(planned, { cnyPer: {} });
  const both = (name: "ttft" | "total", stat: "median" | "p90") => ({
    fromSendS: metrics[name][stat],
    fromScheduleS: metrics[`${name}_scheduled`][stat],
  });
  return {
    target,
    n: metrics.ttft_scheduled.n,
    ttftMedian: both("ttft", "median"),
    ttftP90: both("ttft", "p90"),
    totalMedian: both("total", "median"),
    totalP90: both("total", "p90"),
  };
}

export function retryRow(target: string, own: Records): RetryRow {
  const ledger = retryLedger(own);
  const lostS = ledger.lostS.sum;
  return {
    target,
    requests: ledger.requests,
    retried: ledger.retried,
    recovered: ledger.recovered,
    attempts: ledger.attempts,
    lostMs: lostS === null ? null : lostS * 1000,
    ttftP90: { ofAttemptS: ledger.ttft.lastAttempt.p90, withRetriesS: ledger.ttft.withRetries.p90 },
    totalP90: { ofAttemptS: ledger.total.lastAttempt.p90, withRetriesS: ledger.total.withRetries.p90 },
  };
}

export function sessionRow(target: string, own: Records): SessionRow {
  const turns = own.filter(({ session }) => session !== null);
  const conversations = Map.groupBy(turns, ({ session }) => session?.id);
  const answered = turns.filter(succeeded);
  const first = answered.filter(({ session }) => session?.turn === 0);
  const later = answered.filter(({ session }) => (session?.turn ?? 0) > 0);
  const ttft = (records: Records) => ofMetric(records, "ttft");
  const input = (records: Records) => median(records.flatMap(({ usage }) => usage?.inputTokens ?? []));
  const told = later.filter(({ usage }) => usage?.cachedTokens != null && (usage.inputTokens ?? 0) > 0);
  const sum = (of: (record: RequestRecord) => number) => told.reduce((all, record) => all + of(record), 0);
  return {
    target,
    conversations: conversations.size,
    cutShort: [...conversations.values()].filter((own) => own.some(({ error }) => error?.kind === "dropped"))
      .length,
    turns: answered.length,
    ttftFirstS: ttft(first),
    ttftLaterS: ttft(later),
    inputFirst: input(first),
    inputLater: input(later),
    cachedLater:
      told.length === 0
        ? null
        : sum(({ usage }) => usage?.cachedTokens ?? 0) / sum(({ usage }) => usage?.inputTokens ?? 0),
  };
}

export function connectionRow(target: string, own: Records): ConnectionRow {
  const made = own.flatMap(({ connection }) => connection ?? []);
  const fresh = made.filter(({ reused }) => !reused);
  const spread = (of: "dnsMs" | "tcpMs" | "tlsMs") => {
    const values = fresh.flatMap((connection) => connection[of] ?? []);
    return { medianMs: median(values), p90Ms: quantile(values, 0.9) };
  };
  return {
    target,
    fresh: fresh.length,
    reused: made.length - fresh.length,
    dns: spread("dnsMs"),
    tcp: spread("tcpMs"),
    tls: spread("tlsMs"),
  };
}

export function honestyRow(target: string, own: Records): HonestyRow {
  const { metrics, stalls, earlyFirstEvent } = honesty(own);
  const inMs = (seconds: number | null) => (seconds === null ? null : seconds * 1000);
  const gapsUs = own.filter(succeeded).flatMap(({ deltas }) => deltas?.gapsUs.slice(1) ?? []);
  const longestUs = gapsUs.reduce<number | null>((most, us) => Math.max(most ?? 0, us), null);
  return {
    target,
    streams: own.filter((record) => succeeded(record) && record.deltas !== null).length,
    tokensPerDelta: metrics.tokens_per_delta.median,
    burst: { median: metrics.burst_share.median, p90: metrics.burst_share.p90 },
    stalls: stalls.of === 0 ? null : stalls.count,
    stallAfterS: SHORTEST_STALL_S,
    longestGapS: longestUs === null ? null : longestUs / 1e6,
    tail: { medianMs: inMs(metrics.tail.median), p90Ms: inMs(metrics.tail.p90) },
    emptyFirst: earlyFirstEvent.of === 0 ? null : earlyFirstEvent.n / earlyFirstEvent.of,
    emptyLeadMs: inMs(earlyFirstEvent.medianLeadS),
  };
}

function ofMetric(records: Records, name: keyof RequestSummary["metrics"]): number | null {
  return summarise(records, { cnyPer: {} }).metrics[name].median;
}

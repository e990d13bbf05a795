/**
 * The account of retries: every attempt is a record, and this is what they were for the request as a whole. A retry that
 * is not told apart makes a refusing provider look reliable, or a reliable one slow.
 */
import { type ErrorKind, type RequestRecord, targetName } from "../record/index.ts";
import { sumKnown } from "../stats/index.ts";
import { type Distribution, distribution } from "./distribution.ts";
import { secondsBetween } from "./latency.ts";
import { abandoned, dropped, succeeded } from "./outcome.ts";
import { beganAtMs, wantedAtMs } from "./schedule.ts";

/** One latency of a request, in seconds; null where a moment is not known. */
export interface RetriedLatency {
  /** Of the last attempt alone, from its own sending: without retries. */
  lastAttempt: number | null;
  /** From the sending of the first attempt (its beginning, where it never got that far): with retries. */
  withRetries: number | null;
  /** From when the plan wanted the first attempt or, without a plan, from its beginning: what the user waited. */
  fromSchedule: number | null;
}

export interface LedgerEntry {
  runId: string;
  seq: number;
  target: string;
  /** Attempts on record. */
  attempts: number;
  /** What became of the last one. */
  outcome: "succeeded" | "failed" | "aborted" | "dropped";
  /** How the attempts before the last one failed, in order. */
  failures: ErrorKind[];
  /**
   * Seconds in attempts before the last one and in the waits after them: 0 for a request that was not retried, null where
   * a part is not known (an attempt is missing).
   */
  lostS: number | null;
  /** The part of `lostS` that was waiting between attempts. */
  waitedS: number | null;
  /** Null unless it succeeded. */
  ttft: RetriedLatency | null;
  total: RetriedLatency | null;
}

export interface RetryLedger {
  entries: LedgerEntry[];
  /** Requests that the provider answered or failed at last: none that was given up or never sent. */
  requests: number;
  /** Attempts of those requests. */
  attempts: number;
  /** Requests that succeeded, at the first attempt and at any. */
  succeededAtFirst: number;
  succeeded: number;
  /** Requests with more than one attempt, and what came of them. */
  retried: number;
  recovered: number;
  exhausted: number;
  /** Failed attempts that were followed by another, by kind. */
  retriedFailures: Partial<Record<ErrorKind, number>>;
  /** Seconds lost by the retried requests, in all (null where a part is not known) and each. */
  lostS: { sum: number | null; each: Distribution };
  /** Latencies of the requests that succeeded. */
  ttft: Record<keyof RetriedLatency, Distribution>;
  total: Record<keyof RetriedLatency, Distribution>;
}

/** Puts the attempts of one target's requests together; warm-ups are left out. */
export function retryLedger(records: readonly RequestRecord[]): RetryLedger {
  const groups = Map.groupBy(
    records.filter(({ warmup }) => !warmup),
    ({ runId, seq, target }) => JSON.stringify([runId, seq, targetName(target)]),
  );
  const entries = [...groups.values()].flatMap((group) => entryOf(group) ?? []);
  const counted = entries.filter(({ outcome }) => outcome === "succeeded" || outcome === "failed");
  const good = counted.filter(({ outcome }) => outcome === "succeeded");
  const retried = counted.filter(({ attempts }) => attempts > 1);
  const lost = retried.map(({ lostS }) => lostS);
  const retriedFailures: RetryLedger["retriedFailures"] = {};
  for (const kind of counted.flatMap(({ failures }) => failures))
    retriedFailures[kind] = (retriedFailures[kind] ?? 0) + 1;
  return {
    entries,
    requests: counted.length,
    attempts: counted.reduce((sum, { attempts }) => sum + attempts, 0),
    succeededAtFirst: good.filter(({ attempts }) => attempts === 1).length,
    succeeded: good.length,
    retried: retried.length,
    recovered: retried.filter(({ outcome }) => outcome === "succeeded").length,
    exhausted: retried.filter(({ outcome }) => outcome === "failed").length,
    retriedFailures,
    lostS: { sum: sumKnown(lost), each: distribution(known(lost), "low") },
    ttft: latencies(good.map(({ ttft }) => ttft)),
    total: latencies(good.map(({ total }) => total)),
  };
}

function entryOf(group: readonly RequestRecord[]): LedgerEntry | null {
  const all = [...group].sort((a, b) => a.attempt - b.attempt);
  // An attempt that an interruption cut off was no failure of the provider, and the next one no retry of it.
  const attempts = all.filter((record, i) => !abandoned(record) || i === all.length - 1);
  const [first, last] = [attempts[0], attempts.at(-1)];
  if (first === undefined || last === undefined) return null;
  const isWhole = all.every(({ attempt }, i) => attempt === i + 1);
  const waits = attempts
    .slice(1)
    .map(({ retryWaitMs }) => (retryWaitMs === null ? null : retryWaitMs / 1000));
  const failed = attempts.slice(0, -1);
  const spent = failed.map(({ times }) => secondsBetween(beganAtMs(times), times.endedAtMs));
  const isGood = succeeded(last);
  return {
    runId: last.runId,
    seq: last.seq,
    target: targetName(last.target),
    attempts: attempts.length,
    outcome: isGood ? "succeeded" : abandoned(last) ? "aborted" : dropped(last) ? "dropped" : "failed",
    failures: failed.flatMap(({ error }) => error?.kind ?? []),
    lostS: isWhole ? sumKnown([...waits, ...spent]) : null,
    waitedS: isWhole ? sumKnown(waits) : null,
    ttft: isGood ? latency(isWhole ? first : null, last, "firstOutputAtMs") : null,
    total: isGood ? latency(isWhole ? first : null, last, "endedAtMs") : null,
  };
}

function latency(
  first: RequestRecord | null,
  last: RequestRecord,
  moment: "firstOutputAtMs" | "endedAtMs",
): RetriedLatency {
  const until = last.times[moment];
  return {
    lastAttempt: secondsBetween(last.times.sentAtMs, until),
    withRetries:
      first === null ? null : secondsBetween(first.times.sentAtMs ?? beganAtMs(first.times), until),
    fromSchedule: first === null ? null : secondsBetween(wantedAtMs(first.times), until),
  };
}

function latencies(all: readonly (RetriedLatency | null)[]): Record<keyof RetriedLatency, Distribution> {
  const of = (which: keyof RetriedLatency) =>
    distribution(known(all.map((one) => one?.[which] ?? null)), "low");
  return {
    lastAttempt: of("lastAttempt"),
    withRetries: of("withRetries"),
    fromSchedule: of("fromSchedule"),
  };
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

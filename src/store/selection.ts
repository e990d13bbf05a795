/** A query made ready: its times read, its regions resolved to runs, its workload a test that holds for every kind of store. */
import { DsrError, offsetReader } from "../base/index.ts";
import { inputTokensOf } from "../metrics/index.ts";
import {
  type EvidenceQuery,
  isFromSource,
  type RequestFacts,
  type Target,
  type Workload,
} from "../record/index.ts";
import { runsThatSet } from "./run-settings.ts";
import type { EvidenceSource } from "./source.ts";

const HOUR_MS = 3_600_000;

export interface Selection {
  readonly query: EvidenceQuery;
  /** Runs that were asked for, by their ids or by their regions; null for all. */
  readonly runIds: ReadonlySet<string> | null;
  /** Unix ms, inclusive and exclusive; infinite for no such limit. */
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Whether a request, sent at a moment in Unix ms, belongs to the workload; null where all do. */
  readonly ofWorkload: ((facts: WorkloadFacts, startedAtMs: number) => boolean) | null;
  /** Whether a moment in Unix ms is in the hours asked for. */
  readonly inHours: (ms: number) => boolean;
  /** Whether scores of this dataset were asked for. */
  readonly wantsDataset: (name: string) => boolean;
}

type WorkloadFacts = Pick<RequestFacts, "kind" | "usage" | "counted"> & { prompt: { source: string } };

/** Throws DsrError for a time that is none and an unknown zone, and where the runs of a source cannot be read. */
export function selectionOf(sources: readonly EvidenceSource[], query: EvidenceQuery): Selection {
  const where = query.where ?? null;
  const inHours = hoursTest(where?.hours ?? null);
  const asked = query.runIds === null ? null : new Set(query.runIds);
  const inRegions =
    where === null || where.regions === null ? null : runsThatSet(sources, "region", where.regions);
  return {
    query,
    runIds: asked === null || inRegions === null ? (asked ?? inRegions) : common(asked, inRegions),
    sinceMs: momentOf(query.since) ?? Number.NEGATIVE_INFINITY,
    untilMs: momentOf(query.until ?? null) ?? Number.POSITIVE_INFINITY,
    ofWorkload: where === null ? null : workloadTest(where, inHours),
    inHours,
    wantsDataset: (name) => query.datasets?.includes(name) ?? true,
  };
}

/** Whether something belongs to what was asked; `runId` null for what belongs to no run, `at` null for no date. */
export function admits(
  { query, runIds, sinceMs, untilMs }: Selection,
  { provider, model }: Pick<Target, "provider" | "model">,
  runId: string | null,
  at: string | null,
): boolean {
  if (query.models !== null && !query.models.includes(model)) return false;
  if (query.providers !== null && !query.providers.includes(provider)) return false;
  // A figure belongs to no run; it is evidence unless runs were named.
  if (runId === null ? query.runIds !== null : runIds !== null && !runIds.has(runId)) return false;
  if (sinceMs === Number.NEGATIVE_INFINITY && untilMs === Number.POSITIVE_INFINITY) return true;
  const ms = at === null ? Number.NaN : Date.parse(at);
  return ms >= sinceMs && ms < untilMs;
}

/** The same as a condition of SQL, for tables that have a run unless `runColumn` is null. */
export function condition(
  { query, runIds, sinceMs, untilMs }: Selection,
  timeColumn: string,
  runColumn: string | null = "run_id",
): { where: string; values: (string | number)[] } {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  const among = (column: string, allowed: Iterable<string> | null) => {
    if (allowed === null) return;
    parts.push(`${column} IN (SELECT value FROM json_each(?))`);
    values.push(JSON.stringify([...allowed]));
  };
  among("model", query.models);
  among("provider", query.providers);
  if (runColumn !== null) among(runColumn, runIds);
  if (Number.isFinite(sinceMs)) {
    parts.push(`${timeColumn} >= ?`);
    values.push(sinceMs);
  }
  if (Number.isFinite(untilMs)) {
    parts.push(`${timeColumn} < ?`);
    values.push(untilMs);
  }
  return { where: parts.length === 0 ? "" : ` WHERE ${parts.join(" AND ")}`, values };
}

function common(a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> {
  return new Set([...a].filter((id) => b.has(id)));
}

function momentOf(text: string | null): number | null {
  if (text === null) return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) {
    throw new DsrError(`"${text}" is not a time: ISO 8601 is expected, for example 2026-03-01T00:00:00Z.`, {
      code: "bad_time",
    });
  }
  return ms;
}

/**
 * Whether requests that are measured now will belong to a workload, their region aside: that is its run's. Throws DsrError for an
 * unknown zone.
 */
export function inWorkload(where: Workload | null): (facts: RequestFacts) => boolean {
  if (where === null) return () => true;
  const test = workloadTest(where, hoursTest(where.hours));
  return (facts) => test(facts, Date.parse(facts.startedAt));
}

function workloadTest({ sources, inputTokens }: Workload, inHours: (ms: number) => boolean) {
  const least = inputTokens?.min ?? Number.NEGATIVE_INFINITY;
  const most = inputTokens?.max ?? Number.POSITIVE_INFINITY;
  return (facts: WorkloadFacts, startedAtMs: number): boolean => {
    if (!inHours(startedAtMs)) return false;
    if (facts.kind !== "perf") return true;
    if (sources !== null && !isFromSource(facts.prompt.source, sources)) return false;
    if (inputTokens === null) return true;
    const tokens = inputTokensOf(facts).value;
    return tokens !== null && tokens >= least && tokens <= most;
  };
}

/** The hour of the day by the clocks of the zone, changes of clocks included. */
export function hoursTest(hours: Workload["hours"]): (ms: number) => boolean {
  if (hours === null) return () => true;
  const { from, to } = hours;
  const offsetAt = offsetReader(hours.zone);
  return (ms) => {
    const hour = ((((ms + offsetAt(ms)) / HOUR_MS) % 24) + 24) % 24;
    return from < to ? hour >= from && hour < to : hour >= from || hour < to;
  };
}

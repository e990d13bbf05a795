/**
 * The history of a target as a series for looking at changes: one point for each run and hour, requests of one workload
 * only. A median stands for a point's values, since requests of one run share its moment.
 */
import type { ExchangeRates, RequestFacts, TargetEvidence } from "../../record/index.ts";
import { median } from "../../stats/index.ts";
import type { RequestMetric } from "../definition.ts";
import { isCounted, succeeded } from "../outcome.ts";
import { isoOf, sentWallMs } from "../overview/moment.ts";
import { inputTokens } from "../tokens.ts";
import { eachMeasured } from "../workload.ts";

const HOUR_MS = 3_600_000;

/** One run in one hour (UTC). */
export interface HistoryPoint {
  runId: string;
  /** ISO 8601 UTC of its first and its last request. */
  from: string;
  to: string;
  /** Requests whose outcome is the provider's. */
  sent: number;
  succeeded: number;
  /** Median input tokens of the requests sent; null where nobody knows. */
  inputTokens: number | null;
  /** The median of each metric by name, with how many values it rests on; none without values. */
  medians: ReadonlyMap<string, { value: number; n: number }>;
}

/** Points of one workload, in time order. */
export interface History {
  /** As `workloadOf` named it. */
  workload: string;
  points: HistoryPoint[];
}

interface Gathered extends Omit<HistoryPoint, "medians" | "inputTokens" | "from" | "to"> {
  fromMs: number;
  toMs: number;
  inputs: number[];
  /** Of each metric, in their order. */
  values: number[][];
}

/**
 * Histories of perf requests without sweeps and warm-ups, one for each workload that `workloadOf` tells apart: prompts of another
 * source, or another load, are another history and no change in this one. Sorted by the name of the workload.
 */
export function histories(
  evidence: Pick<TargetEvidence, "requests">,
  metrics: readonly RequestMetric[],
  rates: ExchangeRates,
  workloadOf: (facts: RequestFacts) => string,
): History[] {
  const workloads = new Map<string, Map<string, Gathered>>();
  // Most requests are of the point of the one before.
  let last: { workload: string; runId: string; hour: number; point: Gathered } | null = null;
  eachMeasured(evidence, (facts) => {
    const ms = sentWallMs(facts);
    if (!isCounted(facts) || Number.isNaN(ms)) return;
    const [workload, runId, hour] = [workloadOf(facts), facts.runId, Math.floor(ms / HOUR_MS)];
    if (last === null || last.hour !== hour || last.runId !== runId || last.workload !== workload) {
      const points = workloads.get(workload) ?? new Map<string, Gathered>();
      workloads.set(workload, points);
      const key = `${hour} ${runId}`;
      const point = points.get(key) ?? beginning(runId, metrics);
      points.set(key, point);
      last = { workload, runId, hour, point };
    }
    gather(last.point, facts, ms, metrics, rates);
  });
  return [...workloads]
    .map(([workload, points]) => ({
      workload,
      points: [...points.values()]
        .map((point) => finished(point, metrics))
        .sort((a, b) => (a.from < b.from ? -1 : 1)),
    }))
    .sort((a, b) => (a.workload < b.workload ? -1 : 1));
}

function beginning(runId: string, metrics: readonly RequestMetric[]): Gathered {
  const span = { fromMs: Number.POSITIVE_INFINITY, toMs: Number.NEGATIVE_INFINITY };
  return { runId, ...span, sent: 0, succeeded: 0, inputs: [], values: metrics.map(() => []) };
}

function gather(
  point: Gathered,
  facts: RequestFacts,
  ms: number,
  metrics: readonly RequestMetric[],
  rates: ExchangeRates,
): void {
  if (ms < point.fromMs) point.fromMs = ms;
  if (ms > point.toMs) point.toMs = ms;
  point.sent += 1;
  const input = inputTokens(facts);
  if (input !== null) point.inputs.push(input);
  if (!succeeded(facts)) return;
  point.succeeded += 1;
  for (let i = 0; i < metrics.length; i++) {
    const value = (metrics[i] as RequestMetric).ofRequest(facts, rates);
    if (value === null) continue;
    const known = point.values[i] as number[];
    if (typeof value === "number") known.push(value);
    else for (const one of value) known.push(one);
  }
}

function finished(
  { inputs, values, fromMs, toMs, ...point }: Gathered,
  metrics: readonly RequestMetric[],
): HistoryPoint {
  const medians = new Map<string, { value: number; n: number }>();
  for (const [i, { name }] of metrics.entries()) {
    const list = values[i] ?? [];
    const value = median(list);
    if (value !== null) medians.set(name, { value, n: list.length });
  }
  return { ...point, from: isoOf(fromMs), to: isoOf(toMs), inputTokens: median(inputs), medians };
}

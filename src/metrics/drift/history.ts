/**
 * The history of a target as a series for looking at changes: one point for each run and hour, requests of one workload
 * only. A median stands for a point's values, since requests of one run share its moment.
 */
import type { ExchangeRates, RequestFacts, TargetEvidence } from "../../record/index.ts";
import { median } from "../../stats/index.ts";
import type { RequestMetric } from "../definition.ts";
import { valuesOf } from "../evaluate.ts";
import { isCounted, succeeded } from "../outcome.ts";
import { inputTokensOf } from "../tokens.ts";
import { eachMeasured } from "../workload.ts";

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

interface Gathered extends Omit<HistoryPoint, "medians" | "inputTokens"> {
  inputs: number[];
  values: Map<string, number[]>;
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
  eachMeasured(evidence, (facts) => {
    if (!isCounted(facts)) return;
    const workload = workloadOf(facts);
    const points = workloads.get(workload) ?? new Map<string, Gathered>();
    workloads.set(workload, points);
    const { runId, startedAt } = facts;
    const key = `${startedAt.slice(0, 13)} ${runId}`;
    const point = points.get(key) ?? beginning(runId, startedAt);
    points.set(key, point);
    gather(point, facts, metrics, rates);
  });
  return [...workloads]
    .map(([workload, points]) => ({
      workload,
      points: [...points.values()].map(finished).sort((a, b) => (a.from < b.from ? -1 : 1)),
    }))
    .sort((a, b) => (a.workload < b.workload ? -1 : 1));
}

function beginning(runId: string, at: string): Gathered {
  return { runId, from: at, to: at, sent: 0, succeeded: 0, inputs: [], values: new Map() };
}

function gather(
  point: Gathered,
  facts: RequestFacts,
  metrics: readonly RequestMetric[],
  rates: ExchangeRates,
): void {
  const { startedAt } = facts;
  if (startedAt < point.from) point.from = startedAt;
  if (startedAt > point.to) point.to = startedAt;
  point.sent += 1;
  const input = inputTokensOf(facts).value;
  if (input !== null) point.inputs.push(input);
  if (!succeeded(facts)) return;
  point.succeeded += 1;
  for (const metric of metrics) {
    const values = valuesOf(metric, facts, rates);
    if (values.length === 0) continue;
    const known = point.values.get(metric.name);
    if (known === undefined) point.values.set(metric.name, [...values]);
    else for (const value of values) known.push(value);
  }
}

function finished({ inputs, values, ...point }: Gathered): HistoryPoint {
  const medians = new Map<string, { value: number; n: number }>();
  for (const [name, list] of values) {
    const value = median(list);
    if (value !== null) medians.set(name, { value, n: list.length });
  }
  return { ...point, inputTokens: median(inputs), medians };
}

/** From the records of one run to the rows of its table. */
import {
  type Evaluation,
  evaluator,
  findMetric,
  type MetricDefinition,
  requestCostCny,
  succeeded,
  unbilled,
} from "../metrics/index.ts";
import {
  type ExchangeRates,
  type RequestRecord,
  substitutedModel,
  type TargetEvidence,
  targetName,
} from "../record/index.ts";
import type { PerfRow } from "../report/index.ts";

/** One row per target, in order of first appearance. `gaveUp` names targets that were not asked to the end. */
export function summarisePerf(
  records: readonly RequestRecord[],
  rates: ExchangeRates,
  gaveUp: readonly string[],
): PerfRow[] {
  const byTarget = Map.groupBy(records, (record) => targetName(record.target));
  return [...byTarget].map(([target, own]) => rowOf(target, own, rates, gaveUp.includes(target)));
}

function rowOf(
  target: string,
  records: readonly RequestRecord[],
  rates: ExchangeRates,
  gaveUp: boolean,
): PerfRow {
  const [first] = records;
  const evidence: TargetEvidence = {
    target: first?.target ?? { provider: target, model: "", mode: null },
    requests: [...records],
    scores: [],
    figures: [],
  };
  const evaluate = evaluator(evidence, { quote: first?.price ?? null, rates });
  const of = (name: string, stat: "avg" | "median" | "p90" | "p99" | null = "avg"): Evaluation =>
    evaluate(metric(name), stat);
  const costs = records.map((record) => (unbilled(record) ? 0 : requestCostCny(record, rates)));
  return {
    target,
    sent: records.length,
    succeeded: records.filter(succeeded).length,
    success: of("success", null).value,
    ttft: { median: of("ttft", "median"), p90: of("ttft", "p90"), p99: of("ttft", "p99") },
    decode: of("decode"),
    otps: of("otps"),
    otpr: of("otpr"),
    costCny: costs.some((cost) => cost === null)
      ? null
      : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
    notes: notesOf(records, gaveUp),
  };
}

function metric(name: string): MetricDefinition {
  const definition = findMetric(name);
  if (definition === null) throw new RangeError(`metric ${name} is not defined`);
  return definition;
}

/** What a reader must know before trusting the row. */
function notesOf(records: readonly RequestRecord[], gaveUp: boolean): string[] {
  const notes: string[] = [];
  const failures = Map.groupBy(
    records.filter((record) => record.error !== null),
    (record) => record.error?.kind ?? "unclassified",
  );
  for (const [kind, failed] of failures) {
    const message = failed[0]?.error?.message ?? "";
    notes.push(`${kind} × ${failed.length}${message === "" ? "" : `: ${message}`}`);
  }
  if (gaveUp) notes.push("never answered, so it was not asked again");
  const silent = records.filter((record) => record.error === null && !succeeded(record)).length;
  if (silent > 0) notes.push(`${silent} ended without any output`);
  const substitutes = new Set(records.map(substitutedModel).filter((name) => name !== null));
  for (const name of substitutes) {
    notes.push(`responses name the model "${name}", asked for was "${records[0]?.target.modelId}"`);
  }
  const cut = records.filter((record) => record.finishReason === "length").length;
  if (cut > 0) notes.push(`${cut} answers cut by the output cap, so otpr is a lower bound`);
  const uncounted = records.filter(
    (record) => succeeded(record) && record.usage?.outputTokens == null,
  ).length;
  if (uncounted > 0) {
    notes.push(
      `${uncounted} without token counts from the provider; ours (${records[0]?.counted?.tokenizer}) were used`,
    );
  }
  return notes;
}

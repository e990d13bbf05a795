/** From the records of one run to what can be said of each target: numbers, and what to know before trusting them. */
import { type RequestSummary, summarise } from "../metrics/index.ts";
import {
  type ExchangeRates,
  type RequestRecord,
  substitutedModel,
  type Target,
  targetName,
} from "../record/index.ts";
import type { PerfRow } from "../report/index.ts";

export interface PerfSummary extends RequestSummary {
  target: Pick<Target, "provider" | "model" | "mode">;
  notes: string[];
}

/** One summary per target, by name. `gaveUp` names targets that were not asked to the end. */
export function summarisePerf(
  records: readonly RequestRecord[],
  rates: ExchangeRates,
  gaveUp: readonly string[],
): PerfSummary[] {
  const byTarget = Map.groupBy(records, (record) => targetName(record.target));
  return [...byTarget]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, own]) => {
      const [first] = own;
      if (first === undefined) return [];
      const { provider, model, mode } = first.target;
      const summary = summarise(own, rates);
      return [
        {
          target: { provider, model, mode },
          ...summary,
          notes: notesOf(own, summary, gaveUp.includes(name)),
        },
      ];
    });
}

/** The summaries as rows of the table. */
export function perfRows(summaries: readonly PerfSummary[]): PerfRow[] {
  return summaries.map(({ target, metrics, ...summary }) => {
    const of = (name: keyof RequestSummary["metrics"], stat: "avg" | "median" | "p90" | "p99" = "avg") => ({
      value: metrics[name][stat],
      n: metrics[name].n,
    });
    return {
      target: targetName(target),
      sent: summary.n,
      succeeded: summary.succeeded,
      success: summary.success,
      ttft: { median: of("ttft", "median"), p90: of("ttft", "p90"), p99: of("ttft", "p99") },
      decode: of("decode"),
      otps: of("otps"),
      otpr: of("otpr"),
      costCny: summary.costUnknown > 0 ? null : (summary.spentCny ?? (summary.n > 0 ? 0 : null)),
      notes: summary.notes,
    };
  });
}

function notesOf(records: readonly RequestRecord[], summary: RequestSummary, gaveUp: boolean): string[] {
  const notes: string[] = [];
  const failures = Map.groupBy(
    records.filter((record) => record.error !== null && record.error.kind !== "aborted"),
    (record) => record.error?.kind ?? "unclassified",
  );
  for (const [kind, failed] of failures) {
    const message = failed[0]?.error?.message ?? "";
    notes.push(`${kind} × ${failed.length}${message === "" ? "" : `: ${message}`}`);
  }
  if (gaveUp) notes.push("never answered, so it was not asked again");
  if (summary.abandoned > 0) notes.push(`${summary.abandoned} given up by the interruption, not counted`);
  if (summary.emptyAnswers > 0) notes.push(`${summary.emptyAnswers} ended without any output`);
  for (const name of new Set(records.map(substitutedModel))) {
    if (name === null) continue;
    notes.push(`responses name the model "${name}", asked for was "${records[0]?.target.modelId}"`);
  }
  const cut = records.filter((record) => record.finishReason === "length").length;
  if (cut > 0)
    notes.push(
      `${cut} ${cut === 1 ? "answer was" : "answers were"} cut by the output cap: otpr is a lower bound`,
    );
  const { counted } = summary.tokenSources;
  if (counted > 0) notes.push(`${counted} without token counts from the provider: ours were used`);
  return notes;
}

/** From the records of one run to what can be said of each target: numbers, and what to know before trusting them. */
import { quantity } from "../base/index.ts";
import {
  isCounted,
  outputTokensOf,
  type RequestSummary,
  SHORTEST_SPAN_S,
  type SummaryOptions,
  succeeded,
  summarise,
} from "../metrics/index.ts";
import { type ExchangeRates, type RequestRecord, type Target, targetName } from "../record/index.ts";
import { failureNotes, type PerfRow, substitutionNotes } from "../report/index.ts";

export interface PerfSummary extends RequestSummary {
  target: Pick<Target, "provider" | "model" | "mode">;
  notes: string[];
}

/** One summary per target, by name; `options` as for `summarise`. */
export function summarisePerf(
  records: readonly RequestRecord[],
  rates: ExchangeRates,
  options: SummaryOptions = {},
): PerfSummary[] {
  const byTarget = Map.groupBy(records, (record) => targetName(record.target));
  return [...byTarget]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]) => {
      const [first] = own;
      if (first === undefined) return [];
      const { provider, model, mode } = first.target;
      const summary = summarise(own, rates, options);
      return [
        {
          target: { provider, model, mode },
          ...summary,
          notes: notesOf(own, summary),
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
      costCny: summary.costUnknown > 0 ? null : summary.spentCny,
      notes: summary.notes,
    };
  });
}

function notesOf(all: readonly RequestRecord[], summary: RequestSummary): string[] {
  const records = all.filter(isCounted);
  const notes = failureNotes(records);
  if (summary.abandoned > 0) notes.push(`${summary.abandoned} given up by the interruption, not counted`);
  const uncounted = records.filter(
    (record) => record.error === null && !succeeded(record) && hasText(record),
  ).length;
  if (uncounted > 0) notes.push(`${uncounted} answered, though the provider counted 0 tokens: not a success`);
  const silent = summary.emptyAnswers - uncounted;
  if (silent > 0) notes.push(`${silent} ended without any output`);
  const successes = records.filter(succeeded);
  const thoughts = successes.filter(
    ({ outputChars }) => outputChars.answer === 0 && outputChars.tool === 0,
  ).length;
  if (thoughts > 0) notes.push(`${thoughts} gave reasoning and no answer`);
  const filtered = successes.filter(({ finishReason }) => finishReason === "content_filter").length;
  if (filtered > 0) notes.push(`${filtered} were ended by the provider's content filter`);
  const bursts = successes.filter(isBurst).length;
  if (bursts > 0) notes.push(`${bursts} came in one burst: they say nothing of decode`);
  notes.push(...substitutionNotes(records));
  const cut = records.filter((record) => record.finishReason === "length").length;
  if (cut > 0)
    notes.push(`${quantity(cut, "answer was", "answers were")} cut by the output cap: otpr is a lower bound`);
  const { counted } = summary.tokenSources;
  if (counted > 0) {
    const imported = records.some((record) => record.counted?.tokenizer === "imported");
    notes.push(
      imported
        ? `${counted} with the token counts of the tool they were imported from`
        : `${counted} without token counts from the provider: ours were used`,
    );
  }
  return notes;
}

function hasText({ outputChars }: RequestRecord): boolean {
  return (outputChars.reasoning ?? 0) + (outputChars.answer ?? 0) + (outputChars.tool ?? 0) > 0;
}

/** More than a token, and nothing after the first moment of output. */
function isBurst(record: RequestRecord): boolean {
  const { firstOutputAtMs, endedAtMs } = record.times;
  const tokens = outputTokensOf(record).value;
  if (firstOutputAtMs === null || endedAtMs === null || tokens === null) return false;
  return tokens > 1 && endedAtMs - firstOutputAtMs < SHORTEST_SPAN_S * 1000;
}

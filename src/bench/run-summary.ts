/** From the requests and scores of one run to what can be said of each target: accuracy, tokens, money, cautions. */
import { inputTokensOf, outputTokensOf, requestCostCny, succeeded, unbilled } from "../metrics/index.ts";
import {
  type ExchangeRates,
  type RequestRecord,
  type Score,
  substitutedModel,
  type Target,
  targetName,
} from "../record/index.ts";
import type { BenchRow } from "../report/index.ts";
import { type ScoreSummary, summariseScores } from "./summary.ts";

export interface BenchSummary extends ScoreSummary {
  target: Pick<Target, "provider" | "model" | "mode">;
  dataset: string;
  /** Requests that were answered, gradable or not: what the accuracy rests on. */
  answered: number;
  inputTokens: number | null;
  outputTokens: number | null;
  costCny: number | null;
  costPerCorrectCny: number | null;
  notes: string[];
}

/**
 * One summary per target and dataset, by name. A target that was asked and has no score at all (every request was cut
 * off) has one too, under `dataset`, so that it does not vanish.
 */
export function summariseBench(
  records: readonly RequestRecord[],
  scores: readonly Score[],
  rates: ExchangeRates,
  dataset: string,
): BenchSummary[] {
  const requestsOf = Map.groupBy(records, (record) => targetName(record.target));
  const scoresOf = Map.groupBy(scores, (score) => targetName(score.target));
  return [...new Set([...requestsOf.keys(), ...scoresOf.keys()])].sort().flatMap((name) => {
    const requests = requestsOf.get(name) ?? [];
    const own = scoresOf.get(name) ?? [];
    const target = (requests[0] ?? own[0])?.target;
    if (target === undefined) return [];
    if (own.length === 0) return [summaryOf(target, dataset, requests, [], rates)];
    return [...Map.groupBy(own, (score) => score.dataset)].map(([ofDataset, graded]) => {
      const asked = new Set(graded.map(({ requestId }) => requestId));
      return summaryOf(
        target,
        ofDataset,
        requests.filter(({ id }) => asked.has(id)),
        graded,
        rates,
      );
    });
  });
}

/** The summaries as rows of the table. */
export function benchRows(summaries: readonly BenchSummary[]): BenchRow[] {
  return summaries.map((summary) => ({ ...summary, target: targetName(summary.target), asked: summary.n }));
}

function summaryOf(
  target: Target,
  dataset: string,
  requests: readonly RequestRecord[],
  graded: readonly Score[],
  rates: ExchangeRates,
): BenchSummary {
  const { provider, model, mode } = target;
  const summary = summariseScores(graded);
  const billed = requests.filter((record) => !unbilled(record));
  const costCny = sumKnown(billed.map((record) => requestCostCny(record, rates)));
  return {
    target: { provider, model, mode },
    dataset,
    ...summary,
    answered: summary.n - summary.unscored.error,
    inputTokens: sumKnown(billed.map((record) => inputTokensOf(record).value)),
    outputTokens: sumKnown(billed.map((record) => outputTokensOf(record).value)),
    costCny,
    costPerCorrectCny: costCny === null || summary.correct === 0 ? null : costCny / summary.correct,
    notes: notesOf(requests),
  };
}

function notesOf(requests: readonly RequestRecord[]): string[] {
  const failures = Map.groupBy(
    requests.filter(({ error }) => error !== null),
    ({ error }) => error?.kind ?? "unclassified",
  );
  const substitutes = new Set(requests.map(substitutedModel).filter((name) => name !== null));
  return [
    ...[...failures].map(
      ([kind, failed]) => `${kind} × ${failed.length}: ${failed[0]?.error?.message ?? ""}`,
    ),
    ...(requests.length > 0 &&
    failures.get("aborted")?.length !== requests.length &&
    !requests.some(succeeded)
      ? ["never answered"]
      : []),
    ...[...substitutes].map(
      (name) => `responses name the model "${name}", asked for was "${requests[0]?.target.modelId}"`,
    ),
  ];
}

function sumKnown(values: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return sum;
}

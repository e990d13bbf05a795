/** From the requests and scores of an accuracy run to the rows of its table. */
import { summariseScores } from "../bench/index.ts";
import { requestCostCny, succeeded, unbilled } from "../metrics/index.ts";
import {
  type ExchangeRates,
  type RequestRecord,
  type Score,
  substitutedModel,
  targetName,
} from "../record/index.ts";
import type { BenchRow } from "../report/index.ts";

/**
 * One row per target and dataset, by name; a target that was asked and has no score at all (every request was cut off)
 * has a row of its own, under `dataset`.
 */
export function benchRows(
  records: readonly RequestRecord[],
  scores: readonly Score[],
  rates: ExchangeRates,
  dataset: string,
): BenchRow[] {
  const requestsOf = Map.groupBy(records, (record) => targetName(record.target));
  const scoresOf = Map.groupBy(scores, (score) => JSON.stringify([targetName(score.target), score.dataset]));
  for (const target of requestsOf.keys()) {
    if (scores.every((score) => targetName(score.target) !== target))
      scoresOf.set(JSON.stringify([target, dataset]), []);
  }
  return [...scoresOf]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, own]) => {
      const [target = "", ofDataset = ""] = JSON.parse(key) as string[];
      const scored = new Set(own.map(({ requestId }) => requestId));
      const requests = (requestsOf.get(target) ?? []).filter(({ id }) => own.length === 0 || scored.has(id));
      return rowOf(target, ofDataset, requests, own, rates);
    });
}

function rowOf(
  target: string,
  dataset: string,
  requests: readonly RequestRecord[],
  scores: readonly Score[],
  rates: ExchangeRates,
): BenchRow {
  const summary = summariseScores(scores);
  const billed = requests.filter((record) => !unbilled(record));
  const costCny = sumKnown(billed.map((record) => requestCostCny(record, rates)));
  return {
    target,
    dataset,
    accuracy: summary.accuracy,
    standardError: summary.standardError,
    answered: summary.n - summary.unscored.error,
    asked: summary.n,
    unscored: summary.unscored,
    truncated: summary.truncated,
    inputTokens: sumKnown(
      billed.map((record) => record.usage?.inputTokens ?? record.counted?.inputTokens ?? null),
    ),
    outputTokens: sumKnown(
      billed.map((record) => record.usage?.outputTokens ?? record.counted?.outputTokens ?? null),
    ),
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

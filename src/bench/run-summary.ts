/** From the requests and scores of one run to what can be said of each target: accuracy, causes, lengths, money, cautions. */
import { inputTokensOf, outputTokensOf, requestCostCny, unbilled } from "../metrics/index.ts";
import {
  type ExchangeRates,
  latestScores,
  type RequestRecord,
  type Sampling,
  type Score,
  type Target,
  targetName,
} from "../record/index.ts";
import { type BenchRow, failureNotes, substitutionNotes } from "../report/index.ts";
import { sumKnown } from "../stats/index.ts";
import { type Drop, dropFrom } from "./decompose.ts";
import { diffOf } from "./diff.ts";
import type { DateWindow } from "./exam.ts";
import { type Lengths, lengthsOf } from "./lengths.ts";
import type { Side } from "./pairing.ts";
import { type PublishedScore, publishedScores } from "./reference.ts";
import { type ScoreSummary, summariseScores } from "./summary.ts";

export interface BenchSummary extends ScoreSummary {
  target: Pick<Target, "provider" | "model" | "mode">;
  dataset: string;
  /** What the model's makers published for this exam, and the points lost against it, by cause; null where none is known. */
  reference: (PublishedScore & { drop: Drop | null }) | null;
  /** The same against another target of the run, which then takes the place of what was published; null where none is named. */
  against: BenchRow["against"];
  /** As asked for; null where no request is known. */
  sampling: Sampling | null;
  lengths: Lengths;
  inputTokens: number | null;
  outputTokens: number | null;
  costCny: number | null;
  /** Of the answers that were asked for; those from the cache cost nothing here. */
  costPerCorrectCny: number | null;
  notes: string[];
}

/** What the run asked. */
export interface Asked {
  dataset: string;
  /** Of LiveCodeBench, the days of its contests; null for all. */
  window: DateWindow | null;
  /** Name of the target that the others are held against; null for what was published. */
  against: string | null;
}

/**
 * One summary per target and dataset, by name. A target that was asked and has no score at all (every request was cut
 * off) has one too, under `dataset`, so that it does not vanish.
 */
export function summariseBench(
  records: readonly RequestRecord[],
  scores: readonly Score[],
  rates: ExchangeRates,
  asked: Asked,
): BenchSummary[] {
  const { dataset } = asked;
  const requestsOf = Map.groupBy(records, (record) => targetName(record.target));
  const scoresOf = Map.groupBy(latestScores(scores), (score) => targetName(score.target));
  const sideOf = (name: string, ofDataset: string): Side | null => {
    const own = (scoresOf.get(name) ?? []).filter((score) => score.dataset === ofDataset);
    const [first] = own;
    return first === undefined
      ? null
      : { target: first.target, scores: own, requests: requestsOf.get(name) ?? [] };
  };
  return [...new Set([...requestsOf.keys(), ...scoresOf.keys()])].sort().flatMap((name) => {
    const requests = requestsOf.get(name) ?? [];
    const own = scoresOf.get(name) ?? [];
    const target = (requests[0] ?? own[0])?.target;
    if (target === undefined) return [];
    if (own.length === 0) return [summaryOf(target, asked, requests, [], rates, null)];
    const datasets = Map.groupBy(own, (score) => score.dataset);
    return [...datasets].map(([ofDataset, graded]) => {
      // Requests without a score (cut off by the user) were paid for too; they belong to the run's own data set.
      const others = new Set(
        own.filter((score) => score.dataset !== ofDataset).map(({ requestId }) => requestId),
      );
      const ids = new Set(graded.map(({ requestId }) => requestId));
      const isMain = ofDataset === dataset || datasets.size === 1;
      const sent = requests.filter(({ id }) => ids.has(id) || (isMain && !others.has(id)));
      const reference = asked.against === null ? null : sideOf(asked.against, ofDataset);
      const side = sideOf(name, ofDataset);
      const isOther = name !== asked.against && reference !== null && side !== null;
      const against = isOther ? againstOf(reference, side) : null;
      return summaryOf(target, { ...asked, dataset: ofDataset }, sent, graded, rates, against);
    });
  });
}

/** The summaries as rows of the table. */
export function benchRows(summaries: readonly BenchSummary[]): BenchRow[] {
  return summaries.map((summary) => ({ ...summary, target: targetName(summary.target), asked: summary.n }));
}

function summaryOf(
  target: Target,
  { dataset, window, against: trusted }: Asked,
  requests: readonly RequestRecord[],
  graded: readonly Score[],
  rates: ExchangeRates,
  against: BenchSummary["against"],
): BenchSummary {
  const { provider, model, mode } = target;
  const summary = summariseScores(graded);
  const billed = requests.filter((record) => !unbilled(record));
  // Scores can be imported without their requests: then nothing is known of tokens and money.
  const sum = (of: (record: RequestRecord) => number | null) =>
    requests.length === 0 ? null : sumKnown(billed.map(of));
  const costCny = sum((record) => requestCostCny(record, rates));
  const paidAndCorrect = graded.filter(
    ({ verdict, fromCache }) => verdict === "correct" && !fromCache,
  ).length;
  return {
    target: { provider, model, mode },
    dataset,
    ...summary,
    reference:
      trusted === null || trusted === targetName(target)
        ? referenceOf(target, dataset, summary, window)
        : null,
    against,
    sampling: requests[0]?.sampling ?? null,
    lengths: lengthsOf(requests),
    inputTokens: sum((record) => inputTokensOf(record).value),
    outputTokens: sum((record) => outputTokensOf(record).value),
    costCny,
    costPerCorrectCny: costCny === null || paidAndCorrect === 0 ? null : costCny / paidAndCorrect,
    notes: [...failureNotes(requests), ...substitutionNotes(requests), ...unreadable(summary)],
  };
}

/** What the target lost against the trusted one, on the questions that both answered. */
function againstOf(trusted: Side, own: Side): BenchSummary["against"] {
  const { a, causes, drop, lengthRatio, thinkingRatio } = diffOf(trusted, own);
  const interval =
    drop === null || drop.low === null || drop.high === null ? null : { low: drop.low, high: drop.high };
  return {
    target: a.target,
    accuracy: a.accuracy,
    n: a.n,
    interval,
    drop: causes,
    lengthRatio,
    thinkingRatio,
  };
}

/** The best known figure, with what was lost against it. */
function referenceOf(
  { model, mode }: Target,
  dataset: string,
  { parts }: ScoreSummary,
  window: DateWindow | null,
): BenchSummary["reference"] {
  const [published] = publishedScores(dataset, model, { mode, window });
  if (published === undefined) return null;
  return { ...published, drop: parts === null ? null : dropFrom(parts, { accuracy: published.score }) };
}

/** Where not one answer could be read, the grader and the questions do not fit, and the accuracy is about that. */
function unreadable({ n, unscored }: ScoreSummary): string[] {
  return unscored.unparsed > 0 && unscored.unparsed === n - unscored.error
    ? ["no answer states a result that can be read: the accuracy says nothing of the model"]
    : [];
}

/** All targets at once: what is known of each, how sure it is, and how often they worked over time. */
import type { ExchangeRates, PriceQuote, TargetEvidence } from "../../record/index.ts";
import { benchmarks } from "../benchmark.ts";
import { costPerCorrect, costPerRequest } from "../cost.ts";
import type { MetricDefinition, Stat } from "../definition.ts";
import { ttft } from "../latency.ts";
import { cachedInputPrice, inputPrice, outputPrice } from "../price.ts";
import type { Question } from "../question.ts";
import { otps } from "../rates.ts";
import { success } from "../success.ts";
import { bucketsOver, edgeOf } from "./buckets.ts";
import { cellsOf, columnsOf, isKnown, written } from "./cells.ts";
import type { OverviewDocument, OverviewTarget } from "./document.ts";
import { answersIn, headOf } from "./head.ts";
import { Minutes } from "./minutes.ts";

export interface OverviewOptions {
  /** When the evidence was read, ISO 8601 UTC; and the window that was asked for, null on a side without a limit. */
  asOf: string;
  since: string | null;
  until: string | null;
  /** Of every interval, such as 0.95. */
  level: number;
  /** List price of a target now; null when it is not known. */
  quoteFor(target: TargetEvidence["target"]): PriceQuote | null;
  rates: ExchangeRates;
}

/** Speed, whether it works, what it charges, whether it is right, and what that costs. How slow the slowest are is in the spread. */
const columns = columnsOf([
  asked(ttft, "median"),
  asked(otps, "median"),
  asked(success),
  ...[inputPrice, outputPrice, cachedInputPrice].map((price) => asked(price)),
  ...benchmarks.map((benchmark) => asked(benchmark)),
  asked(costPerRequest, "avg"),
  asked(costPerCorrect),
]);

/**
 * Targets in order of name, with the columns of which any of them knows something. The evidence may be millions of requests: of
 * each target in turn some numbers are kept packed, of all of them what the document holds and counts by the minute.
 */
export function overviewOf(
  targets: readonly TargetEvidence[],
  { asOf, since, until, level, quoteFor, rates }: OverviewOptions,
): OverviewDocument {
  const seen = targets
    .map((evidence) => {
      const minutes = new Minutes();
      const head = headOf(evidence, (_, wallMs, isSuccess) => minutes.add(wallMs, isSuccess));
      const cells = cellsOf(evidence, columns, { quote: quoteFor(evidence.target), rates }, level);
      return { head, minutes, cells, answers: answersIn(evidence), substitutes: evidence.substitutes ?? [] };
    })
    .sort((a, b) => (a.head.name < b.head.name ? -1 : 1));
  const shown = columns.filter(({ key }) =>
    seen.some(({ cells }) => {
      const cell = cells.get(key);
      return cell !== undefined && isKnown(cell);
    }),
  );
  const spans = seen.flatMap(({ minutes }) => minutes.span() ?? []);
  const buckets =
    spans.length === 0
      ? null
      : bucketsOver(
          Math.min(...spans.map(({ firstMs }) => firstMs)),
          Math.max(...spans.map(({ lastMs }) => lastMs)),
        );
  return {
    ...{ asOf, since, until, level },
    columns: shown.map(written),
    targets: seen.map(
      ({ head, minutes, cells, answers, substitutes }): OverviewTarget => ({
        ...head,
        answers,
        cells: Object.fromEntries(shown.map(({ key }) => [key, cells.get(key)])) as OverviewTarget["cells"],
        successByTime: buckets === null ? [] : minutes.within(buckets),
        substitutes,
      }),
    ),
    bucketEdges: buckets === null ? [] : Array.from({ length: buckets.n + 1 }, (_, i) => edgeOf(buckets, i)),
  };
}

function asked(definition: MetricDefinition, stat: Stat | null = null): Question {
  return { definition, stat, limits: null };
}

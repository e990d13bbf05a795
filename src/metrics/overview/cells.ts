/** Columns of numbers, and each number of a target with how sure it is and how far its requests lie apart. */
import type { TargetEvidence } from "../../record/index.ts";
import type { MetricContext, MetricDefinition } from "../definition.ts";
import { estimatesFrom, withEnough } from "../estimate.ts";
import { Observed } from "../observed.ts";
import { defaultStat, type Question } from "../question.ts";
import type { OverviewCell, OverviewColumn } from "./document.ts";
import { tenthsOf } from "./tenths.ts";

/** A column and the question that its cells answer. */
export interface AskedColumn extends OverviewColumn {
  question: Question;
}

/** One for each question, in their order; keys are those of requirement files. */
export function columnsOf(questions: readonly Question[]): AskedColumn[] {
  return questions.map((question) => {
    const { name, unit, better, kind } = question.definition;
    const stat = kind === "request" ? (question.stat ?? defaultStat) : null;
    return {
      key: stat === null ? name : `${name}:${stat}`,
      metric: name,
      stat,
      unit,
      better,
      kind,
      question,
    };
  });
}

/** As it stands in documents. */
export function written({ question: _, ...column }: AskedColumn): OverviewColumn {
  return column;
}

/**
 * The cells of one target by key: the estimates of `dsr route` and `dsr compare`, one walk through the requests for all of them.
 * A statistic that takes more observations than there are has no value.
 */
export function cellsOf(
  evidence: TargetEvidence,
  columns: readonly AskedColumn[],
  context: MetricContext,
  level: number,
): Map<string, OverviewCell> {
  const questions = columns.map(({ question }) => question);
  const observed = new Observed(evidence, context.rates, questions);
  const estimate = estimatesFrom(observed, evidence, context, level);
  const spreads = new Map<MetricDefinition, OverviewCell["spread"]>();
  return new Map(
    columns.map(({ key, question }) => {
      const { value, n, why, bounds } = withEnough(estimate(question), question);
      const { definition } = question;
      const spread = spreads.get(definition) ?? spreadOf(definition, observed);
      spreads.set(definition, spread);
      return [key, { value, n, why, bounds, spread }];
    }),
  );
}

/** Whether anything at all is known of it: then the column is worth its place. */
export function isKnown({ value, n }: OverviewCell): boolean {
  return value !== null || (n ?? 0) > 0;
}

function spreadOf(definition: MetricDefinition, observed: Observed): OverviewCell["spread"] {
  if (definition.kind !== "request") return null;
  const { values } = observed.seriesOf(definition);
  if (values.length === 0) return null;
  // The order of the series says which request came after which: only a copy may be reordered.
  const { p10, p90 } = tenthsOf(values.slice(), definition.better);
  return { p10, p90 };
}

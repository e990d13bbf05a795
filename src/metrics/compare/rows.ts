/** Every number of two targets side by side, with their difference and what may be said of it. */
import type { TargetEvidence } from "../../record/index.ts";
import { holmAdjusted } from "../../stats/index.ts";
import type { Estimate, MetricContext } from "../definition.ts";
import { differences } from "../difference.ts";
import { estimator, withEnough } from "../estimate.ts";
import type { Question } from "../question.ts";
import type { TargetDifference } from "../target-difference.ts";
import type { ComparedDifference, ComparedValue, CompareRow } from "./document.ts";
import type { ComparedQuestions } from "./questions.ts";

export interface ComparedTarget {
  evidence: TargetEvidence;
  context: MetricContext;
}

export interface Compared {
  rows: CompareRow[];
  /** How many differences Holm's correction counted. */
  comparisons: number;
}

/**
 * Rows for the questions that were named, or else for those that either side has a value for. The verdicts hold together: with
 * Holm's correction the chance of calling even one difference real that is none is 1 − level. List prices are exact and no part
 * of that.
 */
export function comparedRows(
  { questions, areNamed }: ComparedQuestions,
  a: ComparedTarget,
  b: ComparedTarget,
  level: number,
): Compared {
  const ofA = estimator(a.evidence, a.context, level, questions);
  const ofB = estimator(b.evidence, b.context, level, questions);
  const differ = differences();
  const found = questions.flatMap((question) => {
    const [x, y] = [withEnough(ofA(question), question), withEnough(ofB(question), question)];
    if (!areNamed && x.value === null && y.value === null) return [];
    const isKnown = x.value !== null && y.value !== null;
    const difference = isKnown
      ? differ(question, b.evidence, a.evidence, { a: b.context, b: a.context }, level)
      : null;
    return [{ question, x, y, difference: isBounded(difference) ? difference : null }];
  });
  const chancy = found.filter(({ question, difference }) => difference !== null && !isExact(question));
  const adjusted = holmAdjusted(chancy.map(({ difference }) => difference?.p ?? 1));
  const rows = found.map((one) => rowOf(one, adjusted[chancy.indexOf(one)] ?? null, level));
  return { rows, comparisons: chancy.length };
}

interface Found {
  question: Question;
  x: Estimate;
  y: Estimate;
  difference: TargetDifference | null;
}

function rowOf({ question, x, y, difference }: Found, adjustedP: number | null, level: number): CompareRow {
  const { name, unit, better, kind } = question.definition;
  const shown = difference && differenceOf(difference, adjustedP, unit);
  return {
    ...{ metric: name, unit, better, kind },
    stat: kind === "request" ? (question.stat ?? "avg") : null,
    limits: question.limits === null ? null : limitsText(question),
    a: compared(x),
    b: compared(y),
    difference: shown,
    verdict: verdictOf(question, shown, level),
    why: difference === null ? whyUnknown(x, y) : null,
  };
}

function verdictOf(
  { definition }: Question,
  difference: ComparedDifference | null,
  level: number,
): CompareRow["verdict"] {
  if (difference === null) return "unknown";
  const { value, adjustedP } = difference;
  if (adjustedP === null && value === 0) return "equal";
  if (adjustedP !== null && adjustedP > 1 - level) return excludesNone(difference) ? "open" : "noise";
  return value > 0 === (definition.better === "high") ? "b_better" : "a_better";
}

/** By the interval of the difference, or of the proportion, which is the one that people see. */
function excludesNone({ low, high, ratio }: ComparedDifference): boolean {
  return [{ low, high }, ratio].some((bounds) => (bounds?.low ?? 0) > 0 || (bounds?.high ?? 0) < 0);
}

function differenceOf(found: TargetDifference, adjustedP: number | null, unit: string): ComparedDifference {
  const { difference: value, bounds, p, n, method, isPaired } = found;
  // Shares and accuracies differ by points.
  const ratio = unit.startsWith("0–") ? null : found.ratio();
  return {
    ...{ value, low: bounds.low, high: bounds.high, p, adjustedP, n, isPaired, method },
    ratio: ratio && { value: ratio.value, low: ratio.bounds.low, high: ratio.bounds.high },
  };
}

function compared({ value, n, why, bounds }: Estimate): ComparedValue {
  return { value, low: bounds?.low ?? null, high: bounds?.high ?? null, n, why };
}

function whyUnknown(x: Estimate, y: Estimate): string {
  if (x.value === null && y.value === null && x.why === y.why) return `of neither is there a value: ${x.why}`;
  if (x.value === null) return `of A there is no value: ${x.why}`;
  if (y.value === null) return `of B there is no value: ${y.why}`;
  return x.caution ?? y.caution ?? "nothing says how sure their difference is";
}

/** Bounds on neither side are no knowledge of the difference. */
function isBounded(difference: TargetDifference | null): boolean {
  return difference !== null && (difference.bounds.low !== null || difference.bounds.high !== null);
}

function isExact({ definition }: Question): boolean {
  return definition.kind === "price";
}

function limitsText({ limits }: Question): string {
  return (limits ?? []).map(({ metric, operator, bound }) => `${metric.name}${operator}${bound}`).join(", ");
}

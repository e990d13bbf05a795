/** By how much two targets differ on one question: in pairs where they were measured together, else each by itself. */
import type { TargetEvidence } from "../record/index.ts";
import type { MetricContext } from "./definition.ts";
import { type Question, questionKey } from "./question.ts";
import { ofRate, ofSeries } from "./request-difference.ts";
import { type Side, sideOf } from "./side.ts";
import { ofTargets, type TargetDifference } from "./target-difference.ts";

interface Contexts {
  a: MetricContext;
  b: MetricContext;
}

type Differ = (
  question: Question,
  a: TargetEvidence,
  b: TargetEvidence,
  contexts: Contexts,
  level: number,
) => TargetDifference | null;

/**
 * a minus b with bounds at `level` and a two-sided p-value, null where one side has no value or nothing says how sure the difference
 * is (an imported figure, a single observation).
 *
 * Where the two share at least 80 % of the smaller side's rounds, the difference is one of pairs: what made a prompt or a moment
 * slow for both cancels out. A request that failed on one side takes its round out of the pairs of a latency or a rate
 * of tokens; `success` and `goodput` compare all shared rounds. Benchmarks pair by question. Otherwise the two are taken as
 * independent. List prices are exact: p is 0 or 1.
 *
 * What was read for the latest question is kept, so that many pairs of the same targets cost one reading of each.
 */
export function differences(): Differ {
  let key: string | null = null;
  let sides = new Map<TargetEvidence, Side>();
  return (question, a, b, contexts, level) => {
    const asked = questionKey(question);
    if (asked !== key) [key, sides] = [asked, new Map()];
    const kept = (evidence: TargetEvidence, context: MetricContext): Side => {
      const side = sides.get(evidence) ?? sideOf(evidence, context, question);
      sides.set(evidence, side);
      return side;
    };
    return differenceOf(question, kept(a, contexts.a), kept(b, contexts.b), level);
  };
}

function differenceOf(question: Question, a: Side, b: Side, level: number): TargetDifference | null {
  const { definition } = question;
  if (definition.kind === "request") return ofSeries(definition, question, a, b, level);
  if (definition.kind === "rate") return ofRate(definition, a, b, level);
  return ofTargets(definition, a, b, level);
}

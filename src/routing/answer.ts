/** All that can be asked of one body of evidence at once: who qualifies, why, what if, who is beaten, whether it holds. */
import type { TargetEvidence } from "../record/index.ts";
import { type Assertion, type AssertionResult, checkAssertions } from "./assert.ts";
import { assess, type DecideContext } from "./assess.ts";
import { type Decision, decide, decideOn } from "./decide.ts";
import { type Explanation, explain } from "./explain.ts";
import { type ParetoFront, paretoFront } from "./pareto.ts";
import { usualAxes } from "./pareto-axes.ts";
import { cautionOfRaces } from "./race/caution.ts";
import { type Key, mentioned, metricKey, type Requirement } from "./requirement/requirement.ts";
import { answerWhatIf, type WhatIfAnswer } from "./what-if/answer.ts";
import type { ChangedCircumstances, WhatIf } from "./what-if/what-if.ts";

export interface RouteQuestion {
  requirement: Requirement;
  assertions: readonly Assertion[];
  whatIf: WhatIf | null;
  /** Null draws no front; `axes` null takes the usual ones. */
  pareto: { axes: readonly Key[] | null } | null;
  isExplained: boolean;
}

export interface RouteAnswer {
  decision: Decision;
  explanation: Explanation | null;
  pareto: ParetoFront | null;
  whatIf: WhatIfAnswer | null;
  assertions: AssertionResult[];
}

/** What there is to decide on. */
export interface RouteEvidence {
  targets: readonly TargetEvidence[];
  prices: DecideContext;
  /** Ids of the runs that were races. */
  races: ReadonlySet<string>;
  /** The evidence that another requirement reads, for a what-if; closed when it has been decided on. */
  readAnew(requirement: Requirement): { targets: readonly TargetEvidence[]; close(): void };
}

/** The level at which a target is surely dominated where the requirement names none. */
const USUAL_LEVEL = 0.95;

/** Throws a DsrError (`whatif_invalid`) where a what-if changes the price of nobody. */
export function routeAnswer(question: RouteQuestion, evidence: RouteEvidence): RouteAnswer {
  const { requirement, assertions, whatIf } = question;
  const { targets, prices, races } = evidence;
  const axes = question.pareto === null ? [] : (question.pareto.axes ?? usualAxes(requirement, targets));
  const { confidence: level, minSamples } = requirement;
  const keys = once([...mentioned(requirement), ...axes]);
  const assessed = assess(targets, { keys, level, minSamples }, prices);
  const decided = decideOn(requirement, assessed, prices.rates, onlyOnce(axes, requirement));
  const decision = { ...decided, cautions: [...decided.cautions, ...cautionOfRaces(assessed, races)] };
  return {
    decision,
    explanation: question.isExplained ? explain(requirement, decision, assessed) : null,
    pareto: question.pareto === null ? null : paretoFront(axes, assessed, level ?? USUAL_LEVEL),
    whatIf:
      whatIf === null
        ? null
        : answerWhatIf(whatIf, { requirement, ...prices }, decision, (changed) =>
            decideAnew(changed, evidence),
          ),
    assertions: checkAssertions(assertions, decision),
  };
}

/** Axes that the requirement does not mention: what to know of the others is said of it. */
function onlyOnce(axes: readonly Key[], requirement: Requirement): Key[] {
  const names = new Set(mentioned(requirement).map(metricKey));
  return axes.filter((axis) => !names.has(metricKey(axis)));
}

function once(keys: readonly Key[]): Key[] {
  return [...new Map(keys.map((key) => [metricKey(key), key])).values()];
}

/** Under changed circumstances; on evidence of its own where they ask for other evidence than there is. */
function decideAnew(changed: ChangedCircumstances, { targets, readAnew }: RouteEvidence): Decision {
  if (!changed.isReadAnew) return decide(changed.requirement, targets.map(changed.evidence), changed);
  const evidence = readAnew(changed.requirement);
  try {
    return decide(changed.requirement, evidence.targets.map(changed.evidence), changed);
  } finally {
    evidence.close();
  }
}

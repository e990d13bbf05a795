/** From stored evidence to all that `dsr route` was asked for. The evidence is closed when the answer is there. */
import type { Env } from "../base/index.ts";
import type { TargetEvidence } from "../record/index.ts";
import { styleFor, warningText } from "../report/index.ts";
import {
  type Assertion,
  type AssertionResult,
  assess,
  type ChangedCircumstances,
  checkAssertions,
  type Decision,
  decide,
  decideOn,
  type Explanation,
  explain,
  type Key,
  mentioned,
  metricKey,
  needsDeltas,
  type ParetoFront,
  paretoFront,
  type Requirement,
  usualAxes,
  type WhatIf,
} from "../routing/index.ts";
import type { EvidenceSource } from "../store/index.ts";
import type { EvidenceFlags } from "./evidence-flags.ts";
import { ofRaces } from "./race-evidence.ts";
import { basisOf, retiredAmong } from "./route-basis.ts";
import { leftOutBy, openFor, scopeOf } from "./route-evidence.ts";
import { pricesOf } from "./route-prices.ts";
import { answerWhatIf, type WhatIfAnswer } from "./route-what-if.ts";
import { isoDate, type Settings } from "./settings.ts";

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
  /** What it rests on and what to know before acting on it, in sentences. */
  basis: string[];
}

interface Place {
  settings: Settings;
  sources: readonly EvidenceSource[];
  /** True where more than the requirement needs deltas. */
  withDeltas: boolean;
}

/** The level at which a target is surely dominated where the requirement names none. */
const USUAL_LEVEL = 0.95;

export function routeAnswer(
  question: RouteQuestion,
  flags: EvidenceFlags,
  place: Place,
  env: Env,
): RouteAnswer {
  const { requirement, assertions, whatIf } = question;
  const { settings, sources } = place;
  const warn = (message: string) => env.stderr.write(warningText(message, styleFor(env.stderr, env.vars)));
  const scope = scopeOf(requirement, flags, sources, env, place.withDeltas || needsDeltas(requirement));
  for (const note of scope.notes) warn(note);
  const evidence = openFor(scope, flags, sources, env, warn);
  try {
    const { targets } = evidence;
    const prices = pricesOf(settings, targets, env);
    const axes = question.pareto === null ? [] : (question.pareto.axes ?? usualAxes(requirement, targets));
    const { confidence: level, minSamples } = requirement;
    const assessed = assess(
      targets,
      { keys: once([...mentioned(requirement), ...axes]), level, minSamples },
      prices,
    );
    const decided = decideOn(requirement, assessed, settings.rates);
    const decision = { ...decided, cautions: [...decided.cautions, ...ofRaces(assessed, sources)] };
    const leftOut = leftOutBy(scope.query, decision.evidence.targets, sources, env);
    return {
      decision,
      explanation: question.isExplained ? explain(requirement, decision, assessed) : null,
      pareto: question.pareto === null ? null : paretoFront(axes, assessed, level ?? USUAL_LEVEL),
      whatIf:
        whatIf === null
          ? null
          : answerWhatIf(whatIf, { requirement, ...prices }, decision, (changed) =>
              decideAnew(changed, targets, flags, place, env),
            ),
      assertions: checkAssertions(assertions, decision),
      basis: [
        ...basisOf(decision),
        ...(leftOut === null ? [] : [leftOut]),
        ...retiredAmong(decision, settings.catalog, isoDate(env)),
      ],
    };
  } finally {
    evidence.close();
  }
}

function once(keys: readonly Key[]): Key[] {
  return [...new Map(keys.map((key) => [metricKey(key), key])).values()];
}

/** Under changed circumstances; on evidence of its own where they ask for other evidence than there is. */
function decideAnew(
  changed: ChangedCircumstances,
  targets: readonly TargetEvidence[],
  flags: EvidenceFlags,
  place: Place,
  env: Env,
): Decision {
  if (!changed.isReadAnew) return decide(changed.requirement, targets.map(changed.evidence), changed);
  const scope = scopeOf(changed.requirement, flags, place.sources, env);
  // What cannot be read was said when it was read first.
  const evidence = openFor(scope, flags, place.sources, env, () => {});
  try {
    return decide(changed.requirement, evidence.targets.map(changed.evidence), changed);
  } finally {
    evidence.close();
  }
}

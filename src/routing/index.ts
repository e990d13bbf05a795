export type { Comparison } from "./apart.ts";
export {
  type Assertable,
  type Assertion,
  type AssertionResult,
  assertionForms,
  checkAssertions,
  parseAssertions,
} from "./assert.ts";
export { type Assessed, assess, type DecideContext, type RankedTarget } from "./assess.ts";
export type { Caution } from "./cautions.ts";
export { type Decision, decide, decideOn, type Excluded, type Ranked, type Reason } from "./decide.ts";
export { type Explanation, explain } from "./explain.ts";
export { compareDecisions, type Move } from "./moves.ts";
export { type ParetoFront, paretoFront } from "./pareto.ts";
export { parseAxes, usualAxes } from "./pareto-axes.ts";
export { parseRequirement } from "./parse.ts";
export { windowMs } from "./parse-scope.ts";
export { Race } from "./race.ts";
export type {
  RaceOptions,
  RaceStanding,
  RaceState,
  RaceStatement,
  RaceTarget,
  RaceTargetStanding,
} from "./race-standing.ts";
export type { OrderStep, WeightStep } from "./ranking.ts";
export {
  type BoundFilter,
  describeFilter,
  type Filter,
  type Key,
  mentioned,
  metricKey,
  needsDeltas,
  type OrderKey,
  plainly,
  questionOf,
  type Requirement,
  type Tolerance,
  type UnknownPolicy,
  type VerifyFilter,
  type Weight,
} from "./requirement.ts";
export { requirementJsonSchema } from "./requirement-schema.ts";
export type { FilterVerdict, Verdict } from "./verdict.ts";
export {
  applyWhatIf,
  type ChangedCircumstances,
  type Circumstances,
  parseWhatIf,
  type WhatIf,
} from "./what-if.ts";

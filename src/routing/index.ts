/** A requirement applied to evidence: verdicts, places, reasons, what-ifs; and races that gather no more evidence than that takes. */
export { type RouteAnswer, type RouteQuestion, routeAnswer } from "./answer.ts";
export { type AssertionResult, assertionForms, parseAssertions } from "./assert.ts";
export type { DecideContext } from "./assess.ts";
export { type Decision, decide } from "./decide.ts";
export { parseAxes } from "./pareto-axes.ts";
export { roundsToGo } from "./race/forecast.ts";
export { Race } from "./race/race.ts";
export type {
  RaceStanding,
  RaceState,
  RaceTarget,
  RaceTargetStanding,
} from "./race/standing.ts";
export { parseRequirement } from "./requirement/parse.ts";
export { windowMs } from "./requirement/parse-scope.ts";
export {
  describeFilter,
  type Key,
  metricKey,
  plainly,
  questionOf,
  type Requirement,
} from "./requirement/requirement.ts";
export { requirementJsonSchema } from "./requirement/schema.ts";
export { evidenceQueryOf } from "./requirement/scope.ts";
export { keptTaken, type Taken } from "./taken.ts";
export { parseWhatIf, type WhatIf } from "./what-if/what-if.ts";

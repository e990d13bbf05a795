export {
  type Assertable,
  type Assertion,
  type AssertionResult,
  assertionForms,
  checkAssertions,
  parseAssertions,
} from "./assert.ts";
export {
  type DecideContext,
  type Decision,
  decide,
  type Excluded,
  type Ranked,
  type Reason,
  type Verdict,
} from "./decide.ts";
export { parseRequirement } from "./parse.ts";
export { Race } from "./race.ts";
export type {
  RaceOptions,
  RaceStanding,
  RaceState,
  RaceStatement,
  RaceTarget,
  RaceTargetStanding,
} from "./race-standing.ts";
export {
  type BoundFilter,
  describeFilter,
  describeKey,
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

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
export {
  describeFilter,
  type Filter,
  needsDeltas,
  plainly,
  type Requirement,
  requirementJsonSchema,
} from "./requirement.ts";

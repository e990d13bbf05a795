export { bundleText, type GradedBundle, readBundle } from "./bundle.ts";
export { Comparison } from "./comparison.ts";
export {
  type AnswerCounts,
  ASSUMED_WITHIN,
  answerCounts,
  assumedCounts,
  pairsToVerdict,
  planRows,
} from "./forecast.ts";
export { makeBundle } from "./make-bundle.ts";
export { pairKey } from "./order.ts";
export { outcomeOf } from "./outcome.ts";
export { makeOutputs, type OutputsBundle, outputsText, readOutputs } from "./outputs-bundle.ts";
export { compareOutputs, type OutputsResult } from "./outputs-comparison.ts";
export { ownDraws } from "./own-draws.ts";
export {
  type Ask,
  type Finding,
  type Heard,
  type NotSent,
  type ProbeFacts,
  probes,
  runProbes,
} from "./probes/index.ts";
export { resultsOf, type VerifyResult, verifyResultSchema } from "./result.ts";

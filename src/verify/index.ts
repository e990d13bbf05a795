export { bundleText, type GradedBundle, type ReferenceSample, readBundle } from "./bundle.ts";
export { Comparison, type ComparisonOptions, type Standing } from "./comparison.ts";
export { PairEvidence, type PairOutcome } from "./evidence.ts";
export {
  type AnswerCounts,
  ASSUMED_WITHIN,
  answerCounts,
  assumedCounts,
  type PlanRow,
  pairsToVerdict,
  planRows,
} from "./forecast.ts";
export { type BundleFacts, makeBundle } from "./make-bundle.ts";
export { InOrder, type Pair, pairOrder } from "./order.ts";
export { type Outcome, outcomeOf } from "./outcome.ts";
export { makeOutputs, type OutputsBundle, outputsText, readOutputs } from "./outputs-bundle.ts";
export { compareOutputs, type OutputsResult } from "./outputs-comparison.ts";
export { resultsOf, type VerifyResult, verifyResultSchema } from "./result.ts";
export { type VerifyVerdict, verdicts } from "./verdict.ts";

export { type Answer, answerSchema } from "./answer.ts";
export { type Delta, type PackedDeltas, packDeltas, unpackDeltas } from "./deltas.ts";
export type { Channel, StreamEvent } from "./event.ts";
export type {
  EvidenceQuery,
  LoadedEvidence,
  RequestFacts,
  RequestWalk,
  ScoreFacts,
  TargetEvidence,
  Verification,
  Workload,
} from "./evidence.ts";
export { allEvidence } from "./evidence.ts";
export { EventFold, type Exchange, type RequestOpening } from "./fold.ts";
export { latestScores, sampleKey } from "./latest-scores.ts";
export { LONGEST_LOG_TEXT, type LogLine, logLineSchema } from "./log.ts";
export { type ExchangeRates, type PriceQuote, priceQuoteSchema, toCny } from "./price.ts";
export { type ChatMessage, type FollowUp, isFromSource, type Prompt, type Sampling } from "./prompt.ts";
export {
  type Connection,
  type Counted,
  type Delay,
  type ErrorKind,
  errorKinds,
  type RequestError,
  type RequestRecord,
  requestRecordSchema,
  type SessionTurn,
  type Times,
  type Usage,
} from "./request.ts";
export { ENDED_BY_FAULT, type RunInfo, runInfoSchema, SCHEDULED_AS } from "./run.ts";
export {
  type Figure,
  figureSchema,
  isAnswer,
  type Score,
  type ScoreVerdict,
  scoreSchema,
  type UnscoredReason,
} from "./score.ts";
export { substitute, substitutedModel } from "./substitution.ts";
export { type Target, targetName } from "./target.ts";

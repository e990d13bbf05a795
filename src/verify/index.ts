export { PairEvidence, type PairOutcome } from "./evidence.ts";
export { InOrder, type Pair, pairOrder } from "./order.ts";
export { type VerifyVerdict, verdicts } from "./verdict.ts";

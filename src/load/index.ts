export { type CostEstimate, estimateCost, worstCase } from "./cost.ts";
export { withCounts } from "./counts.ts";
export { type ExchangeContext, exchange, type Shot, singly } from "./exchange.ts";
export { createGuard, type Guard, type GuardOptions, type Reservation } from "./guard.ts";
export type { Lane, Question } from "./lane.ts";
export { type Admission, runPool } from "./pool.ts";
export { type Ending, runRounds } from "./rounds.ts";
export type { RunDeps, RunObserver, RunOutcome } from "./run.ts";

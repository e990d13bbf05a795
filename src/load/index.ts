export { type CostEstimate, estimateCost, worstCase } from "./cost.ts";
export { withCounts } from "./counts.ts";
export { createGuard, type Guard, type GuardOptions, type Reservation } from "./guard.ts";
export {
  type ExchangeContext,
  exchange,
  type Lane,
  type Question,
  type RunObserver,
  type Shot,
} from "./lane.ts";
export { type Admission, runPool } from "./pool.ts";
export { type Ending, runRounds } from "./rounds.ts";

export { type CostEstimate, estimateCost, worstCase } from "./cost.ts";
export { type ExchangeContext, exchange, type Lane, type Question, type Shot } from "./lane.ts";
export { failureLimit, type MoneyLimit, moneyLimit } from "./limits.ts";
export { type Admission, runPool } from "./pool.ts";
export { type Ending, runRounds } from "./rounds.ts";

export type { PerfPlan } from "./plan.ts";
export { type PerfDeps, type PerfOutcome, runPerf } from "./run.ts";
export { type PerfSummary, perfRows, summarisePerf } from "./summary.ts";

export type { PerfPlan } from "./plan.ts";
export { runPerf } from "./run.ts";
export { type PerfSummary, perfRows, summarisePerf } from "./summary.ts";

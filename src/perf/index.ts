export type { PerfPlan } from "./plan.ts";
export { type PerfDeps, type PerfObserver, type PerfOutcome, runPerf } from "./run.ts";
export { summarisePerf } from "./summary.ts";

export { type CrewHooks, localMember, type Member } from "./crew.ts";
export { fresh, type Load, type PerfPlan, type Progress, type Sweep } from "./plan.ts";
export { type PerfDeps, runPerf } from "./run.ts";
export { type PerfSummary, perfRows, summarisePerf } from "./summary.ts";
export { searchGrid } from "./sweep.ts";
export { serveLegs, threadMember } from "./thread.ts";

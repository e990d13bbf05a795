export { type CrewHooks, localMember, type Member } from "./crew.ts";
export { roundsWithin } from "./leg.ts";
export { type PeakLoad, peakMeter } from "./peak.ts";
export { fresh, type Load, type PerfPlan, type Progress, type Sweep } from "./plan.ts";
export { type PerfDeps, runPerf } from "./run.ts";
export { type PerfSummary, perfRows, summarisePerf } from "./summary.ts";
export { mostSteps, searchGrid } from "./sweep.ts";
export { serveLegs, threadMember } from "./thread.ts";

/** Probes: what a target really does with a request, for a few tokens. */
export type { Ask, Finding, Heard, Probe, ProbeFacts, Reply, Status, WorstAsk } from "./probe.ts";
export { type ProbeDeps, type Probed, probes, runProbes } from "./run.ts";

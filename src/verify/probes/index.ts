/** Probes: what a target really does with a request, for a few tokens. */
export type { Ask, Finding, Heard, ProbeFacts } from "./probe.ts";
export { type NotSent, probes, runProbes } from "./run.ts";

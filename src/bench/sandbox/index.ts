export { type Probed, type ProbeOptions, probeSandbox } from "./probe.ts";
export type { Sandbox, SandboxJob, SandboxLimits, SandboxResult } from "./sandbox.ts";

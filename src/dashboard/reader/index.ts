export type { ExamSummary, HeldEvidence, ReaderDeps, RequirementFile } from "./deps.ts";
export { createReader } from "./reader.ts";

export { type Answers, openAnswers } from "./answers.ts";
export type { BatchingOptions } from "./batching.ts";
export { openCsv } from "./csv-sink.ts";
export { type OpenEvidence, openEvidence, readEvidence } from "./evidence.ts";
export { type ExportOptions, exportRuns, type TableName } from "./export-runs.ts";
export { followRun, type RunFollower, type RunVisitor } from "./follow-run.ts";
export { type ImportOptions, type ImportReport, importFiles } from "./import-files.ts";
export { readRequest, requestHeads, type StoredRequest } from "./request-heads.ts";
export { newestRequests, readRequests } from "./requests.ts";
export { claimRun, isAnyRunHeld, type RunClaim } from "./run-claim.ts";
export { readLog } from "./run-log.ts";
export { type RunProgress, readProgress } from "./run-progress.ts";
export { runsThatSet } from "./run-settings.ts";
export {
  isFailure,
  listRuns,
  type RunSummary,
  readRun,
  readRunInfo,
  readRunInfos,
  runLister,
  type StoredRun,
} from "./runs.ts";
export { sameStoreFile } from "./same-store.ts";
export { scoringTimes } from "./scoring-times.ts";
export { hoursTest, inWorkload } from "./selection.ts";
export { combineSinks, type Sink } from "./sink.ts";
export type { EvidenceSource } from "./source.ts";
export { openSqlite } from "./sqlite-sink.ts";
export { scoreKey } from "./tables.ts";
export { sourceVersion } from "./version.ts";

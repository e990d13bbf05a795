export type { BatchingOptions } from "./batching.ts";
export { openCsv } from "./csv-sink.ts";
export { readEvidence } from "./evidence.ts";
export { type ExportOptions, exportRuns, type TableName } from "./export-runs.ts";
export { type ImportOptions, type ImportReport, importFiles } from "./import-files.ts";
export { listRuns, type RunSummary, readRun, type StoredRun } from "./runs.ts";
export { combineSinks, type Sink } from "./sink.ts";
export type { EvidenceSource } from "./source.ts";
export { openSqlite } from "./sqlite-sink.ts";

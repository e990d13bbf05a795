/** Data sets that can be pulled: the registry, downloading, checking, and where an installed one is. */
export { type DatasetStatus, listDatasets, locateDataset } from "./installed.ts";
export {
  type PullDeps,
  type PullProgress,
  type PullResult,
  pullDatasets,
} from "./pull.ts";
export { type PullSize, pullSizes } from "./pull-size.ts";
export {
  type DatasetEntry,
  requireDatasets,
  type TokenizerEntry,
  tokenizerEntries,
} from "./registry.ts";
export type { Fetch } from "./transfer.ts";
export { type DatasetCheck, type FileCheck, verifyDatasets } from "./verified.ts";

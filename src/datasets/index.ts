/** Data sets that can be pulled: the registry, downloading, checking, and where an installed one is. */
export {
  type DatasetCheck,
  type DatasetStatus,
  type FileCheck,
  listDatasets,
  locateDataset,
  verifyDatasets,
} from "./installed.ts";
export {
  type PullDeps,
  type PullProgress,
  type PullResult,
  type PullSize,
  pullDatasets,
  pullSizes,
} from "./pull.ts";
export {
  type DatasetEntry,
  requireDatasets,
  type TokenizerEntry,
  tokenizerEntries,
} from "./registry.ts";
export type { Fetch } from "./transfer.ts";

/** Where stored results are read from. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { DsrError } from "../base/index.ts";

/** A SQLite file, or a folder of CSV files, or one file (CSV of dsr, JSON lines, or an importable CSV). */
export interface EvidenceSource {
  kind: "sqlite" | "csv";
  path: string;
}

/** File names looked for in a folder: dsr's own, then those of the original DeepSeekRouter. */
const FILE_NAMES = [
  "runs.csv",
  "requests.csv",
  "scores.csv",
  "figures.csv",
  "perf_results.csv",
  "benchmark_results.csv",
];

/** The files of a CSV source that there are: itself, or what a folder holds; none where there is neither. */
export function csvFilesIn(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) return [path];
  return FILE_NAMES.map((name) => join(path, name));
}

/** The files behind a path: itself, or what a folder holds. Throws DsrError when there is none. */
export function filesOf(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new DsrError(`There is no file or folder at ${path}.`, {
      code: "store_missing",
      hint: "Measure first (`dsr perf --output csv`), or check the path.",
    });
  }
  if (!stat.isDirectory()) return [path];
  const files = FILE_NAMES.map((name) => join(path, name)).filter((file) => existsSync(file));
  if (files.length === 0) {
    throw new DsrError(`The folder ${path} holds no results: none of ${FILE_NAMES.join(", ")}.`, {
      code: "store_empty_folder",
      hint: "Name another folder, or the file itself.",
    });
  }
  return files;
}

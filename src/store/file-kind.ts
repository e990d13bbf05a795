/** What a results file is, told from what is in it and never from its name. */
import { closeSync, openSync, readSync } from "node:fs";
import type { RawCell } from "./csv-cells.ts";
import { scanCsv } from "./csv-scan.ts";
import { isPerfRow } from "./import-perf.ts";
import { figureTable, requestTable, runTable, scoreTable } from "./tables.ts";
import { firstLineNotUtf8, looksLikeUtf16, SAVE_AS_UTF8 } from "./utf8.ts";

export type FileKind =
  | { kind: "runs" | "requests" | "scores" | "figures"; header: readonly RawCell[] }
  | { kind: "jsonl" }
  | { kind: "perf_results" }
  | { kind: "benchmark_results"; header: readonly RawCell[] }
  | { kind: "unknown"; why: string };

/** How each kind is called in reports. */
export const kindNames: Readonly<Record<FileKind["kind"], string>> = {
  runs: "dsr runs (CSV)",
  requests: "dsr requests (CSV)",
  scores: "dsr scores (CSV)",
  figures: "dsr figures (CSV)",
  jsonl: "dsr export (JSON lines)",
  perf_results: "DeepSeekRouter perf_results.csv",
  benchmark_results: "DeepSeekRouter benchmark_results.csv",
  unknown: "not recognised",
};

const TABLES = [
  { kind: "requests", table: requestTable },
  { kind: "scores", table: scoreTable },
  { kind: "runs", table: runTable },
  { kind: "figures", table: figureTable },
] as const;
const BENCHMARK_COLUMNS = ["model_name", "provider_name", "benchmark", "success", "start_time", "value"];
const ROWS_LOOKED_AT = 20;

/** Throws what the file system says. */
export function fileKind(path: string): FileKind {
  const kind = kindByContent(path);
  // A crash can cut a row of dsr's own files inside a letter; their readers leave such rows out one by one.
  if (TABLES.some((table) => table.kind === kind.kind)) return kind;
  const line = kind.kind === "unknown" ? null : firstLineNotUtf8(path);
  return line === null
    ? kind
    : { kind: "unknown", why: `it is not valid UTF-8, first on line ${line}: ${SAVE_AS_UTF8}` };
}

function kindByContent(path: string): FileKind {
  const bytes = firstBytes(path);
  if (looksLikeUtf16(bytes)) return { kind: "unknown", why: `it is UTF-16 text: ${SAVE_AS_UTF8}` };
  const start = bytes.toString("utf8");
  if (start.length === 0) return { kind: "unknown", why: "the file is empty" };
  if (start.startsWith("SQLite format 3")) {
    return {
      kind: "unknown",
      why: "it is a SQLite database; read it with --db, or export it to JSON lines first",
    };
  }
  if (/^\uFEFF?\s*\{\s*"/.test(start)) {
    return /^\uFEFF?\s*\{\s*"type"\s*:\s*"(run|request|score|answer|figure|log)"/.test(start)
      ? { kind: "jsonl" }
      : {
          kind: "unknown",
          why: 'JSON lines of dsr begin with {"type":"run"|"request"|"score"|"answer"|"figure"|"log"',
        };
  }
  const rows: RawCell[][] = [];
  scanCsv(path, (row) => {
    rows.push(row.cells());
    return rows.length < ROWS_LOOKED_AT;
  });
  const [header = []] = rows;
  for (const { kind, table } of TABLES) {
    const missing = table.columns.filter(({ name, isLater }) => isLater !== true && !header.includes(name));
    if (missing.length === 0) return { kind, header };
    if (missing.length <= 3 && missing.length < table.columns.length / 2) {
      const names = missing.map(({ name }) => name).join(", ");
      return { kind: "unknown", why: `its header is that of ${kind}.csv but for missing columns: ${names}` };
    }
  }
  if (BENCHMARK_COLUMNS.every((name) => header.includes(name))) return { kind: "benchmark_results", header };
  if (rows.some(isPerfRow)) return { kind: "perf_results" };
  return {
    kind: "unknown",
    why:
      "it has neither a header of dsr's CSV files, nor the 17 columns of perf_results.csv, nor the header of " +
      "benchmark_results.csv",
  };
}

function firstBytes(path: string): Buffer {
  const fd = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(256);
    return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(fd);
  }
}

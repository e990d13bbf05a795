/** Reads any results file that dsr knows and hands on what is in it, whatever it is for. */
import type { ZodError, ZodType } from "zod";
import type { Redact } from "../base/index.ts";
import { figureSchema, requestRecordSchema, runInfoSchema, scoreSchema } from "../record/index.ts";
import type { Table } from "./columns.ts";
import { decodeRow, type RawCell } from "./csv-cells.ts";
import { scanCsv } from "./csv-scan.ts";
import type { Emit } from "./emit.ts";
import { checkRowLength, readBlocks } from "./file-blocks.ts";
import type { FileKind } from "./file-kind.ts";
import { readBenchmarkResults } from "./import-benchmark.ts";
import { readPerfResults } from "./import-perf.ts";
import { figureTable, requestTable, runTable, scoreKey, scoreTable } from "./tables.ts";
import { SAVE_AS_UTF8 } from "./utf8.ts";
import type { ReadTime } from "./wall-time.ts";

const LF = 0x0a;
const BYTE_ORDER_MARK = /^\uFEFF/;

export interface ParseOptions {
  readTime: ReadTime;
  redact: Redact;
}

/** Throws what the file system says; faults of single rows go to `emit.skip`. */
export function parseFile(path: string, kind: FileKind, options: ParseOptions, emit: Emit): void {
  switch (kind.kind) {
    case "requests":
      readTable(path, requestTable, kind.header, emit, emit.request);
      break;
    case "figures":
      readTable(path, figureTable, kind.header, emit, emit.figure);
      break;
    case "runs":
      lastOfEach(
        (add) => readTable(path, runTable, kind.header, emit, add),
        (run) => run.id,
        emit.run,
      );
      break;
    case "scores":
      lastOfEach((add) => readTable(path, scoreTable, kind.header, emit, add), scoreKey, emit.score);
      break;
    case "jsonl":
      readJsonLines(path, emit);
      break;
    case "perf_results":
      readPerfResults(path, options.readTime, options.redact, emit);
      break;
    case "benchmark_results":
      readBenchmarkResults(path, kind.header, options.readTime, emit);
      break;
    case "unknown":
      break;
  }
}

/** Appended files say some things again: only what was said last is handed on, in the order of first mention. */
function lastOfEach<T>(
  read: (add: (value: T, line: number) => void) => void,
  key: (value: T) => string,
  emit: (value: T, line: number) => void,
): void {
  const last = new Map<string, { value: T; line: number }>();
  read((value, line) => last.set(key(value), { value, line }));
  for (const { value, line } of last.values()) emit(value, line);
}

function readTable<T>(
  path: string,
  table: Table<T>,
  header: readonly RawCell[],
  { skip }: Emit,
  add: (value: T, line: number) => void,
): void {
  const positions = table.columns.map(({ name }) => header.indexOf(name));
  let isHeader = true;
  scanCsv(path, (row) => {
    if (isHeader) {
      isHeader = false;
      return;
    }
    if (!row.complete) {
      skip(row.line, "the file ends inside a quoted cell");
      return;
    }
    if (row.count !== header.length) {
      skip(row.line, `${row.count} columns where the header has ${header.length}`);
      return;
    }
    if (!row.isText) {
      skip(row.line, `not valid UTF-8: ${SAVE_AS_UTF8}`);
      return;
    }
    let value: unknown;
    try {
      value = table.fromRow(decodeRow(table, positions, row.cells()));
    } catch {
      skip(row.line, "a cell holds damaged JSON");
      return;
    }
    check(table.schema, value, row.line, skip, add);
  });
}

function readJsonLines(path: string, emit: Emit): void {
  scanLines(path, (text, line) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      emit.skip(line, "not JSON");
      return;
    }
    const type = typeof value === "object" && value !== null && "type" in value ? value.type : null;
    if (type === "run") check(runInfoSchema, value, line, emit.skip, emit.run);
    else if (type === "request") check(requestRecordSchema, value, line, emit.skip, emit.request);
    else if (type === "score") check(scoreSchema, value, line, emit.skip, emit.score);
    else if (type === "figure") check(figureSchema, value, line, emit.skip, emit.figure);
    else emit.skip(line, 'its "type" is none of run, request, score, figure');
  });
}

function check<T>(
  schema: ZodType<T>,
  value: unknown,
  line: number,
  skip: Emit["skip"],
  add: (value: T, line: number) => void,
): void {
  const result = schema.safeParse(value);
  if (result.success) add(result.data, line);
  else skip(line, faultsOf(result.error));
}

function faultsOf(error: ZodError): string {
  return error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
}

/** Calls `onLine` for every line that is not blank. Throws as `scanCsv` does. */
function scanLines(path: string, onLine: (text: string, line: number) => void): void {
  let line = 0;
  readBlocks(path, (bytes, atEnd) => {
    let from = 0;
    while (from < bytes.length) {
      const found = bytes.indexOf(LF, from);
      const end = found === -1 ? bytes.length : found;
      checkRowLength(end - from, path, line + 1);
      if (found === -1 && !atEnd) break;
      line += 1;
      const text = bytes.toString("utf8", from, end).replace(BYTE_ORDER_MARK, "").trim();
      if (text !== "") onLine(text, line);
      from = end + 1;
    }
    return from;
  });
}

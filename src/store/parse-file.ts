/** Reads any results file that dsr knows and hands on what is in it, whatever it is for. */
import type { ZodError, ZodType } from "zod";
import type { Redact } from "../base/index.ts";
import {
  answerSchema,
  figureSchema,
  logLineSchema,
  requestRecordSchema,
  runInfoSchema,
  scoreSchema,
} from "../record/index.ts";
import type { Table } from "./columns.ts";
import { decodeRow, type RawCell } from "./csv-cells.ts";
import { csvSteps } from "./csv-scan.ts";
import type { Emit } from "./emit.ts";
import { blockSteps, checkRowLength, runSteps, type Steps } from "./file-blocks.ts";
import type { FileKind } from "./file-kind.ts";
import { readBenchmarkResults } from "./import-benchmark.ts";
import { readPerfResults } from "./import-perf.ts";
import { figureTable, requestTable, runTable, scoreKey, scoreTable } from "./tables.ts";
import { SAVE_AS_UTF8 } from "./utf8.ts";
import type { ReadTime } from "./wall-time.ts";

const ROWS_PER_STEP = 1000;
const LF = 0x0a;
const BYTE_ORDER_MARK = /^\uFEFF/;

export interface ParseOptions {
  readTime: ReadTime;
  redact: Redact;
}

/** Throws what the file system says; faults of single rows go to `emit.skip`. */
export function parseFile(path: string, kind: FileKind, options: ParseOptions, emit: Emit): void {
  runSteps(parseSteps(path, kind, options, emit));
}

/** As `parseFile`, in steps. */
export function* parseSteps(path: string, kind: FileKind, options: ParseOptions, emit: Emit): Steps {
  switch (kind.kind) {
    case "requests":
      return yield* readTable(path, requestTable, kind.header, emit, emit.request);
    case "figures":
      return yield* readTable(path, figureTable, kind.header, emit, emit.figure);
    case "runs":
      return yield* lastOfEach(
        (add) => readTable(path, runTable, kind.header, emit, add),
        (run) => run.id,
        emit.run,
      );
    case "scores":
      return yield* lastOfEach(
        (add) => readTable(path, scoreTable, kind.header, emit, add),
        scoreKey,
        emit.score,
      );
    case "jsonl":
      return yield* readJsonLines(path, emit);
    case "perf_results":
      return yield* readPerfResults(path, options.readTime, options.redact, emit);
    case "benchmark_results":
      return yield* readBenchmarkResults(path, kind.header, options.readTime, emit);
    case "unknown":
  }
}

/** Appended files say some things again: only what was said last is handed on, in the order of first mention. */
function* lastOfEach<T>(
  read: (add: (value: T, line: number) => void) => Steps,
  key: (value: T) => string,
  emit: (value: T, line: number) => void,
): Steps {
  const last = new Map<string, { value: T; line: number }>();
  yield* read((value, line) => last.set(key(value), { value, line }));
  let emitted = 0;
  for (const { value, line } of last.values()) {
    emit(value, line);
    emitted += 1;
    if (emitted % ROWS_PER_STEP === 0) yield;
  }
}

function readTable<T>(
  path: string,
  table: Table<T>,
  header: readonly RawCell[],
  { skip }: Emit,
  add: (value: T, line: number) => void,
): Steps {
  const positions = table.columns.map(({ name }) => header.indexOf(name));
  let isHeader = true;
  return csvSteps(path, (row) => {
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

function readJsonLines(path: string, emit: Emit): Steps {
  return lineSteps(path, (text, line) => {
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
    else if (type === "answer" && Object.hasOwn(value as object, "textSha256"))
      emit.skip(line, "the text of a sensitive answer is in no export");
    else if (type === "answer") check(answerSchema, value, line, emit.skip, emit.answer);
    else if (type === "figure") check(figureSchema, value, line, emit.skip, emit.figure);
    else if (type === "log") check(logLineSchema, value, line, emit.skip, emit.note);
    else emit.skip(line, 'its "type" is none of run, request, score, answer, figure, log');
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

/** Calls `onLine` for every line that is not blank. Throws as `csvSteps` does. */
function lineSteps(path: string, onLine: (text: string, line: number) => void): Steps {
  let line = 0;
  return blockSteps(path, (bytes, atEnd) => {
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

/** Writing stored results out again: CSV of one table, or JSON lines of everything. */
import { sha256 } from "../base/index.ts";
import type { Answer, Figure, LogLine, RequestRecord, RunInfo, Score } from "../record/index.ts";
import type { Table } from "./columns.ts";
import { csvHeader, csvRow, csvText } from "./csv-cells.ts";
import { readCsvSource } from "./csv-source.ts";
import type { EvidenceSource } from "./source.ts";
import { openReader } from "./sqlite-open.ts";
import { answerTable, figureTable, logTable, requestTable, runTable, scoreTable } from "./tables.ts";

export type TableName = "runs" | "requests" | "scores" | "figures";

export interface ExportOptions {
  /** JSON lines hold everything; CSV holds one table. */
  format: { kind: "jsonl" } | { kind: "csv"; table: TableName };
  /** Only these runs, by full id; figures belong to no run and are left out then. Null for all. */
  runIds: readonly string[] | null;
  /** Also the texts of answers, in JSON lines; of sensitive data their hashes alone. Left out unless asked for. */
  answers?: boolean;
}

const ROWS_PER_PIECE = 200;

/**
 * The text of an export, in pieces to be written one after the other; `importFiles` reads it back without loss. JSON lines
 * are objects with a `type` (`run`, `request`, `score`, `figure`, `log`; on request `answer`) beside the fields of the thing itself. Rows of CSV files
 * that cannot be read are left out and told to `warn`. Throws DsrError when the source is missing or cannot be read.
 */
export function* exportRuns(
  source: EvidenceSource,
  options: ExportOptions,
  warn: (message: string) => void = () => {},
): Generator<string> {
  const { format, runIds } = options;
  const read = openTables(source, runIds, warn);
  try {
    if (format.kind === "csv") {
      yield* csvPieces(read, format.table);
      return;
    }
    yield* jsonPieces("run", read.runs());
    yield* jsonPieces("request", read.requests());
    yield* jsonPieces("score", read.scores());
    yield* jsonPieces("figure", read.figures());
    yield* jsonPieces("log", read.log());
    if (options.answers === true) yield* jsonPieces("answer", map(read.answers(), shareable));
  } finally {
    read.close();
  }
}

interface Tables {
  runs(): Iterable<RunInfo>;
  requests(): Iterable<RequestRecord>;
  scores(): Iterable<Score>;
  figures(): Iterable<Figure>;
  answers(): Iterable<Answer>;
  log(): Iterable<LogLine>;
  close(): void;
}

function openTables(
  source: EvidenceSource,
  runIds: readonly string[] | null,
  warn: (message: string) => void,
): Tables {
  if (source.kind === "csv") {
    const all = readCsvSource(source.path, warn);
    const wanted = (runId: string) => runIds === null || runIds.includes(runId);
    return {
      runs: () => all.runs.filter(({ id }) => wanted(id)),
      requests: () => all.requests.filter(({ runId }) => wanted(runId)),
      scores: () => all.scores.filter(({ runId }) => wanted(runId)),
      figures: () => (runIds === null ? all.figures : []),
      answers: () => [],
      log: () => [],
      close: () => {},
    };
  }
  const { db, close } = openReader(source.path);
  // Generators, so that no query is open before somebody reads it: an open one would keep the store from closing.
  function* rows<T>(table: Table<T>, runColumn: string | null): Generator<T> {
    if (runIds !== null && runColumn === null) return;
    const marks = runIds?.map(() => "?").join(", ");
    const where = marks === undefined ? "" : ` WHERE ${runColumn} IN (${marks})`;
    const found = db.prepare(`SELECT * FROM ${table.name}${where} ORDER BY rowid`).iterate(...(runIds ?? []));
    for (const row of found) yield table.fromRow(row as Record<string, unknown>) as T;
  }
  return {
    runs: () => rows(runTable, "id"),
    requests: () => rows(requestTable, "run_id"),
    scores: () => rows(scoreTable, "run_id"),
    figures: () => rows(figureTable, null),
    answers: () => rows(answerTable, "run_id"),
    log: () => rows(logTable, "run_id"),
    close,
  };
}

function* map<T, U>(values: Iterable<T>, to: (value: T) => U): Generator<U> {
  for (const value of values) yield to(value);
}

/** An answer as it may leave the store: of sensitive data, which must not be shown, only what identifies the text. */
function shareable({ text, reasoning, ...answer }: Answer): object {
  if (!answer.sensitive) return { ...answer, text, reasoning };
  return {
    ...answer,
    textSha256: sha256(text),
    reasoningSha256: reasoning === null ? null : sha256(reasoning),
  };
}

function* csvPieces(read: Tables, name: TableName): Generator<string> {
  switch (name) {
    case "runs":
      return yield* pieces(csvHeader(runTable), read.runs(), (batch) => tableText(runTable, batch));
    case "requests":
      return yield* pieces(csvHeader(requestTable), read.requests(), (batch) =>
        tableText(requestTable, batch),
      );
    case "scores":
      return yield* pieces(csvHeader(scoreTable), read.scores(), (batch) => tableText(scoreTable, batch));
    case "figures":
      return yield* pieces(csvHeader(figureTable), read.figures(), (batch) => tableText(figureTable, batch));
  }
}

function tableText<T>(table: Table<T>, batch: readonly T[]): string {
  return csvText(batch.map((value) => csvRow(table, value)));
}

function jsonPieces(type: string, values: Iterable<object>): Generator<string> {
  return pieces("", values, (batch) =>
    batch.map((value) => `${JSON.stringify({ type, ...value })}\n`).join(""),
  );
}

function* pieces<T>(
  head: string,
  values: Iterable<T>,
  write: (batch: readonly T[]) => string,
): Generator<string> {
  if (head !== "") yield head;
  let batch: T[] = [];
  for (const value of values) {
    batch.push(value);
    if (batch.length < ROWS_PER_PIECE) continue;
    yield write(batch);
    batch = [];
  }
  if (batch.length > 0) yield write(batch);
}

/** The SQLite store as a sink: one transaction per batch. */
import type { Database, Statement } from "better-sqlite3";
import type { Figure, RequestRecord, RunInfo, Score } from "../record/index.ts";
import { type BatchingOptions, batchingSink, type Entry } from "./batching.ts";
import type { Cell, Table } from "./columns.ts";
import { storeFault } from "./faults.ts";
import { sameFiles } from "./same-file.ts";
import type { Sink } from "./sink.ts";
import { openForWriting } from "./sqlite-open.ts";
import { figureId, figureTable, requestTable, runTable, scoreTable } from "./tables.ts";

/** How long one statement may hold up the process for a lock; longer waits happen between attempts. */
const BUSY_MS = 25;

/**
 * Opens (or creates) the SQLite store at `path` for a run's results. Throws DsrError when it cannot be written to,
 * so that a run finds out before it spends money.
 */
export function openSqlite(path: string, options: BatchingOptions = {}): Sink {
  return sqliteSink(openForWriting(path, BUSY_MS), path, options);
}

/** The sink over an open database; closes it. */
export function sqliteSink(db: Database, path: string, options: BatchingOptions = {}): Sink {
  const writer = sqliteWriter(db);
  const writeBatch = db.transaction((batch: readonly Entry[]) => {
    for (const entry of batch) {
      if (entry.kind === "run") writer.putRun(entry.value);
      else if (entry.kind === "request") writer.addRequest(entry.value);
      else writer.putScore(entry.value);
    }
  });
  return batchingSink(
    {
      // The newest records lie in the log beside the database until that is closed.
      verify: sameFiles([path, `${path}-wal`], path),
      write: (batch) => writeBatch.immediate(batch),
      fault: (thrown) => storeFault(thrown, path, "write to"),
      close: () => void db.close(),
    },
    options,
  );
}

/** The statements that write. `add…` leaves what is there and tells whether it was new; `put…` replaces it. */
export interface SqliteWriter {
  putRun(run: RunInfo): void;
  addRun(run: RunInfo): boolean;
  addRequest(record: RequestRecord): boolean;
  putScore(score: Score): void;
  addScore(score: Score): boolean;
  addFigure(figure: Figure): boolean;
}

/** Prepares the statements. They are meant to run inside a transaction of the caller. */
export function sqliteWriter(db: Database): SqliteWriter {
  const runs = {
    put: insert(db, runTable, [], replaceAll(runTable, "id")),
    add: insert(db, runTable, [], "NOTHING"),
  };
  const requests = insert(db, requestTable, ["started_at_ms"], "NOTHING", "id");
  const key = "request_id, dataset, sample_id, repeat";
  const scores = {
    put: insert(db, scoreTable, ["scored_at_ms"], replaceAll(scoreTable, key), key),
    add: insert(db, scoreTable, ["scored_at_ms"], "NOTHING", key),
  };
  const figures = insert(db, figureTable, ["id", "measured_at_ms"], "NOTHING", "id");
  const scoreCells = (score: Score) => [...cells(scoreTable, score), epochMs(score.scoredAt)];
  return {
    putRun: (run) => void runs.put.run(cells(runTable, run)),
    addRun: (run) => runs.add.run(cells(runTable, run)).changes > 0,
    addRequest: (record) =>
      requests.run([...cells(requestTable, record), epochMs(record.startedAt)]).changes > 0,
    putScore: (score) => void scores.put.run(scoreCells(score)),
    addScore: (score) => scores.add.run(scoreCells(score)).changes > 0,
    addFigure: (figure) => {
      const at = figure.measuredAt === null ? null : epochMs(figure.measuredAt);
      return figures.run([...cells(figureTable, figure), figureId(figure), at]).changes > 0;
    },
  };
}

function cells<T>(table: Table<T>, value: T): Cell[] {
  return table.columns.map((column) => column.get(value));
}

function epochMs(iso: string): number {
  return Date.parse(iso);
}

function insert<T>(
  db: Database,
  table: Table<T>,
  derived: readonly string[],
  onConflict: string,
  key = "id",
): Statement<unknown[]> {
  const names = [...table.columns.map(({ name }) => name), ...derived];
  const marks = names.map(() => "?").join(", ");
  return db.prepare(
    `INSERT INTO ${table.name} (${names.join(", ")}) VALUES (${marks}) ON CONFLICT (${key}) DO ${onConflict}`,
  );
}

function replaceAll<T>(table: Table<T>, key: string): string {
  const keys = key.split(", ");
  const rest = table.columns.map(({ name }) => name).filter((name) => !keys.includes(name));
  return `UPDATE SET ${rest.map((name) => `${name} = excluded.${name}`).join(", ")}`;
}

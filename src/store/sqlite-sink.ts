/** The SQLite store as a sink: one transaction per batch. */
import type { Database, Statement } from "better-sqlite3";
import { systemClock } from "../base/index.ts";
import type { Answer, Figure, LogLine, RequestRecord, RunInfo, Score } from "../record/index.ts";
import { type BatchingOptions, batchingSink, type Entry } from "./batching.ts";
import { integer, type Table, text } from "./columns.ts";
import { packInTurns } from "./fact-packing.ts";
import { storeFault } from "./faults.ts";
import { rowInserter } from "./row-insert.ts";
import { sameFiles } from "./same-file.ts";
import type { Sink } from "./sink.ts";
import { openForWriting } from "./sqlite-open.ts";
import {
  answerTable,
  figureId,
  figureTable,
  logTable,
  requestTable,
  runTable,
  scoreTable,
} from "./tables.ts";

/** A lock is not waited for inside a statement, where nothing else in the process could go on. */
const BUSY_MS = 0;
/** How long closing may take for the sake of readers, but for the chunk under way. */
const PACKING_MS = 750;
/** Entries of which the commit takes no time worth a turn of its own. */
const FEW = 8;

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
  const [begin, commit, rollback] = ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"].map((sql) =>
    db.prepare(sql),
  ) as [Statement, Statement, Statement];
  const put = (entry: Entry) => {
    if (entry.kind === "run") writer.putRun(entry.value);
    else if (entry.kind === "request") writer.addRequest(entry.value);
    else if (entry.kind === "score") writer.putScore(entry.value);
    else if (entry.kind === "note") writer.addNote(entry.value);
    else writer.addAnswer(entry.value);
  };
  return batchingSink(
    {
      // The newest records lie in the log beside the database until that is closed.
      verify: sameFiles([path, `${path}-wal`], path),
      write: async (batch, turn) => {
        begin.run();
        try {
          for (const entry of batch) {
            put(entry);
            if (turn.isOver()) await turn.next();
          }
          // Committing writes out everything at once.
          if (batch.length > FEW) await turn.next();
          commit.run();
        } catch (thrown) {
          // A full disk makes SQLite roll back by itself.
          if (db.inTransaction) rollback.run();
          throw thrown;
        }
      },
      fault: (thrown) => storeFault(thrown, path, "write to"),
      settle: (turn) => {
        const clock = options.clock ?? systemClock;
        const untilMs = clock.nowMs() + PACKING_MS;
        return packInTurns(
          db,
          { nextTurn: turn.next, sleep: (ms) => clock.sleep(ms) },
          () => clock.nowMs() >= untilMs && !db.inTransaction,
        );
      },
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
  addAnswer(answer: Answer): boolean;
  addNote(line: LogLine): boolean;
  addFigure(figure: Figure): boolean;
}

/** Prepares the statements. They are meant to run inside a transaction of the caller. */
export function sqliteWriter(db: Database): SqliteWriter {
  const putRun = rowInserter(db, runTable.name, runTable.columns, replaceAll(runTable, "id"));
  const addRun = rowInserter(db, runTable.name, runTable.columns, "(id) DO NOTHING");
  const requestColumns = [
    ...requestTable.columns,
    integer<RequestRecord>("started_at_ms", (r) => epochMs(r.startedAt)),
  ];
  const addRequest = rowInserter(db, requestTable.name, requestColumns, "(id) DO NOTHING");
  const scoreColumns = [...scoreTable.columns, integer<Score>("scored_at_ms", (s) => epochMs(s.scoredAt))];
  const key = "run_id, request_id, dataset, sample_id, repeat";
  const putScore = rowInserter(db, scoreTable.name, scoreColumns, replaceAll(scoreTable, key));
  const addScore = rowInserter(db, scoreTable.name, scoreColumns, `(${key}) DO NOTHING`);
  const addAnswer = rowInserter(db, answerTable.name, answerTable.columns, "(request_id) DO NOTHING");
  const addNote = rowInserter(db, logTable.name, logTable.columns, "(run_id, at, text) DO NOTHING");
  const figureColumns = [
    ...figureTable.columns,
    text<Figure>("id", figureId),
    integer<Figure>("measured_at_ms", (f) => (f.measuredAt === null ? null : epochMs(f.measuredAt))),
  ];
  const addFigure = rowInserter(db, figureTable.name, figureColumns, "(id) DO NOTHING");
  return {
    putRun: (run) => void putRun(run),
    addRun: (run) => addRun(run).changes > 0,
    addRequest: (record) => addRequest(record).changes > 0,
    putScore: (score) => void putScore(score),
    addScore: (score) => addScore(score).changes > 0,
    addAnswer: (answer) => addAnswer(answer).changes > 0,
    addNote: (line) => addNote(line).changes > 0,
    addFigure: (figure) => addFigure(figure).changes > 0,
  };
}

function epochMs(iso: string): number {
  return Date.parse(iso);
}

function replaceAll<T>(table: Table<T>, key: string): string {
  const keys = key.split(", ");
  const rest = table.columns.map(({ name }) => name).filter((name) => !keys.includes(name));
  return `(${key}) DO UPDATE SET ${rest.map((name) => `${name} = excluded.${name}`).join(", ")}`;
}

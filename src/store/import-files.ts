/** Bringing results from files into the SQLite store, each thing once however often it is imported. */
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Database } from "better-sqlite3";
import { DsrError, EXIT, type Redact, redactor } from "../base/index.ts";
import type { Figure, RequestRecord } from "../record/index.ts";
import type { Emit } from "./emit.ts";
import { packInTurns } from "./fact-packing.ts";
import { storeFault } from "./faults.ts";
import type { Steps } from "./file-blocks.ts";
import { type FileKind, fileKind, kindNames } from "./file-kind.ts";
import { limited } from "./import-limits.ts";
import { jobMerger, runMerger } from "./import-runs.ts";
import { figureRetimer, type Retimed, requestRetimer } from "./import-times.ts";
import { type ParseOptions, parseSteps } from "./parse-file.ts";
import { filesOf } from "./source.ts";
import { openForWriting } from "./sqlite-open.ts";
import { sqliteWriter } from "./sqlite-sink.ts";
import { wallTimeReader } from "./wall-time.ts";

export interface ImportOptions {
  /** The store that takes the results; made where missing. */
  db: string;
  /**
   * IANA zone of the wall-clock times in DeepSeekRouter files, which do not say. Without it they are read as UTC, as they
   * claim, and rows that the store has at other times are left alone; with it their times are set right.
   */
  timeZone?: string;
  /** Removes keys from imported error messages; the shapes of common keys are removed in any case. */
  redact?: Redact;
  /** Gives up when aborted, within a fraction of a second. */
  signal?: AbortSignal;
}

/** What became of one file. */
export interface ImportReport {
  file: string;
  kind: FileKind["kind"];
  /** The kind in words. */
  description: string;
  /** Rows that are new in the store. Runs made up from the rows of other files are not counted. */
  imported: number;
  /** Rows whose content the store already had. */
  duplicates: number;
  /** Rows that the store had with the times of another zone; they have those of the named zone now. */
  corrected: number;
  /** Of the duplicates, those that the store has with the times of another zone, and no zone was named now. */
  otherTimes: number;
  skipped: { line: number; reason: string }[];
  /** Why the whole file was refused; null when it was read. */
  problem: string | null;
}

/**
 * Imports files, or the known files of folders, each in one transaction: a file is in the store whole or not at all.
 * A file that is missing, unreadable or not recognised is reported and does not stop the others; when `signal` is
 * aborted, nothing of the file under way is kept, and it and all that follow are reported so. Rejects with a DsrError
 * when the store itself cannot be written to or the time zone is unknown.
 */
export async function importFiles(paths: readonly string[], options: ImportOptions): Promise<ImportReport[]> {
  const parse: ParseOptions = {
    readTime: wallTimeReader(options.timeZone ?? "UTC"),
    redact: options.redact ?? redactor([]),
  };
  const db = openForWriting(options.db, 5000);
  try {
    const reports: ImportReport[] = [];
    for (const path of paths) {
      const found = attempt(path, () => filesOf(path));
      if (found instanceof DsrError) reports.push(report(path, "unknown", { problem: found.message }));
      else for (const file of found) reports.push(await importFile(db, file, parse, options));
    }
    db.pragma("busy_timeout = 0");
    await packInTurns(db, { nextTurn, sleep }, () => options.signal?.aborted === true);
    return reports;
  } finally {
    db.close();
  }
}

async function importFile(
  db: Database,
  file: string,
  parse: ParseOptions,
  options: ImportOptions,
): Promise<ImportReport> {
  if (options.signal?.aborted === true)
    return report(file, "unknown", { problem: interrupted(file).message });
  const kind = attempt(file, () => fileKind(file));
  if (kind instanceof DsrError) return report(file, "unknown", { problem: kind.message });
  if (kind.kind === "unknown")
    return report(file, "unknown", { problem: `${file} was not recognised: ${kind.why}.` });
  const tally: Tally = { imported: 0, duplicates: 0, corrected: 0, otherTimes: 0, skipped: [] };
  try {
    await inTransaction(db, async () => {
      const into = emitInto(db, kind, tally, options.timeZone !== undefined);
      await takeSteps(file, parseSteps(file, kind, parse, limited(into.emit)), options.signal);
      into.finish();
    });
  } catch (thrown) {
    if (thrown instanceof DsrError) return report(file, kind.kind, { problem: thrown.message });
    throw storeFault(thrown, options.db, "write to").error;
  }
  return report(file, kind.kind, tally);
}

/** All or nothing; what throws inside, throws after it was taken back. */
async function inTransaction(db: Database, act: () => Promise<void>): Promise<void> {
  db.exec("BEGIN IMMEDIATE");
  try {
    await act();
    db.exec("COMMIT");
  } catch (thrown) {
    // A full disk makes SQLite roll back by itself.
    if (db.inTransaction) db.exec("ROLLBACK");
    throw thrown;
  }
}

/** Lets everything else in the process have its turn after each step, an interruption too. */
async function takeSteps(file: string, steps: Steps, signal: AbortSignal | undefined): Promise<void> {
  try {
    for (const _ of steps) {
      await nextTurn();
      if (signal?.aborted === true) throw interrupted(file);
    }
  } catch (thrown) {
    throw fileFault(thrown, file);
  }
}

function interrupted(file: string): DsrError {
  return new DsrError(`${file} was not imported: interrupted.`, {
    code: "import_interrupted",
    exitCode: EXIT.interrupted,
  });
}

type Tally = Pick<ImportReport, "imported" | "duplicates" | "corrected" | "otherTimes" | "skipped">;

/** Where what a file holds goes; `finish` after the last of it. */
function emitInto(
  db: Database,
  { kind }: FileKind,
  tally: Tally,
  correctTimes: boolean,
): { emit: Emit; finish(): void } {
  const writer = sqliteWriter(db);
  const runs = runMerger(db);
  const jobs = jobMerger(db);
  const retime = requestRetimer(db, correctTimes);
  const known = new Set<string>();
  const figures: Figure[] = [];
  const count = (isNew: boolean) => {
    if (isNew) tally.imported += 1;
    else tally.duplicates += 1;
  };
  const countRetimed = (retimed: Retimed) => {
    if (retimed === "corrected") tally.corrected += 1;
    else tally.duplicates += 1;
    if (retimed === "kept") tally.otherTimes += 1;
  };
  const needRun = (runId: string, at: string) => {
    if (known.has(runId)) return;
    known.add(runId);
    runs.standIn(runId, at);
  };
  const emit: Emit = {
    run: (run) => {
      if (kind === "perf_results") jobs.run(run);
      else count(runs.merge(run));
      known.add(run.id);
    },
    request: (record: RequestRecord) => {
      needRun(record.runId, record.startedAt);
      const isNew = writer.addRequest(record);
      if (kind !== "perf_results") return count(isNew);
      const retimed = isNew ? null : retime(record);
      jobs.row(record, retimed);
      if (retimed === null) count(true);
      else countRetimed(retimed);
    },
    score: (score) => {
      needRun(score.runId, score.scoredAt);
      count(writer.addScore(score));
    },
    answer: (answer) => {
      needRun(answer.runId, answer.at);
      count(writer.addAnswer(answer));
    },
    note: (said) => {
      needRun(said.runId, said.at);
      count(writer.addNote(said));
    },
    figure: (figure) => {
      if (kind === "benchmark_results") figures.push(figure);
      else count(writer.addFigure(figure));
    },
    skip: (line, reason) => void tally.skipped.push({ line, reason }),
  };
  const finish = () => {
    jobs.finish();
    const retimeFigure = figureRetimer(db, figures, correctTimes);
    for (const figure of figures) {
      const retimed = retimeFigure(figure);
      if (retimed === null) count(writer.addFigure(figure));
      else countRetimed(retimed);
    }
  };
  return { emit, finish };
}

function report(file: string, kind: FileKind["kind"], part: Partial<ImportReport>): ImportReport {
  return {
    file,
    kind,
    description: kindNames[kind],
    imported: 0,
    duplicates: 0,
    corrected: 0,
    otherTimes: 0,
    skipped: [],
    problem: null,
    ...part,
  };
}

/** The value, or the file's fault as a value, so that one bad file does not stop the others. */
function attempt<T>(file: string, act: () => T): T | DsrError {
  try {
    return act();
  } catch (thrown) {
    return storeFault(thrown, file, "read").error;
  }
}

/** A fault of SQLite while a file is read is the store's, not the file's. */
function fileFault(thrown: unknown, file: string): unknown {
  const isOfStore = thrown instanceof Error && thrown.name === "SqliteError";
  return isOfStore ? thrown : storeFault(thrown, file, "read").error;
}

/** Bringing results from files into the SQLite store, each thing once however often it is imported. */
import type { Database } from "better-sqlite3";
import { DsrError, type Redact, redactor } from "../base/index.ts";
import type { RequestRecord, RunInfo } from "../record/index.ts";
import type { Emit } from "./emit.ts";
import { storeFault } from "./faults.ts";
import { type FileKind, fileKind, kindNames } from "./file-kind.ts";
import { limited } from "./import-limits.ts";
import { type ParseOptions, parseFile } from "./parse-file.ts";
import { filesOf } from "./source.ts";
import { openForWriting } from "./sqlite-open.ts";
import { sqliteWriter } from "./sqlite-sink.ts";
import { runTable } from "./tables.ts";
import { wallTimeReader } from "./wall-time.ts";

export interface ImportOptions {
  /** The store that takes the results; made where missing. */
  db: string;
  /** IANA zone of the wall-clock times in DeepSeekRouter files, which do not say. UTC, as they claim, unless given. */
  timeZone?: string;
  /** Removes keys from imported error messages; the shapes of common keys are removed in any case. */
  redact?: Redact;
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
  skipped: { line: number; reason: string }[];
  /** Why the whole file was refused; null when it was read. */
  problem: string | null;
}

/**
 * Imports files, or the known files of folders, each in one transaction: a file is in the store whole or not at all.
 * A file that is missing, unreadable or not recognised is reported and does not stop the others. Throws DsrError when
 * the store itself cannot be written to or the time zone is unknown.
 */
export function importFiles(paths: readonly string[], options: ImportOptions): ImportReport[] {
  const parse: ParseOptions = {
    readTime: wallTimeReader(options.timeZone ?? "UTC"),
    redact: options.redact ?? redactor([]),
  };
  const db = openForWriting(options.db, 5000);
  try {
    return paths.flatMap((path) => {
      const found = attempt(path, () => filesOf(path));
      return found instanceof DsrError
        ? [report(path, "unknown", { problem: found.message })]
        : found.map((file) => importFile(db, options.db, file, parse));
    });
  } finally {
    db.close();
  }
}

function importFile(db: Database, dbPath: string, file: string, options: ParseOptions): ImportReport {
  const kind = attempt(file, () => fileKind(file));
  if (kind instanceof DsrError) return report(file, "unknown", { problem: kind.message });
  if (kind.kind === "unknown")
    return report(file, "unknown", { problem: `${file} was not recognised: ${kind.why}.` });
  const tally = { imported: 0, duplicates: 0, skipped: [] as ImportReport["skipped"] };
  try {
    db.transaction(() => {
      const readProblem = attempt(file, () =>
        parseFile(file, kind, options, limited(emitInto(db, kind, tally))),
      );
      if (readProblem instanceof DsrError) throw readProblem;
    }).immediate();
  } catch (thrown) {
    if (thrown instanceof DsrError) return report(file, kind.kind, { problem: thrown.message });
    throw storeFault(thrown, dbPath, "write to").error;
  }
  return report(file, kind.kind, tally);
}

function emitInto(
  db: Database,
  kind: FileKind,
  tally: Pick<ImportReport, "imported" | "duplicates" | "skipped">,
): Emit {
  const writer = sqliteWriter(db);
  const runs = runMerger(db);
  const known = new Set<string>();
  const count = (isNew: boolean) => {
    if (isNew) tally.imported += 1;
    else tally.duplicates += 1;
  };
  const needRun = (runId: string, at: string) => {
    if (known.has(runId)) return;
    known.add(runId);
    runs.standIn(runId, at);
  };
  return {
    run: (run) => {
      const isNew = runs.merge(run);
      if (kind.kind !== "perf_results") count(isNew);
      known.add(run.id);
    },
    request: (record: RequestRecord) => {
      needRun(record.runId, record.startedAt);
      count(writer.addRequest(record));
    },
    score: (score) => {
      needRun(score.runId, score.scoredAt);
      count(writer.addScore(score));
    },
    figure: (figure) => count(writer.addFigure(figure)),
    skip: (line, reason) => void tally.skipped.push({ line, reason }),
  };
}

/** Runs may be told in parts and in any order; what is known for certain is never replaced by less. */
function runMerger(db: Database): { merge(run: RunInfo): boolean; standIn(id: string, at: string): void } {
  const writer = sqliteWriter(db);
  const find = db.prepare("SELECT * FROM runs WHERE id = ?");
  return {
    merge: (run) => {
      if (writer.addRun(run)) return true;
      const old = runTable.fromRow(find.get(run.id) as Record<string, unknown>) as RunInfo;
      if (isStandIn(old) || (old.endedAt === null && run.endedAt !== null)) {
        writer.putRun(run);
        return isStandIn(old);
      }
      // History grows: the same job, imported again, may have begun earlier or ended later than was known.
      if (old.kind === "import" && run.kind === "import") writer.putRun(widest(old, run));
      return false;
    },
    standIn: (id, at) => void writer.addRun(standInRun(id, at)),
  };
}

/** Keeps the place of a run whose own row was not imported (yet). */
function standInRun(id: string, at: string): RunInfo {
  return {
    schema: 1,
    id,
    kind: "import",
    startedAt: at,
    endedAt: null,
    seed: "",
    config: {},
    versions: { dsr: "unknown", node: "unknown", platform: "unknown" },
    status: "done",
    stopReason: null,
  };
}

function isStandIn(run: RunInfo): boolean {
  return run.kind === "import" && run.endedAt === null;
}

function widest(a: RunInfo, b: RunInfo): RunInfo {
  const ends = [a.endedAt, b.endedAt].filter((end) => end !== null).sort();
  return {
    ...a,
    startedAt: a.startedAt < b.startedAt ? a.startedAt : b.startedAt,
    endedAt: ends.at(-1) ?? null,
  };
}

function report(file: string, kind: FileKind["kind"], part: Partial<ImportReport>): ImportReport {
  return {
    file,
    kind,
    description: kindNames[kind],
    imported: 0,
    duplicates: 0,
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
    const fault = storeFault(thrown, file, "read");
    // A fault of SQLite inside the act is the store's, not the file's.
    if (thrown instanceof Error && thrown.name === "SqliteError") throw thrown;
    return fault.error;
  }
}

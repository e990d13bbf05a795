/** Opening a SQLite store: identity, schema version, pragmas, and faults in plain words. */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { DsrError, EXIT, systemClock } from "../base/index.ts";
import { storeFault } from "./faults.ts";
import { type Migration, migrations } from "./migrations.ts";

/** Marks a file as ours in its header ("dsr1"), so that another program's database is never written to. */
const APPLICATION_ID = 0x64_73_72_31;

/** Opening happens before a run begins, so it may wait for another process. */
const OPEN_WAIT_MS = 5000;
const WAL_RETRY_MS = 10;

/**
 * Opens a store for writing; creates it, and its folder, where missing. `busyMs` is how long one statement may block on
 * another process. Throws DsrError.
 */
export function openForWriting(path: string, busyMs: number, steps = migrations): Database {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (thrown) {
    throw storeFault(thrown, dirname(path), "create the folder").error;
  }
  return guarded(path, "write to", () => {
    const db = openFile(path, { timeout: OPEN_WAIT_MS });
    try {
      intoWal(db);
      setPace(db);
      db.pragma("foreign_keys = ON");
      migrate(db, path, steps);
      provePermission(db);
      db.pragma(`busy_timeout = ${busyMs}`);
      return db;
    } catch (thrown) {
      db.close();
      throw thrown;
    }
  });
}

/** Of processes that open a new store at the same moment one changes it, and SQLite refuses the others without any waiting. */
function intoWal(db: Database): void {
  const untilMs = systemClock.nowMs() + OPEN_WAIT_MS;
  for (;;) {
    try {
      db.pragma("journal_mode = WAL");
      return;
    } catch (thrown) {
      const isBusy = thrown instanceof Sqlite.SqliteError && thrown.code.startsWith("SQLITE_BUSY");
      if (!isBusy || systemClock.nowMs() >= untilMs) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_RETRY_MS);
    }
  }
}

function setPace(db: Database): void {
  // In WAL mode a commit survives the death of the process; `FULL` would only add safety against power loss.
  db.pragma("synchronous = NORMAL");
  // Moving the log into the database waits for the disk, and everything else with it: half a GiB is left to closing.
  db.pragma("wal_autocheckpoint = 131072");
}

/**
 * SQLite opens a file that it may not write to without a word; a write that changes nothing makes it speak up now, also
 * where another process keeps the store locked: a run must know before it spends.
 */
function provePermission(db: Database): void {
  db.exec("DELETE FROM runs WHERE 0");
}

/**
 * Writes to a store that a reader has found to be of the current schema, without waiting for anybody: throws what SQLite throws
 * where it is locked or may not be written to.
 */
export function writingAtOnce(path: string, write: (db: Database) => void): void {
  const db = openFile(path, { timeout: 0, fileMustExist: true });
  try {
    setPace(db);
    write(db);
  } finally {
    db.close();
  }
}

/** Runs `read` on an existing store and closes it. Works in folders that may only be read. Throws DsrError. */
export function withReader<T>(path: string, read: (db: Database) => T): T {
  const reader = openReader(path);
  try {
    return readingFrom(path, () => read(reader.db));
  } finally {
    reader.close();
  }
}

/** Reads from an open store; what SQLite throws becomes a DsrError that names it. */
export function readingFrom<T>(path: string, read: () => T): T {
  return guarded(path, "read", read);
}

export interface Reader {
  db: Database;
  close(): void;
}

/** An existing store for reading, of the current schema. Throws DsrError. */
export function openReader(path: string): Reader {
  if (!existsSync(path)) {
    throw new DsrError(`There is no store at ${path}.`, {
      code: "store_missing",
      hint: "Measure first (`dsr perf`), or name the store with --db.",
    });
  }
  return guarded(path, "read", () => {
    const inPlace = tryReadonly(path);
    const reader = inPlace === null ? null : current(inPlace, path);
    if (reader !== null) return reader;
    // SQLite needs a shared-memory file beside a WAL database even to read it; where none may be made, read a copy. So where the
    // schema is an older one and may not be brought up to date.
    const folder = mkdtempSync(join(tmpdir(), "dsr-read-"));
    const drop = () => rmSync(folder, { recursive: true, force: true });
    try {
      const copy = join(folder, "copy.sqlite");
      for (const suffix of ["", "-wal"]) {
        if (!existsSync(`${path}${suffix}`)) continue;
        cpSync(`${path}${suffix}`, `${copy}${suffix}`);
        // What may only be read there may be written here.
        chmodSync(`${copy}${suffix}`, 0o600);
      }
      const db = openForWriting(copy, 0);
      return {
        db,
        close: () => {
          db.close();
          drop();
        },
      };
    } catch (thrown) {
      drop();
      throw thrown;
    }
  });
}

/** Brings the schema up to date inside one transaction, so that two processes opening a new store cannot collide. */
export function migrate(db: Database, path: string, steps: readonly Migration[] = migrations): void {
  if (isCurrent(db, path, steps)) return;
  db.transaction(() => {
    if (isCurrent(db, path, steps)) return;
    const version = db.pragma("user_version", { simple: true }) as number;
    db.pragma(`application_id = ${APPLICATION_ID}`);
    for (const step of steps.filter(({ id }) => id > version)) {
      step.up(db);
      db.pragma(`user_version = ${step.id}`);
    }
  }).immediate();
}

/** Refuses what is not ours or newer than this program; tells whether all steps have been applied. */
function isCurrent(db: Database, path: string, steps: readonly Migration[]): boolean {
  // Of one moment: another process may be making the store.
  const { id, version, objects } = db.transaction(() => ({
    id: db.pragma("application_id", { simple: true }),
    version: db.pragma("user_version", { simple: true }) as number,
    objects: db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() as number,
  }))();
  if (id !== APPLICATION_ID && (id !== 0 || version !== 0 || objects > 0)) {
    throw new DsrError(`${path} is a database of another program, not a store of dsr.`, {
      code: "store_foreign",
      hint: "Name another file with --db.",
    });
  }
  const newest = steps.at(-1)?.id ?? 0;
  if (version > newest) {
    throw new DsrError(
      `The store ${path} was written by a newer dsr: its schema is version ${version}, this dsr knows up to ${newest}.`,
      { code: "store_newer", hint: "Update dsr, or name another file with --db." },
    );
  }
  return version === newest && id === APPLICATION_ID;
}

function tryReadonly(path: string): Database | null {
  const db = openFile(path, { timeout: OPEN_WAIT_MS, readonly: true });
  try {
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    return db;
  } catch (thrown) {
    db.close();
    if (thrown instanceof Sqlite.SqliteError && /^SQLITE_(CANTOPEN|READONLY)/.test(thrown.code)) return null;
    throw thrown;
  }
}

/** A store of an older schema is brought up to date first: readers know one schema only. Null where it may not be. */
function current(db: Database, path: string): Reader | null {
  try {
    if (isCurrent(db, path, migrations)) return { db, close: () => db.close() };
  } catch (thrown) {
    db.close();
    throw thrown;
  }
  db.close();
  try {
    const writable = openForWriting(path, OPEN_WAIT_MS);
    return { db: writable, close: () => writable.close() };
  } catch (thrown) {
    if (thrown instanceof DsrError && thrown.code === "store_read_only") return null;
    throw thrown;
  }
}

function openFile(path: string, options: Sqlite.Options): Database {
  for (const each of [path, ...BESIDE.map((suffix) => `${path}${suffix}`)]) refuseUnlessFile(each);
  return new Sqlite(path, options);
}

/** What SQLite keeps beside a store, and opens with it. */
const BESIDE = ["-wal", "-shm", "-journal"] as const;

/** SQLite calls all of these "unable to open", where it does not wait for good, as at a pipe that nobody writes to. */
function refuseUnlessFile(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) {
    throw new DsrError(`Cannot open ${path}: it is a folder, not a file.`, {
      code: "store_is_folder",
      hint: "Name a file inside it, for example with --db.",
    });
  }
  if (stat?.isFile() === false) {
    throw new DsrError(`Cannot open ${path}: it is a pipe, a socket or a device, not a file.`, {
      code: "store_not_a_file",
      hint: "Name a file with --db.",
    });
  }
}

function guarded<T>(path: string, action: string, act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    const { kind, error } = storeFault(thrown, path, action);
    if (kind === "entry")
      throw new DsrError(error.message, { code: "store_fault", exitCode: EXIT.fault, cause: thrown });
    throw error;
  }
}

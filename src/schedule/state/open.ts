/**
 * What the scheduler must not forget: which ticks were run, what they cost, what was told. A small SQLite database of its own and not
 * the store: money is written through to the disk before anything is sent, which a store of measurements need not wait for, and
 * a store may be moved, copied or exported without taking budgets along.
 */
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { DsrError, EXIT, type ExitCode, messageOf } from "../../base/index.ts";

/** "dsrs": no other program's database is written to. */
const APPLICATION_ID = 0x64_73_72_73;
const VERSION = 1;
const BUSY_MS = 5000;

const SCHEMA = `
  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    job TEXT NOT NULL,
    tick_ms INTEGER,
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    reserved_micro INTEGER NOT NULL,
    counted_micro INTEGER NOT NULL,
    spent_micro INTEGER,
    pid INTEGER,
    outcome TEXT,
    exit_code INTEGER,
    note TEXT,
    result TEXT
  ) STRICT;
  CREATE UNIQUE INDEX runs_tick ON runs (job, tick_ms) WHERE tick_ms IS NOT NULL;
  CREATE INDEX runs_open ON runs (ended_ms);
  CREATE TABLE jobs (job TEXT PRIMARY KEY, handled_until_ms INTEGER NOT NULL) STRICT;
  CREATE TABLE missed (job TEXT NOT NULL, cause TEXT NOT NULL, ticks INTEGER NOT NULL, last_ms INTEGER NOT NULL,
    PRIMARY KEY (job, cause)) STRICT;
  CREATE TABLE known (topic TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, at_ms INTEGER NOT NULL,
    PRIMARY KEY (topic, key)) STRICT;
`;

/** Opens the state, making it where there is none. Throws DsrError where the file is another's, of a newer dsr, or cannot be used. */
export function openState(path: string): Database {
  try {
    if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
    const db = new Sqlite(path, { timeout: BUSY_MS });
    try {
      prepare(db, path);
      return db;
    } catch (thrown) {
      db.close();
      throw thrown;
    }
  } catch (thrown) {
    throw asFault(thrown, path, "opened");
  }
}

/** The state for looking at; null where there is none yet. */
export function openStateToRead(path: string): Database | null {
  if (!existsSync(path)) return null;
  try {
    const db = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
    try {
      checkOwner(db, path);
      return db;
    } catch (thrown) {
      db.close();
      throw thrown;
    }
  } catch (thrown) {
    throw asFault(thrown, path, "read");
  }
}

function prepare(db: Database, path: string): void {
  checkOwner(db, path);
  db.pragma("journal_mode = WAL");
  // A reservation that a power cut takes back would be money spent twice: a commit waits until it is on the disk.
  db.pragma("synchronous = FULL");
  db.transaction(() => {
    if (db.pragma("user_version", { simple: true }) !== 0) return;
    db.exec(SCHEMA);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${VERSION}`);
  }).immediate();
}

function checkOwner(db: Database, path: string): void {
  const version = db.pragma("user_version", { simple: true }) as number;
  const owner = db.pragma("application_id", { simple: true });
  const isEmpty = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
  if (isEmpty && version === 0) return;
  if (owner !== APPLICATION_ID)
    throw new DsrError(`${path} is not the state of a schedule: it is another program's database.`, {
      code: "state_foreign",
      hint: 'Name another file as "state" in the schedule. The store of results is a different file.',
    });
  if (version > VERSION)
    throw new DsrError(`${path} was written by a newer version of dsr.`, {
      code: "state_newer",
      hint: "Use that version; nothing has been changed.",
    });
}

/** What went wrong with the state while it was in use, in words; anything else as it is. That may pass, so the scheduler may be begun anew. */
export function stateFault(thrown: unknown, path: string): unknown {
  if (!(thrown instanceof Sqlite.SqliteError)) return thrown;
  return asFault(thrown, path, "used", EXIT.stoppedEarly);
}

function asFault(thrown: unknown, path: string, what: string, exitCode: ExitCode = EXIT.usage): DsrError {
  if (thrown instanceof DsrError) return thrown;
  return new DsrError(`The state of the schedule, ${path}, cannot be ${what}: ${messageOf(thrown)}.`, {
    ...{ code: "state_unusable", exitCode },
    hint: "Without it no budget can be kept, so nothing is run.",
    cause: thrown,
  });
}

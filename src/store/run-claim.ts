/**
 * Who writes a run holds a lock on a file beside the store. The system lets go of it when the process ends, however it ends:
 * so it can be told at any time whether a run that never said that it ended is still being written.
 */
import { readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { DsrError, sha256 } from "../base/index.ts";
import { storeFault } from "./faults.ts";
import type { EvidenceSource } from "./source.ts";

export interface RunClaim {
  /** Lets go of the run and takes the lock file away. */
  release(): void;
  /**
   * Lets go of a run of which the store does not know that it ended: the lock file stays, and says at once that nobody
   * writes the run any more.
   */
  leave(): void;
}

/** `held`: a living process has it. `free`: the process that had it is gone or left it. `unclaimed`: nobody ever said, or it ended well. */
export type ClaimState = "held" | "free" | "unclaimed";

/** Another process may be looking at the lock at this very moment. */
const LOOK_MS = 250;
/** A lock file that is taken away while it is opened is made anew; so often only where others take and give it all the time. */
const ATTEMPTS = 100;

/** Keeps locks from being collected, and so released, while their claims are forgotten. */
const held = new Set<Database>();

/**
 * Claims the right to write a run into a store that is there, until `release` or the end of the process. To be called before
 * anything is sent, for a new run as for one that is continued. Throws a DsrError, `run_in_use` where a living process has
 * it. Where the file system knows no locks, the claim holds nothing and `claimState` says `unclaimed`.
 */
export function claimRun(source: EvidenceSource, runId: string): RunClaim {
  try {
    const path = lockPath(source, runId);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = identityOf(path);
      const db = new Sqlite(path, { timeout: LOOK_MS });
      const isOpened = before !== null && identityOf(path) === before;
      const lock = take(db);
      // The lock counts only on the file that others will find: it may have been taken away since it was opened.
      if (lock === "taken" && isOpened && identityOf(path) === before) {
        held.add(db);
        return { release: () => release(db, path), leave: () => leave(db) };
      }
      db.close();
      if (lock === "unknown here") return { release: () => {}, leave: () => {} };
      if (lock === "in use") throw inUse(source, runId);
    }
    throw inUse(source, runId);
  } catch (thrown) {
    throw storeFault(thrown, source.path, "claim a run in").error;
  }
}

/** Whether a process has claimed the run, looked at without touching anything. */
export function claimState(source: EvidenceSource, runId: string): ClaimState {
  try {
    return stateOf(lockPath(source, runId));
  } catch {
    return "unclaimed";
  }
}

function stateOf(path: string): ClaimState {
  let db: Database;
  try {
    if (identityOf(path) === null) return "unclaimed";
    db = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 0 });
  } catch {
    // Gone in this moment, or not ours to read.
    return "unclaimed";
  }
  try {
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    return "free";
  } catch (thrown) {
    return isBusy(thrown) ? "held" : "unclaimed";
  } finally {
    db.close();
  }
}

/** Whether any process has claimed a run of the SQLite store at `path`. */
export function isAnyRunHeld(path: string): boolean {
  const real = realpathSync(path);
  const begin = `${basename(real)}-run-`;
  const locks = readdirSync(dirname(real)).filter((name) => name.startsWith(begin) && name.endsWith(".lock"));
  return locks.some((name) => stateOf(join(dirname(real), name)) === "held");
}

type Lock = "taken" | "in use" | "unknown here" | "gone";

function take(db: Database): Lock {
  try {
    // Without a journal there is nothing to be left behind by a process that is killed.
    db.pragma("journal_mode = MEMORY");
    db.exec("BEGIN EXCLUSIVE");
    return "taken";
  } catch (thrown) {
    if (isBusy(thrown)) return "in use";
    return thrown instanceof Sqlite.SqliteError && /^SQLITE_IOERR_\w*LOCK/.test(thrown.code)
      ? "unknown here"
      : "gone";
  }
}

function inUse(source: EvidenceSource, runId: string): DsrError {
  return new DsrError(`The run ${runId} in ${source.path} is being written by another dsr right now.`, {
    code: "run_in_use",
    hint: "Wait until it ends, or end it with Ctrl-C; then continue it.",
  });
}

function release(db: Database, path: string): void {
  if (!held.delete(db)) return;
  // Before the lock is let go of: afterwards the file may be another's. Windows cannot, and keeps an empty file.
  try {
    rmSync(path, { force: true });
  } catch {}
  db.close();
}

function leave(db: Database): void {
  if (held.delete(db)) db.close();
}

/** The same for every name of the store. An id may hold anything: it came from a file. */
function lockPath({ kind, path }: EvidenceSource, runId: string): string {
  const real = realpathSync(path);
  const name = `run-${sha256(runId).slice(0, 16)}.lock`;
  if (kind === "sqlite") return `${real}-${name}`;
  return join(statSync(real).isDirectory() ? real : dirname(real), name);
}

/** Which file lies there; the number alone is soon given to another. Null for none. */
function identityOf(path: string): string | null {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.dev} ${stat.ino} ${stat.birthtimeNs}`;
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Sqlite.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(thrown.code);
}

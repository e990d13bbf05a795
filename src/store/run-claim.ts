/**
 * Who writes a run holds a lock on a file beside the store. The system lets go of it when the process ends, however it ends:
 * so it can be told at any time whether a run that never said that it ended is still being written.
 */
import { realpathSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { DsrError, sha256 } from "../base/index.ts";
import { storeFault } from "./faults.ts";
import type { EvidenceSource } from "./source.ts";

export interface RunClaim {
  /** Lets go of the run and takes the lock file away. */
  release(): void;
}

/** `held`: a living process has it. `free`: the process that had it is gone. `unclaimed`: nobody ever said, or it ended well. */
export type ClaimState = "held" | "free" | "unclaimed";

/** Another process may be looking at the lock at this very moment. */
const LOOK_MS = 250;
/** A lock file that is taken away while it is opened is made anew; going wrong so often is no coincidence any more. */
const ATTEMPTS = 20;

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
      const before = inodeOf(path);
      const db = new Sqlite(path, { timeout: LOOK_MS });
      // The lock counts only on the file that others will find: it may have been taken away since it was opened.
      if (locked(db, source, runId) && before !== null && inodeOf(path) === before) {
        held.add(db);
        return { release: () => release(db, path) };
      }
      db.close();
    }
    return { release: () => {} };
  } catch (thrown) {
    throw storeFault(thrown, source.path, "claim a run in").error;
  }
}

/** Whether a process has claimed the run, looked at without touching anything. */
export function claimState(source: EvidenceSource, runId: string): ClaimState {
  let db: Database;
  try {
    const path = lockPath(source, runId);
    if (inodeOf(path) === null) return "unclaimed";
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

/** Takes the lock; false where that went wrong: the file has just been taken away, or its file system knows no locks. */
function locked(db: Database, source: EvidenceSource, runId: string): boolean {
  try {
    db.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (thrown) {
    if (!isBusy(thrown)) return false;
    db.close();
    throw new DsrError(`The run ${runId} in ${source.path} is being written by another dsr right now.`, {
      code: "run_in_use",
      hint: "Wait until it ends, or end it with Ctrl-C; then continue it.",
    });
  }
}

function release(db: Database, path: string): void {
  if (!held.delete(db)) return;
  // Before the lock is let go of: afterwards the file may be another's. Windows cannot, and keeps an empty file.
  try {
    rmSync(path, { force: true });
  } catch {}
  db.close();
}

/** The same for every name of the store. An id may hold anything: it came from a file. */
function lockPath({ kind, path }: EvidenceSource, runId: string): string {
  const real = realpathSync(path);
  const name = `run-${sha256(runId).slice(0, 16)}.lock`;
  if (kind === "sqlite") return `${real}-${name}`;
  return join(statSync(real).isDirectory() ? real : dirname(real), name);
}

function inodeOf(path: string): bigint | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Sqlite.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(thrown.code);
}

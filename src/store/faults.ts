/** What went wrong with a store, in words a user can act on, and whether waiting or retrying can help. */
import { DsrError, EXIT, messageOf } from "../base/index.ts";

/**
 * `busy`: another process holds the store, it may pass within moments. `place`: the disk, the folder or the file
 * refuses every write. `entry`: this one record cannot be stored, others can.
 */
type FaultKind = "busy" | "place" | "entry";

export interface Fault {
  kind: FaultKind;
  error: DsrError;
}

/** Classifies anything a file system call or SQLite threw while `path` was used for `action` ("write to", "read"). */
export function storeFault(thrown: unknown, path: string, action: string): Fault {
  if (thrown instanceof DsrError) return { kind: "place", error: thrown };
  const code = codeOf(thrown);
  const place = (name: string, message: string, hint: string): Fault => ({
    kind: "place",
    error: new DsrError(`Cannot ${action} ${path}: ${message}.`, {
      code: name,
      hint,
      cause: thrown,
    }),
  });
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    const fault = place(
      "store_locked",
      "another process keeps it locked",
      "Close the program that holds the store open for writing, or name another file with --db.",
    );
    return { kind: "busy", error: fault.error };
  }
  if (/^SQLITE_FULL|^ENOSPC$|^EDQUOT$/.test(code)) {
    return place("store_full", "no space is left", "Free space; what is already stored stays readable.");
  }
  if (/^EFBIG$/.test(code)) {
    return place(
      "store_file_size",
      "the file is as large as a file may be there",
      "Raise the limit on file size (`ulimit -f`) or choose another place; what is already stored stays readable.",
    );
  }
  if (/^SQLITE_NOTADB/.test(code)) {
    return place(
      "store_not_a_database",
      "the file is not a SQLite database",
      "Name another file with --db, or bring CSV in with `dsr results import`.",
    );
  }
  if (/^SQLITE_CORRUPT/.test(code)) {
    return place(
      "store_damaged",
      "the database is damaged",
      "Restore a copy, or move the file away and start anew.",
    );
  }
  if (/^SQLITE_READONLY|^EACCES$|^EPERM$|^EROFS$/.test(code)) {
    return place("store_read_only", "writing is not permitted", "Choose a place that you may write to.");
  }
  if (/^EISDIR$/.test(code)) return place("store_is_folder", "it is a folder", "Name a file.");
  if (/^ENOTDIR$|^EEXIST$/.test(code)) {
    return place("store_is_file", "a file is in the way where a folder is needed", "Choose another place.");
  }
  if (/^ENOENT$/.test(code)) return place("store_missing", "it does not exist", "Check the path.");
  if (/^SQLITE_CANTOPEN/.test(code)) {
    return place(
      "store_cannot_open",
      "it cannot be opened",
      "Check that it is a file that you may read and write.",
    );
  }
  // SQLite keeps for itself what the system said; only for want of space has it another name.
  if (/^SQLITE_IOERR_(WRITE|SHMSIZE)$/.test(code)) {
    return place(
      "store_io",
      "the system refuses to write more",
      "Check the limit on file size (`ulimit -f`; a file on FAT32 ends at 4 GiB), the quota, and the disk itself.",
    );
  }
  if (/^SQLITE_IOERR|^E[A-Z]+$/.test(code)) {
    return place("store_io", messageOf(thrown), "Check the disk that holds it.");
  }
  return {
    kind: "entry",
    error: new DsrError(`Cannot ${action} ${path}: ${messageOf(thrown)}.`, {
      code: "store_entry",
      exitCode: EXIT.fault,
      cause: thrown,
    }),
  };
}

function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : null;
  return typeof code === "string" ? code : "";
}

/**
 * Tells whether a source has changed, without opening it: a connection that is held would keep a run that ends from folding
 * its log into the store, and one that is opened costs more than a look at the files.
 */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { csvFilesIn, type EvidenceSource } from "./source.ts";

/** How a log begins: other numbers whenever it is begun anew, also where it is as long as before then. */
const LOG_HEADER_BYTES = 32;

/**
 * A text that changes when something is written to the source, when it comes to be, goes, or another takes its place. It may
 * also change where nothing did, as when a log is folded in; opening and closing the source to read it does not change it.
 */
export function sourceVersion({ kind, path }: EvidenceSource): string {
  if (kind === "csv")
    return csvFilesIn(path)
      .map((file) => stampOf(file))
      .join("|");
  const log = `${path}-wal`;
  // Who reads makes an empty log and takes it away again: it says no more than none.
  return `${stampOf(path)}|${stampOf(log, true)} ${beginningOf(log)}`;
}

const NONE = "";

function stampOf(path: string, isEmptyNone = false): string {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined || (isEmptyNone && stat.size === 0n)) return NONE;
    return [stat.dev, stat.ino, stat.birthtimeNs, stat.size, stat.mtimeNs].join(" ");
  } catch {
    // A folder on the way that may not be looked into.
    return NONE;
  }
}

function beginningOf(path: string): string {
  try {
    // Opening a pipe waits for whoever writes to it.
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return NONE;
    const file = openSync(path, "r");
    try {
      const head = Buffer.alloc(LOG_HEADER_BYTES);
      return head.toString("base64", 0, readSync(file, head, 0, head.length, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return NONE;
  }
}

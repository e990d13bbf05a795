/**
 * Tells whether a source has changed, without opening it: a connection that is held would keep a run that ends from folding
 * its log into the store, and one that is opened costs more than a look at the files.
 */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { csvFilesIn, type EvidenceSource } from "./source.ts";

/** The two copies of the header of the index over the log: it changes with every commit. What stands behind it, readers change. */
const INDEX_HEADER_BYTES = 96;

/**
 * A text that changes when something is written to the source, when it comes to be, goes, or another takes its place. It may
 * also change where nothing did, as when a log is folded in.
 */
export function sourceVersion({ kind, path }: EvidenceSource): string {
  if (kind === "csv") return csvFilesIn(path).map(stampOf).join("|");
  const store = stampOf(path);
  return store === NONE ? NONE : [store, stampOf(`${path}-wal`), headOf(`${path}-shm`)].join("|");
}

const NONE = "none";

function stampOf(path: string): string {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat === undefined
      ? NONE
      : [stat.dev, stat.ino, stat.birthtimeNs, stat.size, stat.mtimeNs].join(" ");
  } catch {
    // A folder on the way that may not be looked into.
    return NONE;
  }
}

function headOf(path: string): string {
  try {
    const file = openSync(path, "r");
    try {
      const head = Buffer.alloc(INDEX_HEADER_BYTES);
      readSync(file, head, 0, head.length, 0);
      return head.toString("base64");
    } finally {
      closeSync(file);
    }
  } catch {
    return NONE;
  }
}

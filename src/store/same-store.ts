/** Tells whether a file to be written is one that is being read: opening it for writing would empty it first. */
import { realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type EvidenceSource, filesOf } from "./source.ts";

/** What SQLite keeps beside a database; a file of that name is taken for its own when the database is opened. */
const BESIDE = ["-wal", "-shm", "-journal"];

/**
 * True when writing to `target` would overwrite the source, or a part of it: the database or what SQLite keeps beside it,
 * there already or not, or one of the CSV files. Links are followed, and hard links are known by their inode. False for
 * a source that is not there. Throws what the file system says, for example of a folder that may not be entered.
 */
export function sameStoreFile(target: string, { kind, path }: EvidenceSource): boolean {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return false;
  if (kind === "csv") {
    // A folder without results has nothing to lose; who reads it will say so.
    const files = statSync(path).isDirectory() ? existingIn(path) : [path];
    return files.some((file) => isSame(target, file));
  }
  const db = realpathSync(path);
  return [db, ...BESIDE.map((end) => `${db}${end}`)].some((file) => isSame(target, file));
}

function existingIn(folder: string): string[] {
  try {
    return filesOf(folder);
  } catch {
    return [];
  }
}

function isSame(target: string, file: string): boolean {
  const [a, b] = [target, file].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }));
  if (a !== undefined && b !== undefined) return a.ino === b.ino && a.dev === b.dev;
  return a === undefined && b === undefined && placeOf(target) === placeOf(file);
}

/** Where a file that is not there would come to lie. */
function placeOf(path: string): string {
  const folder = resolve(dirname(path));
  const isThere = statSync(folder, { throwIfNoEntry: false }) !== undefined;
  return join(isThere ? realpathSync(folder) : folder, basename(path));
}

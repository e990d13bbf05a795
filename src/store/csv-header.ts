/** Why a CSV file is not appended to: who wrote its header, and what to do about it. */
import { DsrError } from "../base/index.ts";

/**
 * The error for `path`, which begins with the line `found` where dsr writes `expected` (both without line end). A file of an
 * earlier version is not written anew with more columns: a process of that version may be appending to it, and its rows
 * would be lost.
 */
export function otherHeader(path: string, found: string, expected: string): DsrError {
  const [theirs, ours] = [found.split(","), expected.split(",")];
  const lacks = ours.filter((name) => !theirs.includes(name));
  const more = theirs.filter((name) => !ours.includes(name));
  if (lacks.length > 0 && lacks.length < ours.length / 2 && more.length === 0) {
    return new DsrError(
      `${path} was begun by an earlier dsr, so nothing was appended: its header lacks ${some(lacks)}.`,
      {
        code: "csv_older_header",
        hint:
          "Choose another folder with --out. The old one can still be read, also together with the new one " +
          "(`dsr route --csv OLD,NEW`), and `dsr results import OLD NEW` brings both into one database.",
      },
    );
  }
  if (lacks.length === 0 && more.length > 0) {
    return new DsrError(
      `${path} was begun by a newer dsr, or columns were added to it, so nothing was appended: its header also has ${some(more)}.`,
      { code: "csv_newer_header", hint: "Update dsr, or choose another folder with --out." },
    );
  }
  return new DsrError(
    `${path} has another header than dsr writes, so nothing was appended: it begins "${found.slice(0, 80)}".`,
    { code: "csv_foreign_header", hint: "Move the file away, or choose another folder with --out." },
  );
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

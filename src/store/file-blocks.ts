/** Files of any size in pieces that end between rows, each byte looked at a few times at most, however long a row is. */
import { closeSync, openSync, readSync } from "node:fs";
import { DsrError } from "../base/index.ts";

export const BLOCK_BYTES = 1 << 20;
/** dsr's own rows stay far below it, those with the times of a hundred thousand pieces of output too. */
export const MOST_ROW_BYTES = 64 << 20;

/** Reading in short steps: between two of them the reader may do other things, or give up. */
export type Steps = Generator<undefined, void>;

/** Takes all the steps at once. */
export function runSteps(steps: Steps): void {
  while (steps.next().done !== true);
}

/**
 * Hands `take` the bytes of a file, beginning with those that it left last time. It returns how many it used, or null to
 * read no further; at the end of the file nothing more comes. What is left is the beginning of a row; as much again is
 * read then, so that a long row is not looked at once for every block. A step is a block. Throws what the file system says.
 */
export function* blockSteps(
  path: string,
  take: (bytes: Buffer, atEnd: boolean) => number | null,
  blockBytes: number = BLOCK_BYTES,
): Steps {
  const fd = openSync(path, "r");
  try {
    let held: Buffer = Buffer.alloc(0);
    for (;;) {
      const block = Buffer.allocUnsafe(Math.max(blockBytes, held.length));
      const length = readSync(fd, block, 0, block.length, null);
      const read = block.subarray(0, length);
      const bytes = held.length === 0 ? read : Buffer.concat([held, read]);
      const used = take(bytes, length === 0);
      if (used === null || length === 0) return;
      held = bytes.subarray(used);
      yield;
    }
  } finally {
    closeSync(fd);
  }
}

/** Throws a DsrError for a row of more than 64 MiB that begins on `line` of the file. */
export function checkRowLength(bytes: number, path: string, line: number): void {
  if (bytes <= MOST_ROW_BYTES) return;
  throw new DsrError(
    `The row that begins on line ${line} of ${path} is longer than ${MOST_ROW_BYTES >> 20} MiB, which no row of results is.`,
    {
      code: "row_too_long",
      hint: "In CSV, a quotation mark that is never closed makes one row of everything after it.",
    },
  );
}

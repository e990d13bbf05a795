/** The lines of a text file of any size, one after another, so that a trace of a week need not fit into memory. */
import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";

const NEWLINE = 0x0a;
const PIECE_BYTES = 1 << 20;
const LONGEST_LINE_BYTES = 1 << 20;

export interface FileLine {
  /** From 1. */
  line: number;
  /** Without white space at its ends; null when its bytes are not UTF-8. */
  text: string | null;
}

/**
 * Gives the lines in order, blank ones too. A byte order mark is left out.
 * @throws RangeError for a file that is no text (it holds NUL bytes, or a line beyond 1 MiB), and what reading throws.
 */
export async function* fileLines(path: string): AsyncGenerator<FileLine> {
  let line = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES }) as AsyncIterable<Buffer>) {
    // No text in UTF-8 has a NUL, and UTF-16 has one for every other letter.
    if (piece.includes(0)) throw new RangeError("it holds NUL bytes, so it is not text in UTF-8");
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      line += 1;
      yield { line, text: textOf(bytes.subarray(start, end)) };
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > LONGEST_LINE_BYTES)
      throw new RangeError(`line ${line + 1} is longer than ${LONGEST_LINE_BYTES} bytes`);
  }
  if (rest.length > 0) yield { line: line + 1, text: textOf(rest) };
}

/** `trim` takes the byte order mark for white space, and the carriage return of CRLF. */
const textOf = (bytes: Buffer) => (isUtf8(bytes) ? bytes.toString("utf8").trim() : null);

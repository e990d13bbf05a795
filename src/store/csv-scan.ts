/**
 * Reads CSV files of any size, row by row, in bounded memory. Rows are views: only the cells that are asked for become
 * values, which is what lets a hundred thousand wide rows be read in a fraction of a second. Follows RFC 4180, takes
 * LF for CRLF, and takes a quote inside an unquoted cell for a plain character.
 */
import { isUtf8 } from "node:buffer";
import type { RawCell } from "./csv-cells.ts";
import { BLOCK_BYTES, blockSteps, checkRowLength, runSteps, type Steps } from "./file-blocks.ts";

const COMMA = 0x2c;
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;

/** One row, valid only inside the callback that got it. */
export interface RowView {
  /** Cells in the row. */
  readonly count: number;
  /** Line of the file on which the row begins, from 1. */
  readonly line: number;
  /** False when the file ended inside a quoted cell. */
  readonly complete: boolean;
  /** False for bytes that are not text in UTF-8: its cells would hold replacement characters. */
  readonly isText: boolean;
  /** The text of a cell; null for an empty cell without quotes and for a cell that is not there. */
  cell(index: number): RawCell;
  /** The number in a cell; null as for `cell`; NaN when it is not a number. */
  number(index: number): number | null;
  /** All cells. */
  cells(): RawCell[];
}

/**
 * Calls `onRow` for every row that is not an empty line, until it returns false. Throws what the file system says, and a
 * DsrError for a row of more than 64 MiB, which is what a file becomes from a quotation mark on that nothing closes.
 */
export function scanCsv(
  path: string,
  onRow: (row: RowView) => boolean | undefined,
  blockBytes: number = BLOCK_BYTES,
): void {
  runSteps(csvSteps(path, onRow, blockBytes));
}

/** As `scanCsv`, in steps. */
export function csvSteps(
  path: string,
  onRow: (row: RowView) => boolean | undefined,
  blockBytes: number = BLOCK_BYTES,
): Steps {
  const row = new Row();
  return blockSteps(
    path,
    (bytes, atEnd) => {
      row.bytes = bytes;
      let at = row.start(0);
      while (at < bytes.length) {
        const next = row.read(at, atEnd);
        checkRowLength((next === -1 ? bytes.length : next) - at, path, row.line);
        if (next === -1) break;
        if (!row.blank && onRow(row) === false) return null;
        at = next;
        row.line += row.lines;
      }
      return at;
    },
    blockBytes,
  );
}

class Row implements RowView {
  bytes: Buffer = Buffer.alloc(0);
  count = 0;
  line = 1;
  /** Line breaks in the row, its own end included. */
  lines = 0;
  complete = true;
  #starts = new Int32Array(128);
  /** One past the last byte of the content; negative when the cell was quoted. */
  #ends = new Int32Array(128);
  #begun = false;
  #from = 0;
  #to = 0;

  get isText(): boolean {
    return isUtf8(this.bytes.subarray(this.#from, this.#to));
  }

  get blank(): boolean {
    return this.count === 1 && this.#starts[0] === this.#ends[0];
  }

  /** Skips a byte order mark, once. */
  start(at: number): number {
    const { bytes } = this;
    if (this.#begun || bytes.length < 3) return at;
    this.#begun = true;
    return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? at + 3 : at;
  }

  /** Takes in the row at `at`; returns where the next row starts, or -1 when more bytes are needed. */
  read(at: number, atEnd: boolean): number {
    this.#from = at;
    this.#to = this.#split(at, atEnd);
    return this.#to;
  }

  #split(at: number, atEnd: boolean): number {
    const { bytes } = this;
    const { length } = bytes;
    let i = at;
    this.count = 0;
    this.lines = 1;
    this.complete = true;
    for (;;) {
      if (bytes[i] === QUOTE) {
        const start = ++i;
        for (;;) {
          while (i < length && bytes[i] !== QUOTE) {
            if (bytes[i] === LF) this.lines += 1;
            i += 1;
          }
          if (i + 1 >= length && !atEnd) return -1;
          if (i >= length) {
            this.complete = false;
            break;
          }
          if (bytes[i + 1] !== QUOTE) break;
          i += 2;
        }
        this.#put(start, -i - 1);
        // Whatever stands between the closing quote and the comma is not CSV; it is passed over.
        i = Math.min(i + 1, length);
        while (i < length && bytes[i] !== COMMA && bytes[i] !== LF) i += 1;
      } else {
        const start = i;
        while (i < length && bytes[i] !== COMMA && bytes[i] !== LF) i += 1;
        const end = i > start && bytes[i - 1] === CR && bytes[i] !== COMMA ? i - 1 : i;
        this.#put(start, end);
      }
      if (i >= length) return atEnd ? length : -1;
      i += 1;
      if (bytes[i - 1] === LF) return i;
    }
  }

  cell(index: number): RawCell {
    const start = this.#starts[index] ?? 0;
    const end = this.#ends[index] ?? 0;
    if (index >= this.count || index < 0 || end === start) return null;
    if (end >= 0) return this.bytes.toString("utf8", start, end);
    const text = this.bytes.toString("utf8", start, -end - 1);
    return text.includes('"') ? text.replaceAll('""', '"') : text;
  }

  number(index: number): number | null {
    const start = this.#starts[index] ?? 0;
    const end = this.#ends[index] ?? 0;
    if (index >= this.count || index < 0 || end === start) return null;
    const plain = plainDecimal(this.bytes, start, end);
    if (plain !== null) return plain;
    const text = this.cell(index);
    return text === null || text.trim() === "" ? null : Number(text);
  }

  cells(): RawCell[] {
    return Array.from({ length: this.count }, (_, i) => this.cell(i));
  }

  #put(start: number, end: number): void {
    if (this.count === this.#starts.length) {
      this.#starts = grown(this.#starts);
      this.#ends = grown(this.#ends);
    }
    this.#starts[this.count] = start;
    this.#ends[this.count] = end;
    this.count += 1;
  }
}

/**
 * A decimal of at most 15 digits, read without making a string; null for anything else. Digits and power of ten are
 * both exact doubles, so their quotient is the nearest double, as `Number` gives.
 */
function plainDecimal(bytes: Buffer, start: number, end: number): number | null {
  const negative = bytes[start] === MINUS;
  const first = negative ? start + 1 : start;
  if (end - first > 16 || end <= first) return null;
  let digits = 0;
  let count = 0;
  let scale = -1;
  for (let i = first; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === DOT && scale === -1) {
      scale = 0;
      continue;
    }
    const digit = byte - ZERO;
    if (digit < 0 || digit > 9) return null;
    digits = digits * 10 + digit;
    count += 1;
    if (scale !== -1) scale += 1;
  }
  if (count === 0 || count > 15) return null;
  const value = scale > 0 ? digits / 10 ** scale : digits;
  return negative ? -value : value;
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

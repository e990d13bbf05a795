/**
 * Finds where the elements of a large file are, so that any of them can be read alone: a file beyond V8's string limit
 * (about 512 MiB) cannot be given to JSON.parse, and holding it parsed would take several times its size. Memory is two
 * numbers per element. The structure of JSON is ASCII, and no byte of a multi-byte UTF-8 character is, so the scan
 * works on bytes.
 */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { DsrError, messageOf } from "../base/index.ts";

/** A half-open range of byte offsets. */
export interface ByteRange {
  start: number;
  end: number;
}

const [QUOTE, BACKSLASH, COMMA, OPEN, CLOSE, OPEN_OBJECT, CLOSE_OBJECT] = [
  0x22, 0x5c, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d,
];
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const BOM = [0xef, 0xbb, 0xbf];

/**
 * Splits the top-level array of a JSON text that arrives in pieces of any size. Call `push` for each piece, then
 * `end`, which returns the ranges. It checks the outer structure; each element is checked when it is parsed.
 * @throws RangeError with the byte offset where the text is not one JSON array.
 */
export class ArraySplitter {
  readonly #ranges: ByteRange[] = [];
  #offset = 0;
  /** 0 before the array, 1 inside it, more inside an element, -1 after its end. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Start of the current element, or -1 between elements. */
  #start = -1;
  /** End of the last byte of the current element that is not white space. */
  #end = -1;
  #afterComma = false;

  push(bytes: Uint8Array): void {
    let i = 0;
    while (i < bytes.length) {
      if (this.#inString) i = this.#skipString(bytes, i);
      else {
        const byte = bytes[i] as number;
        if (!isSpace(byte)) this.#structure(byte, this.#offset + i);
        i += 1;
      }
    }
    this.#offset += bytes.length;
  }

  end(): ByteRange[] {
    if (this.#depth !== -1)
      throw new RangeError(`it ends at byte ${this.#offset}, before its array is closed`);
    return this.#ranges;
  }

  /** Jumps from quote to quote: nearly all bytes of a large file are inside strings. Returns where to go on. */
  #skipString(bytes: Uint8Array, from: number): number {
    let start = this.#escaped ? from + 1 : from;
    this.#escaped = false;
    for (;;) {
      const quote = bytes.indexOf(QUOTE, start);
      const stop = quote < 0 ? bytes.length : quote;
      let backslashes = 0;
      while (stop - backslashes > start && bytes[stop - backslashes - 1] === BACKSLASH) backslashes += 1;
      const escaped = backslashes % 2 === 1;
      if (quote < 0) {
        this.#escaped = escaped;
        return bytes.length;
      }
      start = quote + 1;
      if (escaped) continue;
      this.#inString = false;
      this.#end = this.#offset + start;
      return start;
    }
  }

  #structure(byte: number, at: number): void {
    if (this.#depth === 0) {
      if (byte === OPEN) this.#depth = 1;
      else if (byte !== BOM[at]) throw new RangeError(`byte ${at}: expected "[" at the beginning`);
      return;
    }
    if (this.#depth === -1) throw new RangeError(`byte ${at}: text after the end of the array`);
    if (this.#depth === 1 && (byte === COMMA || byte === CLOSE)) {
      this.#close(byte, at);
      return;
    }
    if (this.#start < 0) this.#start = at;
    this.#end = at + 1;
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN || byte === OPEN_OBJECT) this.#depth += 1;
    else if (byte === CLOSE || byte === CLOSE_OBJECT) {
      this.#depth -= 1;
      if (this.#depth < 1) throw new RangeError(`byte ${at}: a bracket that was never opened`);
    }
  }

  #close(byte: number, at: number): void {
    if (this.#start >= 0) this.#ranges.push({ start: this.#start, end: this.#end });
    else if (byte === COMMA || this.#afterComma) throw new RangeError(`byte ${at}: an element is missing`);
    this.#start = -1;
    this.#afterComma = byte === COMMA;
    if (byte === CLOSE) this.#depth = -1;
  }
}

/**
 * The ranges of the elements of a file that is one JSON array.
 * @throws DsrError `prompts_file` with the byte offset of the fault.
 */
export async function arrayRanges(path: string): Promise<ByteRange[]> {
  const splitter = new ArraySplitter();
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) splitter.push(piece);
    return splitter.end();
  } catch (error) {
    throw new DsrError(`${path} is not a JSON array: ${messageOf(error)}`, {
      code: "prompts_file",
      cause: error,
    });
  }
}

/** The lines of a text that are not blank, with their numbers from 1. A carriage return at the end is left out. */
export function lineRanges(bytes: Uint8Array): (ByteRange & { line: number })[] {
  const ranges: (ByteRange & { line: number })[] = [];
  let start = BOM.every((byte, i) => bytes[i] === byte) ? BOM.length : 0;
  for (let line = 1; start < bytes.length; line++) {
    const newline = bytes.indexOf(0x0a, start);
    const next = newline < 0 ? bytes.length : newline;
    let end = next;
    while (end > start && isSpace(bytes[end - 1] as number)) end -= 1;
    if (end > start) ranges.push({ start, end, line });
    start = next + 1;
  }
  return ranges;
}

/** Reads and parses one element. @throws DsrError `prompts_file` with its offset when it is not JSON in UTF-8. */
export async function parseRange(path: string, range: ByteRange): Promise<unknown> {
  const bytes = new Uint8Array(range.end - range.start);
  const file = await open(path, "r");
  try {
    let read = 0;
    while (read < bytes.length) {
      const { bytesRead } = await file.read(bytes, read, bytes.length - read, range.start + read);
      if (bytesRead === 0)
        throw new DsrError(`${path} became shorter while it was read.`, { code: "prompts_file" });
      read += bytesRead;
    }
  } finally {
    await file.close();
  }
  try {
    return parseUtf8(bytes);
  } catch (error) {
    throw new DsrError(`${path}: the element at byte ${range.start} is not JSON: ${messageOf(error)}`, {
      code: "prompts_file",
      cause: error,
    });
  }
}

/** Parses UTF-8 JSON; throws on bytes that are not UTF-8 instead of replacing them. */
export function parseUtf8(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}

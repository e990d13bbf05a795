/**
 * Reads server-sent events from bytes as they come (WHATWG HTML, "Event stream interpretation"): LF, CR and CRLF,
 * comments, multi-line data, a byte order mark, and cuts anywhere, within a character too.
 */

import { GatheredBytes } from "./gathered-bytes.ts";
import type { Stamp } from "./stamp.ts";

/** Receives one event: its data, its `event` field (null when it had none), and the stamp of the completing chunk. */
export type SseSink = (data: string, eventName: string | null, stamp: Stamp) => void;

/** No line and no event may be longer: a server that never ends one would fill the memory. */
const LIMIT_MIB = 8;
const LIMIT_BYTES = LIMIT_MIB * 2 ** 20;

const DATA = Buffer.from("data");
const EVENT = Buffer.from("event");
const LF = 10;
const CR = 13;
const COLON = 58;
const SPACE = 32;

export class SseReader {
  readonly #sink: SseSink;
  /** The beginning of a line whose end has not come yet. */
  readonly #rest = new GatheredBytes();
  #data: string | null = null;
  /** Length of the data lines of the event so far, with their field names. */
  #dataBytes = 0;
  #fault: string | null = null;
  #eventName: string | null = null;
  /** The last byte was a CR, so that an LF coming next belongs to the same line end. */
  #afterCr = false;
  #atStart = true;

  constructor(sink: SseSink) {
    this.#sink = sink;
  }

  /**
   * Takes the next bytes; calls the sink for every event that they complete. Returns null, or what is wrong when a line
   * or an event is longer than 8 MiB: nothing is read from there on.
   */
  feed(chunk: Buffer, stamp: Stamp): string | null {
    if (this.#fault !== null) return this.#fault;
    let start = 0;
    if (this.#afterCr && chunk.length > 0) {
      this.#afterCr = false;
      if (chunk[0] === LF) start = 1;
    }
    for (let i = start; i < chunk.length; i++) {
      const byte = chunk[i];
      if (byte !== LF && byte !== CR) continue;
      if (!this.#allows("line", this.#rest.length + i - start)) return this.#fault;
      this.#line(this.#join(chunk.subarray(start, i)), stamp);
      if (this.#fault !== null) return this.#fault;
      if (byte === CR) {
        if (i + 1 === chunk.length) this.#afterCr = true;
        else if (chunk[i + 1] === LF) i += 1;
      }
      start = i + 1;
    }
    if (start < chunk.length && this.#allows("line", this.#rest.length + chunk.length - start))
      this.#rest.add(start === 0 ? chunk : chunk.subarray(start));
    return this.#fault;
  }

  /**
   * The data of an event that the stream broke off before its closing blank line, or null. The standard discards it;
   * servers that forget the last blank line are common enough that the caller should look at it.
   */
  end(): string | null {
    if (this.#rest.length > 0) this.#field(this.#rest.take());
    return this.#data;
  }

  #join(tail: Buffer): Buffer {
    if (this.#rest.length === 0) return tail;
    this.#rest.add(tail);
    return this.#rest.take();
  }

  #allows(what: "line" | "event", bytes: number): boolean {
    if (bytes <= LIMIT_BYTES) return true;
    this.#fault = `${what === "line" ? "a line" : "an event"} of the stream is longer than ${LIMIT_MIB} MiB`;
    return false;
  }

  #line(line: Buffer, stamp: Stamp): void {
    if (line.length > 0) {
      this.#field(line);
      return;
    }
    this.#atStart = false;
    const data = this.#data;
    const eventName = this.#eventName;
    this.#data = null;
    this.#dataBytes = 0;
    this.#eventName = null;
    if (data !== null) this.#sink(data, eventName, stamp);
  }

  #field(raw: Buffer): void {
    let line = raw;
    if (this.#atStart) {
      this.#atStart = false;
      if (line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf) line = line.subarray(3);
    }
    const colon = line.indexOf(COLON);
    if (colon === 0) return;
    const nameEnd = colon === -1 ? line.length : colon;
    const isData = isName(line, nameEnd, DATA);
    if (!isData && !isName(line, nameEnd, EVENT)) return;
    if (isData) {
      this.#dataBytes += line.length;
      if (!this.#allows("event", this.#dataBytes)) return;
    }
    const from = colon === -1 ? line.length : line[colon + 1] === SPACE ? colon + 2 : colon + 1;
    const value = line.toString("utf8", from);
    if (!isData) this.#eventName = value;
    else this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
  }
}

/** Whether the first `end` bytes of the line are this name; spares a string for each line. */
function isName(line: Buffer, end: number, name: Buffer): boolean {
  if (end !== name.length) return false;
  for (let i = 0; i < end; i++) if (line[i] !== name[i]) return false;
  return true;
}

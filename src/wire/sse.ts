/**
 * Reads server-sent events from bytes as they come (WHATWG HTML, "Event stream interpretation"): LF, CR and CRLF,
 * comments, multi-line data, a byte order mark, and cuts anywhere, within a character too.
 */

/** Receives one event: its data, its `event` field (null when it had none), and the time of the completing chunk. */
export type SseSink = (data: string, eventName: string | null, at: number) => void;

const LF = 10;
const CR = 13;
const COLON = 58;
const SPACE = 32;

export class SseReader {
  readonly #sink: SseSink;
  /** Pieces of a line whose end has not come yet. */
  #rest: Buffer[] = [];
  #data: string | null = null;
  #eventName: string | null = null;
  /** The last byte was a CR, so that an LF coming next belongs to the same line end. */
  #afterCr = false;
  #atStart = true;

  constructor(sink: SseSink) {
    this.#sink = sink;
  }

  /** Takes the next bytes; calls the sink for every event that they complete. */
  feed(chunk: Buffer, at: number): void {
    let start = 0;
    if (this.#afterCr && chunk.length > 0) {
      this.#afterCr = false;
      if (chunk[0] === LF) start = 1;
    }
    for (let i = start; i < chunk.length; i++) {
      const byte = chunk[i];
      if (byte !== LF && byte !== CR) continue;
      this.#line(this.#join(chunk.subarray(start, i)), at);
      if (byte === CR) {
        if (i + 1 === chunk.length) this.#afterCr = true;
        else if (chunk[i + 1] === LF) i += 1;
      }
      start = i + 1;
    }
    if (start < chunk.length) this.#rest.push(chunk.subarray(start));
  }

  /**
   * The data of an event that the stream broke off before its closing blank line, or null. The standard discards it;
   * servers that forget the last blank line are common enough that the caller should look at it.
   */
  end(): string | null {
    if (this.#rest.length > 0) this.#field(this.#join(Buffer.alloc(0)));
    return this.#data;
  }

  #join(tail: Buffer): Buffer {
    if (this.#rest.length === 0) return tail;
    this.#rest.push(tail);
    const line = Buffer.concat(this.#rest);
    this.#rest = [];
    return line;
  }

  #line(line: Buffer, at: number): void {
    if (line.length > 0) {
      this.#field(line);
      return;
    }
    this.#atStart = false;
    const data = this.#data;
    const eventName = this.#eventName;
    this.#data = null;
    this.#eventName = null;
    if (data !== null) this.#sink(data, eventName, at);
  }

  #field(raw: Buffer): void {
    let line = raw;
    if (this.#atStart) {
      this.#atStart = false;
      if (line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf) line = line.subarray(3);
    }
    const colon = line.indexOf(COLON);
    if (colon === 0) return;
    const name = line.toString("latin1", 0, colon === -1 ? line.length : colon);
    if (name !== "data" && name !== "event") return;
    const from = colon === -1 ? line.length : line[colon + 1] === SPACE ? colon + 2 : colon + 1;
    const value = line.toString("utf8", from);
    if (name === "event") this.#eventName = value;
    else this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
  }
}

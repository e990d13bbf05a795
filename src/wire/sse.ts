/**
 * Reads server-sent events from bytes as they come (WHATWG HTML, "Event stream interpretation"): LF, CR and CRLF,
 * comments, multi-line data, a byte order mark, and cuts anywhere, within a character too.
 *
 * Data is handed on as bytes, where it lies: most events lie whole in one piece, and nothing is made of them here.
 */
import { GatheredBytes } from "./gathered-bytes.ts";
import type { Stamp } from "./stamp.ts";

/**
 * Receives one event: its data, which is `bytes` between `from` and `to` and holds until it returns, its `event` field
 * (null when it had none), and the stamp of the completing piece. Returns whether to read on at once.
 */
export type SseSink = (
  bytes: Buffer,
  from: number,
  to: number,
  eventName: string | null,
  stamp: Stamp,
) => boolean;

/** No line and no event may be longer: a server that never ends one would fill the memory. */
const LIMIT_MIB = 8;
const LIMIT_BYTES = LIMIT_MIB * 2 ** 20;

const DATA = Buffer.from("data");
const EVENT = Buffer.from("event");
const LINE_FEED = Buffer.from("\n");
const NOTHING = Buffer.alloc(0);
const LF = 10;
const CR = 13;
const COLON = 58;
const SPACE = 32;

export class SseReader {
  readonly #sink: SseSink;
  /** The beginning of a line whose end has not come yet. */
  readonly #rest = new GatheredBytes();
  /** Data of the event so far, as far as it does not lie in the piece at hand. */
  readonly #gathered = new GatheredBytes();
  #hasGathered = false;
  /** Data that lies in the piece at hand, in one line; -1 when there is none. */
  #dataFrom = -1;
  #dataTo = -1;
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

  /** True when all that came so far is whole events: what comes next begins an event. */
  get isBetweenEvents(): boolean {
    return (
      !this.#atStart &&
      !this.#afterCr &&
      !this.#hasGathered &&
      this.#eventName === null &&
      this.#rest.length === 0 &&
      this.#fault === null
    );
  }

  /** What is wrong when a line or an event is longer than 8 MiB: nothing is read from there on. */
  get fault(): string | null {
    return this.#fault;
  }

  /**
   * Takes the next bytes, those of `piece` from `from` on; calls the sink for every event that they complete. Returns how
   * far it read: to the end of the piece, unless the sink stopped it after an event or there is a fault.
   */
  feed(piece: Buffer, stamp: Stamp, from = 0): number {
    if (this.#fault !== null) return from;
    let start = from;
    if (this.#afterCr && start < piece.length) {
      this.#afterCr = false;
      if (piece[start] === LF) start += 1;
    }
    let cr = piece.indexOf(CR, start);
    let lf = piece.indexOf(LF, start);
    while (start < piece.length) {
      if (cr !== -1 && cr < start) cr = piece.indexOf(CR, start);
      if (lf !== -1 && lf < start) lf = piece[start] === LF ? start : piece.indexOf(LF, start);
      const end = cr === -1 || (lf !== -1 && lf < cr) ? lf : cr;
      if (end === -1) break;
      if (!this.#allows("line", this.#rest.length + end - start)) return start;
      const goesOn = this.#line(piece, start, end, stamp);
      if (this.#fault !== null) return start;
      start = end + 1;
      if (end === cr) {
        if (start === piece.length) this.#afterCr = true;
        else if (piece[start] === LF) start += 1;
      }
      if (!goesOn) return start;
    }
    this.#gather(piece);
    if (start < piece.length && this.#allows("line", this.#rest.length + piece.length - start))
      this.#rest.add(start === 0 ? piece : piece.subarray(start));
    return piece.length;
  }

  /**
   * The data of an event that the stream broke off before its closing blank line, or null. The standard discards it;
   * servers that forget the last blank line are common enough that the caller should look at it.
   */
  end(): Buffer | null {
    if (this.#rest.length > 0) this.#joined(NOTHING, 0, 0);
    return this.#hasGathered ? this.#gathered.take() : null;
  }

  #allows(what: "line" | "event", bytes: number): boolean {
    if (bytes <= LIMIT_BYTES) return true;
    this.#fault = `${what === "line" ? "a line" : "an event"} of the stream is longer than ${LIMIT_MIB} MiB`;
    return false;
  }

  /** One line, from `start` to `end` of the piece; what was kept of it from pieces before comes first. */
  #line(piece: Buffer, start: number, end: number, stamp: Stamp): boolean {
    if (this.#rest.length > 0) this.#joined(piece, start, end);
    else if (start < end) this.#field(piece, start, end);
    else return this.#dispatch(piece, stamp);
    return true;
  }

  /** A line that is not all in one piece: it is put together elsewhere, and so is its data. */
  #joined(piece: Buffer, start: number, end: number): void {
    this.#gather(piece);
    this.#rest.add(piece.subarray(start, end));
    const line = this.#rest.take();
    this.#field(line, 0, line.length);
    this.#gather(line);
  }

  /** The event is complete. */
  #dispatch(piece: Buffer, stamp: Stamp): boolean {
    this.#atStart = false;
    const eventName = this.#eventName;
    const from = this.#dataFrom;
    this.#eventName = null;
    this.#dataBytes = 0;
    if (from !== -1 && !this.#hasGathered) {
      this.#dataFrom = -1;
      return this.#sink(piece, from, this.#dataTo, eventName, stamp);
    }
    this.#gather(piece);
    if (!this.#hasGathered) return true;
    this.#hasGathered = false;
    const data = this.#gathered.take();
    return this.#sink(data, 0, data.length, eventName, stamp);
  }

  /** Keeps the data that lies in these bytes, which are not at hand any longer. */
  #gather(bytes: Buffer): void {
    if (this.#dataFrom === -1) return;
    if (this.#hasGathered) this.#gathered.add(LINE_FEED);
    this.#gathered.add(bytes.subarray(this.#dataFrom, this.#dataTo));
    this.#hasGathered = true;
    this.#dataFrom = -1;
  }

  #field(bytes: Buffer, start: number, end: number): void {
    let from = start;
    if (this.#atStart) {
      this.#atStart = false;
      if (bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf) from += 3;
    }
    const isData = isNamed(bytes, from, end, DATA);
    if (!isData && !isNamed(bytes, from, end, EVENT)) return;
    if (isData) {
      this.#dataBytes += end - from;
      if (!this.#allows("event", this.#dataBytes)) return;
    }
    let value = from + (isData ? DATA : EVENT).length;
    if (value < end) value += bytes[value + 1] === SPACE && value + 1 < end ? 2 : 1;
    if (isData) {
      this.#gather(bytes);
      this.#dataFrom = value;
      this.#dataTo = end;
    } else this.#eventName = bytes.toString("utf8", value, end);
  }
}

/** Whether a field of this name lies there: the name alone, or the name and a colon. */
function isNamed(bytes: Buffer, from: number, end: number, name: Buffer): boolean {
  const colon = from + name.length;
  if (colon > end || (colon < end && bytes[colon] !== COLON)) return false;
  for (let i = 0; i < name.length; i++) if (bytes[from + i] !== name[i]) return false;
  return true;
}

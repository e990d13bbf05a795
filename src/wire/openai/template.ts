/**
 * Consecutive events of a stream differ in a few characters of text, and all else in them is the same. Once one event was
 * read in full, the next is compared with it byte by byte: where everything around the text is equal, the text is all there
 * is to read. That is exact, not a guess: JSON that differs in the inside of one string means the same but for that string.
 */
import type { Channel } from "../../record/index.ts";

/** Where servers put text; the name and the colon, after which a string has to begin. */
const NAMES = ["content", "reasoning_content", "reasoning", "text", "arguments"].map((name) =>
  Buffer.from(`"${name}":`),
);
const FRAME_HEADS = [Buffer.from("data: "), Buffer.from("data:")];
const FRAME_ENDS = [Buffer.from("\n\n"), Buffer.from("\r\n\r\n")];
/** Longer surroundings are rare, and would be kept for every stream. */
const MAX_AROUND_BYTES = 2048;
/** A text that no model writes as one delta. */
const PROBE = "dsr:probe:text";
const QUOTE = 34;
const BACKSLASH = 92;
const SPACE = 32;
const FIRST_NOT_ASCII = 128;

export class EventTemplate {
  /** The channel that every event of this form puts its text out on. */
  readonly channel: Channel;
  readonly #before: Buffer;
  readonly #after: Buffer;
  /** How many events it read. */
  hits = 0;
  /** The text that `match` found. */
  text = "";

  private constructor(channel: Channel, before: Buffer, after: Buffer) {
    this.channel = channel;
    this.#before = before;
    this.#after = after;
  }

  /**
   * The form of an event whose data lies in `bytes` from `from` to `to` and was read as one output on `channel` and nothing
   * else; null where its text cannot be told from what is around it. `read` says what parsed data puts out, by channel.
   */
  static of(
    bytes: Buffer,
    from: number,
    to: number,
    channel: Channel,
    read: (chunk: unknown) => Readonly<Record<Channel, string>> | null,
  ): EventTemplate | null {
    const head = FRAME_HEADS.find((name) => isAt(bytes, from - name.length, name));
    const end = FRAME_ENDS.find((lineEnds) => isAt(bytes, to, lineEnds));
    if (head === undefined || end === undefined || to - from > MAX_AROUND_BYTES) return null;
    for (const name of NAMES) {
      for (let at = bytes.indexOf(name, from); at !== -1 && at < to; at = bytes.indexOf(name, at + 1)) {
        let quote = at + name.length;
        if (bytes[quote] === SPACE) quote += 1;
        if (bytes[quote] !== QUOTE) continue;
        const close = closingQuote(bytes, quote + 1, to);
        if (close === -1 || close === quote + 1) continue;
        const probe = `${bytes.toString("utf8", from, quote + 1)}${PROBE}${bytes.toString("utf8", close, to)}`;
        const output = read(JSON.parse(probe));
        if (output === null || output[channel] !== PROBE) continue;
        const others = (["reasoning", "answer", "tool"] as const).filter((other) => other !== channel);
        if (others.some((other) => output[other] !== "")) continue;
        return new EventTemplate(
          channel,
          Buffer.from(bytes.subarray(from - head.length, quote + 1)),
          Buffer.from(bytes.subarray(close, to + end.length)),
        );
      }
    }
    return null;
  }

  /** Where the event ends that begins at `start` and is of this form, its text then being `text`; -1 when none does. */
  match(bytes: Buffer, start: number): number {
    const textFrom = start + this.#before.length;
    if (!isAt(bytes, start, this.#before)) return -1;
    let at = textFrom;
    let isEscaped = false;
    let isAscii = true;
    for (; ; at++) {
      const byte = bytes[at];
      // Line ends and other control characters are not allowed in a string.
      if (byte === undefined || byte < SPACE) return -1;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) {
        isEscaped = true;
        at += 1;
      } else if (byte >= FIRST_NOT_ASCII) isAscii = false;
    }
    if (at === textFrom || !isAt(bytes, at, this.#after)) return -1;
    if (isEscaped) {
      const text = unescaped(bytes.toString("utf8", textFrom - 1, at + 1));
      if (text === null) return -1;
      this.text = text;
    } else this.text = bytes.toString(isAscii ? "latin1" : "utf8", textFrom, at);
    this.hits += 1;
    return at + this.#after.length;
  }
}

/** Null when the escapes are not JSON's. */
function unescaped(literal: string): string | null {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return null;
  }
}

function closingQuote(bytes: Buffer, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    if (bytes[at] === QUOTE) return at;
    if (bytes[at] === BACKSLASH) at += 1;
  }
  return -1;
}

function isAt(bytes: Buffer, start: number, wanted: Buffer): boolean {
  if (start < 0 || start + wanted.length > bytes.length) return false;
  for (let i = 0; i < wanted.length; i++) if (bytes[start + i] !== wanted[i]) return false;
  return true;
}

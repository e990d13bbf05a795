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
/** Up to here a text is looked at byte by byte, which is the fastest for the length that texts have. */
const SHORT_BYTES = 64;
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
    if (!isAt(bytes, start, this.#before)) return -1;
    const textFrom = start + this.#before.length;
    const quote = plainEnd(bytes, textFrom);
    const isPlain = bytes[quote] === QUOTE;
    const close = isPlain ? quote : closingQuote(bytes, quote, bytes.length);
    if (close === -1 || close === textFrom || !isAt(bytes, close, this.#after)) return -1;
    if (isPlain) this.text = bytes.toString("latin1", textFrom, close);
    else {
      const text = parsedString(bytes.toString("utf8", textFrom - 1, close + 1));
      if (text === null) return -1;
      this.text = text;
    }
    this.hits += 1;
    return close + this.#after.length;
  }
}

/** Where a text ends that needs no decoding: at its quote, or at the first byte that is more than a plain character. */
function plainEnd(bytes: Buffer, from: number): number {
  const limit = Math.min(bytes.length, from + SHORT_BYTES);
  for (let at = from; at < limit; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE || byte === BACKSLASH || byte < SPACE || byte >= FIRST_NOT_ASCII) return at;
  }
  return limit;
}

/** Null when it is none: it has a line end in it, or escapes that are not JSON's. */
function parsedString(literal: string): string | null {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return null;
  }
}

/** The first quote from there on that no backslash escapes; -1 when there is none before `to`. */
function closingQuote(bytes: Buffer, from: number, to: number): number {
  for (let quote = bytes.indexOf(QUOTE, from); quote !== -1 && quote < to; ) {
    let backslashes = 0;
    while (quote - backslashes > from && bytes[quote - backslashes - 1] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return quote;
    quote = bytes.indexOf(QUOTE, quote + 1);
  }
  return -1;
}

function isAt(bytes: Buffer, start: number, wanted: Buffer): boolean {
  if (start < 0 || start + wanted.length > bytes.length) return false;
  for (let i = 0; i < wanted.length; i++) if (bytes[start + i] !== wanted[i]) return false;
  return true;
}

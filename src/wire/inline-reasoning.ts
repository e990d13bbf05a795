/**
 * Parts reasoning from answer where a provider writes both into one text, between tags. The tags may be cut anywhere
 * by the deltas; they are swallowed, and every other character comes out once, in order, with the stamp it came with.
 *
 * The opening tag counts at the head of the text alone (after at most 4096 characters of white space): further down it is a word of the answer,
 * as in an answer about such tags. After the closing tag everything is answer.
 */
import type { InlineReasoning } from "./contract.ts";
import type { Stamp } from "./stamp.ts";

/** White space held back at the head of the text; with more before it, an opening tag would be none. */
const MAX_HEAD_CHARS = 4096;

export type InlineSink = (channel: "reasoning" | "answer", text: string, stamp: Stamp) => void;

interface Piece {
  text: string;
  stamp: Stamp;
}

export class InlineReasoningSplitter {
  readonly #sink: InlineSink;
  readonly #close: string;
  /** What is swallowed at the head of the text; null where no opening tag is known. */
  readonly #open: string | null;
  /** The channel of the text if no opening tag heads it. */
  readonly #untagged: "reasoning" | "answer";
  #state: "head" | "reasoning" | "answer";
  /** Text held back because it may turn out to be a tag: never longer than the white space allowed and one tag. */
  #held: Piece[] = [];

  /** With null tags everything is answer. */
  constructor(tags: InlineReasoning | null, sink: InlineSink) {
    this.#sink = sink;
    this.#close = tags?.close ?? "";
    // A provider that leaves the opening tag out may still write it at times: `</think>` was opened by `<think>`.
    const implied = this.#close.startsWith("</") ? `<${this.#close.slice(2)}` : null;
    this.#open = tags?.open || implied;
    this.#untagged = tags?.open === "" ? "reasoning" : "answer";
    this.#state = this.#close === "" ? "answer" : "head";
  }

  feed(text: string, stamp: Stamp): void {
    if (this.#state === "answer") {
      if (text !== "") this.#sink("answer", text, stamp);
      return;
    }
    this.#held.push({ text, stamp });
    this.#read();
  }

  /** The provider parts reasoning by itself: from here on all text is answer. */
  disable(): void {
    this.end();
    this.#state = "answer";
  }

  /** The text is over: what was held back as a possible tag is none. */
  end(): void {
    if (this.#held.length === 0) return;
    this.#release(this.#state === "head" ? this.#untagged : this.#state, Number.POSITIVE_INFINITY);
  }

  #read(): void {
    const text =
      this.#held.length === 1 ? (this.#held[0]?.text ?? "") : this.#held.map((p) => p.text).join("");
    if (this.#state === "head") this.#readHead(text);
    else this.#readReasoning(text);
  }

  #readHead(text: string): void {
    const head = text.length - text.trimStart().length;
    const body = text.slice(head);
    const isHead = head <= MAX_HEAD_CHARS;
    if (isHead && this.#open !== null && body.startsWith(this.#open)) {
      this.#release("reasoning", head);
      this.#drop(this.#open.length);
      this.#state = "reasoning";
      this.#read();
    } else if (!isHead || this.#open === null || !this.#open.startsWith(body)) {
      this.#state = this.#untagged;
      if (this.#state === "answer") this.end();
      else this.#read();
    }
  }

  #readReasoning(text: string): void {
    const close = text.indexOf(this.#close);
    if (close === -1) {
      this.#release("reasoning", text.length - beginningOf(this.#close, text));
      return;
    }
    this.#release("reasoning", close);
    this.#drop(this.#close.length);
    this.#state = "answer";
    this.end();
  }

  /** Hands on the first `length` characters held, each piece with its own time. */
  #release(channel: "reasoning" | "answer", length: number): void {
    let left = length;
    while (left > 0 && this.#held[0] !== undefined) {
      const { text, stamp } = this.#held[0];
      const taken = text.slice(0, left);
      left -= taken.length;
      if (taken.length === text.length) this.#held.shift();
      else this.#held[0] = { text: text.slice(taken.length), stamp };
      if (taken !== "") this.#sink(channel, taken, stamp);
    }
  }

  #drop(length: number): void {
    let left = length;
    while (left > 0 && this.#held[0] !== undefined) {
      const { text, stamp } = this.#held[0];
      if (text.length <= left) this.#held.shift();
      else this.#held[0] = { text: text.slice(left), stamp };
      left -= text.length;
    }
  }
}

/** How many characters at the end of `text` may be the beginning of `tag`. */
function beginningOf(tag: string, text: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(tag.slice(0, length))) return length;
  }
  return 0;
}

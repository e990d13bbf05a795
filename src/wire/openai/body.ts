/**
 * Reads the body of a 200 response: an event stream or, where the provider ignored `stream: true` or something in
 * between answered, one document. What it is shows in its first character, not in its content type, which is often
 * wrong: no event stream begins with `{` or `<`.
 */
import type { StreamEvent } from "../../record/index.ts";
import type { InlineReasoning } from "../contract.ts";
import { GatheredBytes } from "../gathered-bytes.ts";
import { SseReader } from "../sse.ts";
import type { Stamp } from "../stamp.ts";
import { ChunkReader, type Failure, outputOfChunk } from "./chunk.ts";
import type { KeepName } from "./identity.ts";
import { EventTemplate } from "./template.ts";

/** A document longer than this is not read on. */
const DOCUMENT_MIB = 8;
/** How much of a page is searched for its title: the search may take time in proportion to the square. */
const MARKUP_CHARS = 8 * 1024;
/** As many templates of a stream may be of no use; then its events have no common form and none is made any more. */
const USELESS_TEMPLATES = 8;

export class BodyReader {
  readonly #reader: ChunkReader;
  readonly #sse: SseReader;
  #form: "unknown" | "stream" | "document" = "unknown";
  /** A document, or the white space before the first character that tells what comes. */
  readonly #gathered = new GatheredBytes();
  #events = 0;
  /** The form of the event before, where it was one that consists of one output. */
  #template: EventTemplate | null = null;
  #useless = 0;
  /** What the events said so far about the end of the stream. */
  #outcome: Failure | "done" | null = null;

  /** `keep` cleans every name that the provider chooses. */
  constructor(tags: InlineReasoning | null, emit: (event: StreamEvent) => void, keep: KeepName) {
    this.#reader = new ChunkReader(tags, emit, keep);
    this.#sse = new SseReader((bytes, from, to, eventName, stamp) =>
      this.#event(bytes, from, to, eventName, stamp),
    );
  }

  /** Takes the next bytes. Returns `done` or a failure once the stream said so, else null. */
  feed(chunk: Buffer, stamp: Stamp): Failure | "done" | null {
    if (this.#form === "stream") return this.#feedStream(chunk, stamp);
    this.#gathered.add(chunk);
    if (this.#form === "unknown") this.#form = formOf(chunk);
    if (this.#form === "stream") return this.#feedStream(this.#gathered.take(), stamp);
    return this.#gathered.length > DOCUMENT_MIB * 2 ** 20
      ? broken(`the body is no event stream and longer than ${DOCUMENT_MIB} MiB`)
      : null;
  }

  #feedStream(bytes: Buffer, stamp: Stamp): Failure | "done" | null {
    for (let at = 0; at < bytes.length && this.#outcome === null; ) {
      if (this.#template !== null && this.#sse.isBetweenEvents) {
        const end = this.#template.match(bytes, at);
        if (end !== -1) {
          this.#outcome = this.#reader.output(this.#template.channel, this.#template.text, stamp);
          at = end;
          continue;
        }
      }
      at = this.#sse.feed(bytes, stamp, at);
      if (this.#sse.fault !== null) this.#outcome ??= broken(this.#sse.fault);
    }
    return this.#outcome;
  }

  /** One event that had to be read in full. Returns whether to read on so; not if the next may be one of its form. */
  #event(bytes: Buffer, from: number, to: number, eventName: string | null, stamp: Stamp): boolean {
    this.#events += 1;
    // Nothing counts after `[DONE]` or an error.
    if (this.#outcome !== null) return false;
    this.#outcome = this.#reader.data(bytes.toString("utf8", from, to), eventName, stamp);
    if (this.#template !== null) this.#useless = this.#template.hits === 0 ? this.#useless + 1 : 0;
    const channel = eventName === null && this.#outcome === null ? this.#reader.plainChannel : null;
    this.#template =
      channel === null || this.#useless === USELESS_TEMPLATES
        ? null
        : EventTemplate.of(bytes, from, to, channel, outputOfChunk);
    return this.#outcome === null && this.#template === null;
  }

  /** The body ended as HTTP says it should. Returns why that is a failure, or null when the answer is whole. */
  end(stamp: Stamp): Failure | null {
    if (this.#form !== "stream") return this.#endDocument(stamp);
    const left = this.#sse.end();
    if (left !== null) {
      this.#events += 1;
      const outcome = this.#reader.data(left.toString("utf8"), null, stamp);
      if (outcome === "done") {
        this.flush();
        return null;
      }
      // An event without its closing blank line counts if it is whole; a half one means that the stream was cut.
      if (outcome !== null && outcome.kind !== "protocol") return outcome;
    }
    this.flush();
    if (this.#reader.finished) return null;
    if (this.#events === 0) return broken("the body holds no server-sent event");
    return { kind: "truncated_stream", code: null, message: "the stream ended before a finish reason" };
  }

  /** True once a finish reason came. */
  get finished(): boolean {
    return this.#reader.finished;
  }

  /** Hands on text held back as a possible tag. */
  flush(): void {
    this.#reader.end();
  }

  /**
   * A whole completion counts as an answer, all of it arriving now: the user was answered and billed, and a time to
   * first token as long as the whole request is what a provider that does not stream deserves. One without output is
   * a protocol failure, like anything else that is not a stream.
   */
  #endDocument(stamp: Stamp): Failure | null {
    const text = this.#gathered.take().toString("utf8").trim();
    if (text === "") return broken("the body of the response is empty");
    if (text.startsWith("<")) return broken(describeMarkup(text));
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return broken("the body is neither an event stream nor valid JSON");
    }
    const failure = this.#reader.chunk(value, null, stamp);
    this.flush();
    if (failure !== null || this.#reader.finished) return failure;
    return broken("the body is JSON but no chat completion");
  }
}

function broken(message: string): Failure {
  return { kind: "protocol", code: null, message };
}

/** What kind of body begins with this chunk; unknown as long as there is only white space. */
function formOf(chunk: Buffer): "unknown" | "stream" | "document" {
  const head = chunk.toString("latin1", 0, 4096).replace(/^[\s\xef\xbb\xbf]+/, "");
  if (head === "") return "unknown";
  return head.startsWith("{") || head.startsWith("<") ? "document" : "stream";
}

/** An HTML page in one line: its title, or the beginning of its text. */
export function describeMarkup(page: string): string {
  const text = page.slice(0, MARKUP_CHARS);
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]?.trim();
  const words = text
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return `an HTML page came in place of an answer: ${title || words.slice(0, 120) || "without text"}`;
}

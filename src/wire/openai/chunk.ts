/** Turns the data of server-sent events, chat completion chunks, into stream events. */
import type { Channel, ErrorKind, StreamEvent, Usage } from "../../record/index.ts";
import type { InlineReasoning } from "../contract.ts";
import { kindOfCode } from "../failure.ts";
import { InlineReasoningSplitter } from "../inline-reasoning.ts";
import type { Stamp } from "../stamp.ts";
import { IdentityReader, type KeepName } from "./identity.ts";
import { type Output, readOutput } from "./output.ts";
import { readProviderError } from "./provider-error.ts";
import { readUsage } from "./usage.ts";

/** Why a stream cannot go on; the message is raw. */
export interface Failure {
  kind: ErrorKind;
  code: string | null;
  message: string;
}

type Fields = Record<string, unknown>;

/** Reasons to finish that say the provider gave up: DeepSeek's and Mistral's words for it. */
const FAILED_FINISHES = new Set(["insufficient_system_resource", "error"]);

/**
 * What is kept of one answer. No model writes a hundredth of it; a server that never ends would fill the memory, with
 * text or, one character at a time, with the account of when each came.
 */
const MAX_OUTPUT_CHARS = 32 * 2 ** 20;
const MAX_OUTPUT_DELTAS = 2 ** 20;

export class ChunkReader {
  readonly #emit: (event: StreamEvent) => void;
  readonly #splitter: InlineReasoningSplitter;
  readonly #keep: KeepName;
  readonly #identity: IdentityReader;
  #usage = "";
  #finished = false;
  #hasLogprobs = false;
  #outputChars = 0;
  #outputDeltas = 0;

  /** `keep` cleans every name that the provider chooses. */
  constructor(tags: InlineReasoning | null, emit: (event: StreamEvent) => void, keep: KeepName) {
    this.#emit = emit;
    this.#keep = keep;
    this.#identity = new IdentityReader(keep);
    this.#splitter = new InlineReasoningSplitter(tags, (channel, text, stamp) =>
      emit({ kind: "delta", at: stamp.at, delayMs: stamp.delayMs, channel, text }),
    );
  }

  /** True once a finish reason came: the output is whole, whatever becomes of the stream. */
  get finished(): boolean {
    return this.#finished;
  }

  /**
   * The channel of the output that the data last read consists of, where it is one output and says nothing else: no new
   * name, no finish reason, no new count.
   */
  plainChannel: Channel | null = null;

  /** Reads one event's data. Returns what ends the stream: the word `done`, a failure, or null to go on. */
  data(text: string, eventName: string | null, stamp: Stamp): Failure | "done" | null {
    this.plainChannel = null;
    const trimmed = text.trim();
    if (trimmed === "[DONE]") return "done";
    if (trimmed === "") return null;
    let chunk: unknown;
    try {
      chunk = JSON.parse(text);
    } catch {
      return { kind: "protocol", code: null, message: `an event of ${text.length} characters is not JSON` };
    }
    return this.chunk(chunk, eventName, stamp);
  }

  /** The same for a parsed chunk, or a whole completion (`message` in place of `delta`). */
  chunk(chunk: unknown, eventName: string | null, stamp: Stamp): Failure | null {
    const error = readProviderError(chunk);
    if (error !== null || eventName === "error") {
      const code = error?.code ?? null;
      return { kind: kindOfCode(code), code, message: error?.message ?? "the stream sent an error event" };
    }
    if (!isFields(chunk))
      return { kind: "protocol", code: null, message: "an event is JSON but not an object" };
    const identity = this.#identity.read(chunk);
    if (identity !== null) this.#emit({ kind: "identity", at: stamp.at, ...identity });
    const choice = choiceOf(chunk);
    if (choice !== null) this.#noteLogprobs(choice, stamp);
    const output = choice === null ? null : outputOf(choice);
    const isKept = output === null || this.#put(output, stamp);
    const reason = choice === null || !isKept ? null : this.#readReason(choice, stamp);
    const isUsageNew = this.#readUsage(chunk, stamp);
    if (!isKept) return this.#tooMuch();
    this.plainChannel =
      identity === null && reason === null && !isUsageNew && output !== null ? onlyChannel(output) : null;
    return reason !== null && FAILED_FINISHES.has(reason)
      ? { kind: "server", code: reason, message: `the provider gave up: finish_reason is ${reason}` }
      : null;
  }

  /** Hands on text that was held back as a possible tag; call it when no more chunks come. */
  end(): void {
    this.#splitter.end();
  }

  /** One output by itself, as one event after another has it. Returns a failure once there is too much of it. */
  output(channel: Channel, text: string, stamp: Stamp): Failure | null {
    if (!this.#keeps(text.length)) return this.#tooMuch();
    this.#putOne(channel, text, stamp);
    return null;
  }

  /** False, and nothing is handed on, once the answer is longer than what is kept of one. */
  #put({ reasoning, answer, tool }: Output, stamp: Stamp): boolean {
    if (!this.#keeps(reasoning.length + answer.length + tool.length)) return false;
    if (reasoning !== "") this.#putOne("reasoning", reasoning, stamp);
    if (answer !== "") this.#putOne("answer", answer, stamp);
    if (tool !== "") this.#putOne("tool", tool, stamp);
    return true;
  }

  #putOne(channel: Channel, text: string, stamp: Stamp): void {
    if (channel === "answer") {
      this.#splitter.feed(text, stamp);
      return;
    }
    if (channel === "reasoning") this.#splitter.disable();
    this.#emit({ kind: "delta", at: stamp.at, delayMs: stamp.delayMs, channel, text });
  }

  #readReason(choice: Fields, stamp: Stamp): string | null {
    const reason = choice.finish_reason;
    if (typeof reason !== "string" || reason === "" || this.#finished) return null;
    this.#splitter.end();
    this.#finished = true;
    const kept = this.#keep(reason);
    if (kept !== null) this.#emit({ kind: "finish", at: stamp.at, reason: kept });
    return reason;
  }

  /** The first of them is in an event that is read in full: no form is known yet that has any. */
  #noteLogprobs(choice: Fields, stamp: Stamp): void {
    if (this.#hasLogprobs || !isFields(choice.logprobs)) return;
    this.#hasLogprobs = true;
    this.#emit({ kind: "logprobs", at: stamp.at });
  }

  #keeps(chars: number): boolean {
    if (chars > 0) this.#outputDeltas += 1;
    this.#outputChars += chars;
    return this.#outputChars <= MAX_OUTPUT_CHARS && this.#outputDeltas <= MAX_OUTPUT_DELTAS;
  }

  #tooMuch(): Failure {
    const isLong = this.#outputChars > MAX_OUTPUT_CHARS;
    const limit = isLong ? `${MAX_OUTPUT_CHARS} characters` : `${MAX_OUTPUT_DELTAS} pieces`;
    return { kind: "protocol", code: null, message: `the answer is longer than ${limit}` };
  }

  /** Some servers count along in every chunk: only a count that changed is an event. Returns whether one did. */
  #readUsage(chunk: Fields, stamp: Stamp): boolean {
    const usage: Usage | null = readUsage(chunk);
    if (usage === null) return false;
    const key = Object.values(usage).join();
    if (key === this.#usage) return false;
    this.#usage = key;
    this.#emit({ kind: "usage", at: stamp.at, usage });
    return true;
  }
}

/** What a parsed chunk, or a whole completion (`message` in place of `delta`), puts out; null when it has no such part. */
export function outputOfChunk(chunk: unknown): Output | null {
  const choice = isFields(chunk) ? choiceOf(chunk) : null;
  return choice === null ? null : outputOf(choice);
}

function choiceOf(chunk: Fields): Fields | null {
  return Array.isArray(chunk.choices) ? (chunk.choices.find(isFirstChoice) ?? null) : null;
}

function outputOf(choice: Fields): Output | null {
  const delta = isFields(choice.delta) ? choice.delta : isFields(choice.message) ? choice.message : null;
  return delta === null ? null : readOutput(delta);
}

function onlyChannel({ reasoning, answer, tool }: Output): Channel | null {
  if (reasoning !== "") return answer === "" && tool === "" ? "reasoning" : null;
  if (answer !== "") return tool === "" ? "answer" : null;
  return tool === "" ? null : "tool";
}

/** One answer is asked for; should more come, the first is the answer. */
function isFirstChoice(choice: unknown): choice is Fields {
  return isFields(choice) && (choice.index === undefined || choice.index === null || choice.index === 0);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

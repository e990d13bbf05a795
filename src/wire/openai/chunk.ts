/** Turns the data of server-sent events, chat completion chunks, into stream events. */
import type { ErrorKind, StreamEvent, Usage } from "../../record/index.ts";
import type { InlineReasoning } from "../contract.ts";
import { kindOfCode } from "../failure.ts";
import { InlineReasoningSplitter } from "../inline-reasoning.ts";
import type { Stamp } from "../stamp.ts";
import { IdentityReader, type KeepName } from "./identity.ts";
import { readOutput } from "./output.ts";
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

  /** Reads one event's data. Returns what ends the stream: the word `done`, a failure, or null to go on. */
  data(text: string, eventName: string | null, stamp: Stamp): Failure | "done" | null {
    if (text === "[DONE]" || text.trim() === "[DONE]") return "done";
    if (text.trim() === "") return null;
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
    const choice = Array.isArray(chunk.choices) ? chunk.choices.find(isFirstChoice) : undefined;
    const reason = choice === undefined ? null : this.#readChoice(choice, stamp);
    this.#readUsage(chunk, stamp);
    if (this.#outputChars > MAX_OUTPUT_CHARS) return tooMuch(`${MAX_OUTPUT_CHARS} characters`);
    if (this.#outputDeltas > MAX_OUTPUT_DELTAS) return tooMuch(`${MAX_OUTPUT_DELTAS} pieces`);
    return reason !== null && FAILED_FINISHES.has(reason)
      ? { kind: "server", code: reason, message: `the provider gave up: finish_reason is ${reason}` }
      : null;
  }

  /** Hands on text that was held back as a possible tag; call it when no more chunks come. */
  end(): void {
    this.#splitter.end();
  }

  #readChoice(choice: Fields, stamp: Stamp): string | null {
    const delta = isFields(choice.delta) ? choice.delta : isFields(choice.message) ? choice.message : null;
    if (delta !== null) {
      const { reasoning, answer, tool } = readOutput(delta);
      if (!this.#keeps(reasoning.length + answer.length + tool.length)) return null;
      if (reasoning !== "") {
        this.#splitter.disable();
        this.#emit({
          kind: "delta",
          at: stamp.at,
          delayMs: stamp.delayMs,
          channel: "reasoning",
          text: reasoning,
        });
      }
      if (answer !== "") this.#splitter.feed(answer, stamp);
      if (tool !== "")
        this.#emit({ kind: "delta", at: stamp.at, delayMs: stamp.delayMs, channel: "tool", text: tool });
    }
    const reason = choice.finish_reason;
    if (typeof reason !== "string" || reason === "" || this.#finished) return null;
    this.#splitter.end();
    this.#finished = true;
    const kept = this.#keep(reason);
    if (kept !== null) this.#emit({ kind: "finish", at: stamp.at, reason: kept });
    return reason;
  }

  /** False once the answer is longer than what is kept of one. */
  #keeps(chars: number): boolean {
    if (chars > 0) this.#outputDeltas += 1;
    this.#outputChars += chars;
    return this.#outputChars <= MAX_OUTPUT_CHARS && this.#outputDeltas <= MAX_OUTPUT_DELTAS;
  }

  /** Some servers count along in every chunk: only a count that changed is an event. */
  #readUsage(chunk: Fields, stamp: Stamp): void {
    const usage: Usage | null = readUsage(chunk);
    if (usage === null) return;
    const key = Object.values(usage).join();
    if (key === this.#usage) return;
    this.#usage = key;
    this.#emit({ kind: "usage", at: stamp.at, usage });
  }
}

function tooMuch(limit: string): Failure {
  return { kind: "protocol", code: null, message: `the answer is longer than ${limit}` };
}

/** One answer is asked for; should more come, the first is the answer. */
function isFirstChoice(choice: unknown): choice is Fields {
  return isFields(choice) && (choice.index === undefined || choice.index === null || choice.index === 0);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Folds the events of one request into its record and the text it produced.
 * The text is handed on separately: a record never holds any.
 */
import { type Delta, packDeltas } from "./deltas.ts";
import type { StreamEvent } from "./event.ts";
import type { Connection, Delay, RequestRecord, Usage } from "./request.ts";

/** What is known of a request before it is sent. */
export type RequestOpening = Pick<
  RequestRecord,
  | "id"
  | "runId"
  | "kind"
  | "seq"
  | "round"
  | "attempt"
  | "retryWaitMs"
  | "warmup"
  | "step"
  | "inFlight"
  | "session"
  | "target"
  | "startedAt"
  | "prompt"
  | "sampling"
  | "price"
> & {
  /** `Clock.nowMs()` at the start of the run: the zero of all times on the record. */
  runStartMs: number;
  /** Milliseconds from run start, or null. */
  scheduledAtMs: number | null;
};

export interface Exchange {
  record: RequestRecord;
  answer: string;
  reasoning: string;
}

/** Adds events as they come; `finish()` once, after `end`. */
export class EventFold {
  readonly #opening: RequestOpening;
  readonly #deltas: Delta[] = [];
  readonly #text = { reasoning: [] as string[], answer: [] as string[], tool: 0 };
  readonly #times: RequestRecord["times"];
  readonly #response: RequestRecord["response"] = {
    model: null,
    id: null,
    requestId: null,
    fingerprint: null,
    httpStatus: null,
  };
  readonly #delay: Delay = {
    sentMs: null,
    headersMs: null,
    firstByteMs: null,
    firstOutputMs: null,
    firstAnswerMs: null,
    lastOutputMs: null,
    endedMs: null,
  };
  #connection: Connection | null = null;
  #isDelayMeasured = false;
  #usage: Usage | null = null;
  #finishReason: string | null = null;
  #error: RequestRecord["error"] = null;

  constructor(opening: RequestOpening) {
    this.#opening = opening;
    this.#times = {
      scheduledAtMs: opening.scheduledAtMs,
      dispatchedAtMs: null,
      sentAtMs: null,
      headersAtMs: null,
      firstByteAtMs: null,
      firstOutputAtMs: null,
      firstAnswerAtMs: null,
      lastOutputAtMs: null,
      endedAtMs: null,
    };
  }

  add(event: StreamEvent): void {
    const at = roundUs(event.at - this.#opening.runStartMs);
    const times = this.#times;
    const delay = this.#delay;
    const delayMs = "delayMs" in event && event.delayMs !== undefined ? roundUp(event.delayMs) : null;
    if (delayMs !== null) this.#isDelayMeasured = true;
    switch (event.kind) {
      case "dispatched":
        times.dispatchedAtMs = at;
        break;
      case "sent":
        times.sentAtMs = at;
        delay.sentMs = delayMs;
        this.#connection = event.connection ?? null;
        break;
      case "headers":
        times.headersAtMs = at;
        delay.headersMs = delayMs;
        this.#response.httpStatus = event.status;
        this.#response.requestId = event.requestId;
        break;
      case "first_byte":
        times.firstByteAtMs = at;
        delay.firstByteMs = delayMs;
        break;
      case "delta":
        if (event.text.length === 0) break;
        if (times.firstOutputAtMs === null) {
          times.firstOutputAtMs = at;
          delay.firstOutputMs = delayMs;
        }
        if (event.channel !== "reasoning" && times.firstAnswerAtMs === null) {
          times.firstAnswerAtMs = at;
          delay.firstAnswerMs = delayMs;
        }
        times.lastOutputAtMs = at;
        delay.lastOutputMs = delayMs;
        this.#deltas.push({
          atMs: at - (times.sentAtMs ?? 0),
          channel: event.channel,
          chars: event.text.length,
          delayMs,
        });
        if (event.channel === "tool") this.#text.tool += event.text.length;
        else this.#text[event.channel].push(event.text);
        break;
      case "identity":
        this.#response.model = event.model ?? this.#response.model;
        this.#response.id = event.responseId ?? this.#response.id;
        this.#response.fingerprint = event.fingerprint ?? this.#response.fingerprint;
        break;
      case "usage":
        this.#usage = event.usage;
        break;
      case "finish":
        this.#finishReason = event.reason;
        break;
      case "error":
        this.#error ??= event.error;
        break;
      case "end":
        times.endedAtMs = at;
        delay.endedMs = delayMs;
        break;
    }
  }

  finish(): Exchange {
    const { runStartMs: _, scheduledAtMs: __, ...opening } = this.#opening;
    const reasoning = this.#text.reasoning.join("");
    const answer = this.#text.answer.join("");
    const record: RequestRecord = {
      schema: 1,
      ...opening,
      times: this.#times,
      delay: this.#isDelayMeasured ? this.#delay : null,
      connection: this.#connection,
      deltas: packDeltas(this.#deltas),
      usage: this.#usage,
      counted: null,
      countedNatively: null,
      outputChars: { reasoning: reasoning.length, answer: answer.length, tool: this.#text.tool },
      finishReason: this.#finishReason,
      error: this.#error,
      response: this.#response,
      importedFrom: null,
    };
    return { record, answer, reasoning };
  }
}

function roundUs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** A bound stays one when it is shortened. */
function roundUp(ms: number): number {
  return Math.ceil(ms * 1000) / 1000;
}

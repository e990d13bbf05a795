/** One request from sending to its end: joins transport, reader and time limits, and ends exactly once. */
import { type Clock, messageOf, type Redact } from "../../base/index.ts";
import type { Connection, StreamEvent } from "../../record/index.ts";
import type { Call, OutgoingRequest, Receiver, ResponseHeaders } from "../call.ts";
import { describeConnectionError } from "../connection-words.ts";
import type { WireRequest } from "../contract.ts";
import { kindOfConnectionError } from "../failure.ts";
import { requestIdOf } from "../request-id.ts";
import { type Cleaner, cleanerFor } from "../safe-message.ts";
import type { Stamp } from "../stamp.ts";
import type { Transport } from "../transport.ts";
import { BodyReader } from "./body.ts";
import type { Failure } from "./chunk.ts";
import type { OutgoingRequests } from "./client.ts";
import { RefusalBody, type ResponseHead, requestError, statusFailure, unreadable } from "./request-error.ts";

/** How long a server may take to end the body after `[DONE]` before its connection is dropped. */
const DRAIN_MS = 1000;
const EXCEEDED = {
  timeout_connect: "no connection",
  timeout_first_token: "no output",
  timeout_idle: "no further output",
  timeout_total: "no end",
} as const;
/** Why nobody has to wait any longer. Without a reason of its own, each abortion would make an error with a stack. */
const OVER = "over";
/** Node's timers overflow beyond this; such a limit is none. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A stamp, or a moment for which there is no bound: this client gave up, or Node told of a broken connection. */
type Moment = Pick<Stamp, "at"> & Partial<Stamp>;

export interface ExchangeDeps {
  clock: Clock;
  redact: Redact;
  transport: Transport;
  requests: OutgoingRequests;
}

export class Exchange implements Receiver {
  readonly #request: WireRequest;
  readonly #onEvent: (event: StreamEvent) => void;
  readonly #deps: ExchangeDeps;
  readonly #clean: Cleaner;
  readonly #body: BodyReader;
  readonly #call: Call;
  readonly #settled = Promise.withResolvers<void>();
  /** Aborted when the request is over: wakes the sleepers that guard its limits. */
  readonly #over = new AbortController();
  readonly #onAbort = () => this.#fail({ kind: "aborted", code: null, message: "the request was aborted" });
  #isOver = false;
  #startedAt = 0;
  #sentAt: number | null = null;
  #head: ResponseHead | null = null;
  /** The body of a response that is no success. */
  #refusal: RefusalBody | null = null;
  #gotByte = false;
  #lastOutputAt: number | null = null;

  constructor(request: WireRequest, onEvent: (event: StreamEvent) => void, deps: ExchangeDeps) {
    this.#request = request;
    this.#onEvent = onEvent;
    this.#deps = deps;
    this.#clean = cleanerFor(deps.redact, request);
    this.#body = new BodyReader(request.inlineReasoning, (event) => this.#emit(event), this.#clean.name);
    this.#call = deps.transport.call(this);
    // It may be rejected before `run` awaits it.
    this.#settled.promise.catch(() => {});
  }

  /** Settles when the connection is free again; rejects only with what `onEvent` threw. */
  async run(): Promise<void> {
    const { signal, timeouts } = this.#request;
    this.#startedAt = this.#deps.clock.nowMs();
    this.#emit({ kind: "dispatched", at: this.#startedAt });
    if (signal.aborted) this.#onAbort();
    else if (!this.#isOver) {
      signal.addEventListener("abort", this.#onAbort, { once: true });
      this.#limit(timeouts.connectMs, "timeout_connect", () =>
        this.#sentAt === null ? this.#startedAt : null,
      );
      this.#limit(timeouts.totalMs, "timeout_total", () => this.#startedAt);
      await this.#post();
    }
    await this.#settled.promise;
  }

  async #post(): Promise<void> {
    let outgoing: OutgoingRequest;
    try {
      const chat = this.#deps.requests.chat(this.#request);
      outgoing = chat instanceof Promise ? await chat : chat;
    } catch (thrown) {
      this.#fail({ kind: "bad_request", code: null, message: messageOf(thrown) });
      return;
    }
    if (!this.#isOver) this.#call.send(outgoing);
  }

  sent({ at, delayMs }: Stamp, connection: Connection | null): void {
    this.#sentAt = at;
    this.#emit({ kind: "sent", at, delayMs, ...(connection === null ? {} : { connection }) });
    this.#limit(this.#request.timeouts.firstTokenMs, "timeout_first_token", () =>
      this.#lastOutputAt === null ? at : null,
    );
  }

  headers(stamp: Stamp, status: number, headers: ResponseHeaders): void {
    this.#head = { status, headers };
    const requestId = requestIdOf(headers, this.#clean.name);
    this.#emit({ kind: "headers", at: stamp.at, delayMs: stamp.delayMs, status, requestId });
    if (status >= 300) {
      this.#refusal = new RefusalBody();
      return;
    }
    const failure = unreadable(this.#head);
    if (failure !== null) this.#fail(failure, stamp);
  }

  chunk(stamp: Stamp, chunk: Buffer): void {
    if (this.#isOver || chunk.length === 0) return;
    if (this.#refusal !== null) {
      if (this.#refusal.add(chunk)) this.#refused(this.#refusal, stamp);
      return;
    }
    if (!this.#gotByte) {
      this.#gotByte = true;
      this.#emit({ kind: "first_byte", at: stamp.at, delayMs: stamp.delayMs });
    }
    const outcome = this.#body.feed(chunk, stamp);
    if (outcome === "done") this.#done(stamp);
    else if (outcome !== null) this.#fail(outcome, stamp);
  }

  ended(stamp: Stamp): void {
    if (this.#refusal !== null) this.#refused(this.#refusal, stamp);
    else if (!this.#isOver) {
      const failure = this.#body.end(stamp);
      if (failure === null) this.#finish(stamp);
      else this.#fail(withStatus(failure, this.#head), stamp);
    }
    // undici takes one turn more to put the connection back: who sends again at once would open another.
    setImmediate(this.#settled.resolve);
  }

  failed(at: number, error: Error): void {
    // A broken refusal is still one: its status says more than the break does.
    if (this.#refusal !== null) {
      this.#refused(this.#refusal, { at });
      return;
    }
    const stage = this.#head !== null ? "responding" : this.#sentAt !== null ? "sent" : "unsent";
    const kind = kindOfConnectionError(error, stage);
    // A server that hangs up after the finish reason, without [DONE], has still answered.
    if (kind === "truncated_stream" && this.#body.finished) this.#finish({ at });
    else this.#fail({ kind, code: null, message: describeConnectionError(error) }, { at });
    this.#settled.resolve();
  }

  #refused(refusal: RefusalBody, moment?: Moment): void {
    if (this.#head !== null) this.#fail(statusFailure(this.#head, refusal.text), moment);
  }

  /** `[DONE]`: the request is over now; its connection is free, and can be used again, once the body ends. */
  #done(stamp: Stamp): void {
    this.#finish(stamp);
    const { clock } = this.#deps;
    const drained = new AbortController();
    this.#settled.promise.then(
      () => drained.abort(OVER),
      () => drained.abort(OVER),
    );
    clock.sleep(DRAIN_MS, drained.signal).then(() => {
      if (drained.signal.aborted) return;
      this.#call.cancel();
      this.#settled.resolve();
    });
  }

  #finish(moment: Moment): void {
    if (this.#isOver) return;
    this.#body.flush();
    this.#end(moment);
  }

  #fail(failure: Failure, moment: Moment = { at: this.#deps.clock.nowMs() }): void {
    if (this.#isOver) return;
    this.#body.flush();
    const { clock } = this.#deps;
    const { sensitive } = this.#request;
    const error = requestError(failure, this.#head, { clock, clean: this.#clean, sensitive });
    this.#emit({ kind: "error", at: moment.at, error });
    this.#end(moment);
    this.#call.cancel();
    this.#settled.resolve();
  }

  #end({ at, delayMs }: Moment): void {
    this.#emit(delayMs === undefined ? { kind: "end", at } : { kind: "end", at, delayMs });
    this.#stop();
  }

  #stop(): void {
    this.#isOver = true;
    this.#over.abort(OVER);
    this.#request.signal.removeEventListener("abort", this.#onAbort);
  }

  #emit(event: StreamEvent): void {
    if (this.#isOver) return;
    if (event.kind === "delta") this.#noteOutput(event.at);
    try {
      this.#onEvent(event);
    } catch (thrown) {
      this.#stop();
      this.#call.cancel();
      this.#settled.reject(thrown);
    }
  }

  #noteOutput(at: number): void {
    const isFirst = this.#lastOutputAt === null;
    this.#lastOutputAt = at;
    if (isFirst) this.#limit(this.#request.timeouts.idleMs, "timeout_idle", () => this.#lastOutputAt);
  }

  /**
   * Fails the request once `limitMs` have gone by since the moment that `since` names; null there lifts the limit.
   * Nothing is set per event: the sleeper looks, when it wakes, how long the silence really was.
   */
  async #limit(
    limitMs: number | null,
    kind: keyof typeof EXCEEDED,
    since: () => number | null,
  ): Promise<void> {
    if (limitMs === null || limitMs > LONGEST_TIMER_MS) return;
    const { clock, transport } = this.#deps;
    for (let waitMs = limitMs; ; ) {
      await clock.sleep(waitMs, this.#over.signal);
      // If this process was held up, what the provider sent in time may still lie unread: read it first.
      await turnOfTheLoop();
      transport.drain();
      const from = since();
      if (this.#isOver || from === null) return;
      waitMs = from + limitMs - clock.nowMs();
      if (waitMs <= 0) break;
    }
    // A refusal whose body hangs is a refusal.
    if (this.#refusal !== null) this.#refused(this.#refusal);
    else this.#fail({ kind, code: null, message: `${EXCEEDED[kind]} within ${limitMs} ms` });
  }
}

/** Of successes only 200 promises a body: of any other the status says more than what is wrong with the body. */
function withStatus(failure: Failure, head: ResponseHead | null): Failure {
  return head === null || head.status === 200
    ? failure
    : { ...failure, message: `HTTP ${head.status}: ${failure.message}` };
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

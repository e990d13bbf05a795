/**
 * One HTTP call, whose callbacks stamp the arrival of every piece before anything else happens to it. It lies below any
 * SDK: what the web's `fetch` offers as a body costs twice as much per event and is late under load.
 */
import type { Socket } from "node:net";
import type { Dispatcher } from "undici";
import type { Clock } from "../base/index.ts";
import type { Connection } from "../record/index.ts";
import type { Agents } from "./agents.ts";
import type { Addressee, Arrival, Arrivals } from "./arrivals.ts";
import { type Connections, whenWritten } from "./connections.ts";
import type { LoopWatch } from "./loop-watch.ts";
import type { Stamp } from "./stamp.ts";

export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface OutgoingRequest {
  /** For example `https://api.deepseek.com`. */
  origin: string;
  path: string;
  method: "GET" | "POST";
  headers: Record<string, string>;
  body: string | null;
}

/** Hears of one call. `chunk`, `ended` and `failed` come after the stamping turn. */
export interface Receiver {
  /**
   * Stamped just before the request is written to its socket. Its delay is how long the write took; what the kernel does
   * not take at once (it takes some hundred kilobytes) leaves later and is not part of it. `connection` is null where
   * undici does not tell.
   */
  sent(stamp: Stamp, connection: Connection | null): void;
  headers(stamp: Stamp, status: number, headers: ResponseHeaders): void;
  /** A piece of the body. */
  chunk(stamp: Stamp, chunk: Buffer): void;
  /** The body is complete. */
  ended(stamp: Stamp): void;
  /** The connection failed, before or after headers. Node tells of it late, and nobody can say by how much. */
  failed(at: number, error: Error): void;
}

/**
 * Node reads up to 64 KiB from a socket in a turn of the loop (16 KiB of TLS) and leaves the rest for the next; so much of
 * it may be the framing of HTTP's chunks. After as much body as this, what the next turn reads may be as old.
 */
const FULL_READ_BYTES = 8 * 1024;

export interface CallDeps {
  agents: Agents;
  connections: Connections;
  clock: Clock;
  arrivals: Arrivals;
  watch: LoopWatch;
}

export class Call implements Dispatcher.DispatchHandler, Addressee {
  readonly #deps: CallDeps;
  readonly #clock: Clock;
  readonly #receiver: Receiver;
  #controller: Dispatcher.DispatchController | null = null;
  #cancelled = false;
  /** What the call is dispatched through; null before and after. */
  #agent: Dispatcher | null = null;
  #dispatchedAt = 0;
  /** Made for this call; null once it is sent. */
  #connecting: Socket | null = null;
  #sentAt = 0;
  #connection: Connection | null = null;
  /** What the turn that is read says of its bytes, what holds for this call's, and how many it had in it. */
  #turnSinceMs = 0;
  #sinceMs = 0;
  #turnBytes = 0;

  constructor(deps: CallDeps, receiver: Receiver) {
    this.#deps = deps;
    this.#clock = deps.clock;
    this.#receiver = receiver;
  }

  /** Sends the request; once. */
  send(request: OutgoingRequest): void {
    this.#deps.watch.watch();
    const agent = this.#deps.agents.take();
    this.#agent = agent;
    this.#dispatchedAt = this.#clock.nowMs();
    this.#connecting = this.#deps.connections.begunBy(() => agent.dispatch(request, this));
  }

  /** Gives the call up; the receiver hears nothing more of it. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#over();
    if (this.#controller !== null) this.#controller.abort(new Error("cancelled"));
    else this.#connecting?.destroy(new Error("cancelled"));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#connecting = null;
    if (this.#cancelled) {
      controller.abort(new Error("cancelled"));
      return;
    }
    whenWritten((socket) => {
      this.#connection = this.#deps.connections.of(socket, this.#dispatchedAt);
    });
    this.#sentAt = this.#clock.nowMs();
  }

  /** The request was handed to the kernel, in the same stretch of code in which it was started. */
  onRequestSent(): void {
    if (this.#cancelled) return;
    const delayMs = this.#clock.nowMs() - this.#sentAt;
    this.#receiver.sent({ at: this.#sentAt, delayMs }, this.#connection);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    const at = this.#clock.nowMs();
    if (this.#cancelled || status < 200) return;
    this.#receiver.headers({ at, delayMs: this.#delayMs(at, 0) }, status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const at = this.#clock.nowMs();
    if (!this.#cancelled) this.#arrive(at, this.#delayMs(at, chunk.length), chunk);
  }

  onResponseEnd(): void {
    const at = this.#clock.nowMs();
    if (this.#cancelled) return;
    this.#arrive(at, this.#delayMs(at, 0), null);
    this.#over();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const at = this.#clock.nowMs();
    if (this.#cancelled) return;
    this.#arrive(at, 0, error);
    this.#over();
  }

  /** How much later than it came what is read at this moment may be stamped. */
  #delayMs(at: number, bytes: number): number {
    const turnSinceMs = this.#deps.watch.readableSinceMs(at);
    if (turnSinceMs !== this.#turnSinceMs) {
      if (this.#turnBytes < FULL_READ_BYTES) this.#sinceMs = Math.max(turnSinceMs, this.#sentAt);
      this.#turnSinceMs = turnSinceMs;
      this.#turnBytes = 0;
    }
    this.#turnBytes += bytes;
    return Math.max(0, at - this.#sinceMs);
  }

  #arrive(at: number, delayMs: number, payload: Arrival["payload"]): void {
    this.#deps.arrivals.add({ at, delayMs, addressee: this, payload });
    this.#deps.watch.wake();
  }

  /** Undici is done with the call: nothing more is read for it. */
  #over(): void {
    if (this.#agent === null) return;
    this.#deps.watch.unwatch();
    this.#deps.agents.giveBack(this.#agent);
    this.#agent = null;
  }

  /** What was stamped comes back in its turn. */
  arrived(arrival: Arrival): void {
    const { payload } = arrival;
    if (payload === null) this.#receiver.ended(arrival);
    else if (payload instanceof Error) this.#receiver.failed(arrival.at, payload);
    else this.#receiver.chunk(arrival, payload);
  }

  /** True once the call was given up; late arrivals are dropped. */
  get cancelled(): boolean {
    return this.#cancelled;
  }
}

/**
 * HTTP below any SDK: an undici agent whose data callbacks stamp the arrival of every chunk before anything else
 * happens to it. The stamped chunks are handed on after all sockets that are readable in the same turn of the event
 * loop were stamped, so parsing one stream does not delay the stamps of another. What the web's `fetch` offers as a
 * body never carries a stream here.
 */
import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import type { Clock } from "../base/index.ts";
import type { LoopSource } from "./loop-source.ts";
import { LoopWatch } from "./loop-watch.ts";
import type { Stamp } from "./stamp.ts";

export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Hears of one call. `chunk`, `ended` and `failed` come after the stamping turn. */
export interface Receiver {
  /**
   * Stamped just before the request is written to its socket. Its delay is how long the write took; what the kernel does
   * not take at once (it takes some hundred kilobytes) leaves later and is not part of it.
   */
  sent(stamp: Stamp): void;
  headers(stamp: Stamp, status: number, headers: ResponseHeaders): void;
  /** A piece of the body of a 2xx response. */
  chunk(stamp: Stamp, chunk: Buffer): void;
  /** The body of a 2xx response is complete. */
  ended(stamp: Stamp): void;
  /** The connection failed, before or after headers. Node tells of it late, and nobody can say by how much. */
  failed(at: number, error: Error): void;
}

/** Proxies as the environment customarily names them; null uses none for that scheme. */
export interface ProxySettings {
  https: string | null;
  http: string | null;
  /** Hosts reached directly, comma-separated. */
  no: string | null;
}

export interface Transport {
  /** Prepares one call; its `fetch` is to be given to an SDK and used once. */
  call(receiver: Receiver): Call;
  /** Hands on the chunks that were stamped and not handed on yet. */
  drain(): void;
  close(): Promise<void>;
}

export function createTransport(options: {
  clock: Clock;
  loop: LoopSource;
  proxy: ProxySettings | null;
}): Transport {
  const { clock, loop } = options;
  const agent = createAgent(options.proxy);
  const arrivals = new Arrivals();
  const watch = new LoopWatch(clock, loop, () => arrivals.drain());
  return {
    call: (receiver) => new Call({ agent, clock, arrivals, watch }, receiver),
    drain: () => arrivals.drain(),
    close: async () => {
      await agent.destroy();
      loop.close();
    },
  };
}

/**
 * HTTP/1.1 alone, so that every running stream has a TCP connection of its own and none waits behind another's frames.
 * The agent has no time limits: those belong to requests.
 */
function createAgent(proxy: ProxySettings | null): Dispatcher {
  const settings = {
    allowH2: false,
    pipelining: 1,
    connectTimeout: 0,
    headersTimeout: 0,
    bodyTimeout: 0,
  } as const;
  if (proxy === null) return new Agent(settings);
  return new EnvHttpProxyAgent({
    ...settings,
    // Empty, not absent: absent would make undici read the process's environment.
    httpsProxy: proxy.https ?? "",
    httpProxy: proxy.http ?? "",
    noProxy: proxy.no ?? "",
  });
}

/** Longest error body that is read; the rest is not worth a measurement's time, and may never end. */
const ERROR_BODY_LIMIT = 64 * 1024;
/**
 * Node reads up to 64 KiB from a socket in a turn of the loop (16 KiB of TLS) and leaves the rest for the next; so much of
 * it may be the framing of HTTP's chunks. After as much body as this, what the next turn reads may be as old.
 */
const FULL_READ_BYTES = 8 * 1024;

interface CallDeps {
  agent: Dispatcher;
  clock: Clock;
  arrivals: Arrivals;
  watch: LoopWatch;
}

export class Call implements Dispatcher.DispatchHandler {
  readonly #deps: CallDeps;
  readonly #clock: Clock;
  readonly receiver: Receiver;
  #controller: Dispatcher.DispatchController | null = null;
  #cancelled = false;
  #started = false;
  #isWatched = false;
  #sentAt = 0;
  /** What the turn that is read says of its bytes, what holds for this call's, and how many it had in it. */
  #turnSinceMs = 0;
  #sinceMs = 0;
  #turnBytes = 0;
  #settle: { resolve(response: Response): void; reject(error: Error): void } | null = null;
  #status = 0;
  #headers: ResponseHeaders = {};
  #errorBody: Buffer[] | null = null;
  #errorBytes = 0;

  constructor(deps: CallDeps, receiver: Receiver) {
    this.#deps = deps;
    this.#clock = deps.clock;
    this.receiver = receiver;
  }

  /**
   * A `fetch` for one request. It resolves with an empty-bodied response as soon as a 2xx status is known (the body
   * goes to the receiver), and with the whole body for any other status.
   */
  readonly fetch = (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const options: Dispatcher.DispatchOptions = {
      origin: url.origin,
      path: url.pathname + url.search,
      method: init?.method ?? "GET",
      headers: Object.fromEntries(new Headers(init?.headers)),
      body: typeof init?.body === "string" ? init.body : null,
    };
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#started = true;
      this.#isWatched = true;
      this.#deps.watch.watch();
      this.#deps.agent.dispatch(options, this);
    });
  };

  /** Gives the call up; the receiver hears nothing more of it. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#unwatch();
    this.#controller?.abort(new Error("cancelled"));
    this.#settle?.reject(new Error("cancelled"));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#cancelled) controller.abort(new Error("cancelled"));
    else this.#sentAt = this.#clock.nowMs();
  }

  /** The request was handed to the kernel, in the same stretch of code in which it was started. */
  onRequestSent(): void {
    if (this.#cancelled) return;
    this.receiver.sent({ at: this.#sentAt, delayMs: this.#clock.nowMs() - this.#sentAt });
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    const at = this.#clock.nowMs();
    if (this.#cancelled || status < 200) return;
    this.#status = status;
    this.#headers = headers;
    this.receiver.headers(this.#stamp(at, 0), status, headers);
    if (status < 300) this.#settle?.resolve(new Response(null, { status, headers: plain(headers) }));
    else this.#errorBody = [];
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const at = this.#clock.nowMs();
    if (this.#cancelled) return;
    if (this.#errorBody === null) this.#arrive(this.#stamp(at, chunk.length), chunk);
    else if (this.#errorBytes < ERROR_BODY_LIMIT) {
      this.#errorBytes += chunk.length;
      this.#errorBody.push(chunk);
      if (this.#errorBytes >= ERROR_BODY_LIMIT) this.#answerWithErrorBody();
    }
  }

  onResponseEnd(): void {
    const at = this.#clock.nowMs();
    if (this.#cancelled) return;
    if (this.#errorBody === null) this.#arrive(this.#stamp(at, 0), null);
    else this.#answerWithErrorBody();
    this.#unwatch();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const at = this.#clock.nowMs();
    if (this.#cancelled) return;
    // A broken error body is still an error: its status says more than the break does.
    if (this.#errorBody !== null) this.#answerWithErrorBody();
    else {
      this.#settle?.reject(error);
      this.#arrive({ at, delayMs: 0 }, error);
    }
    this.#unwatch();
  }

  /** Stamps what was read at this moment. */
  #stamp(at: number, bytes: number): Stamp {
    const turnSinceMs = this.#deps.watch.readableSinceMs(at);
    if (turnSinceMs !== this.#turnSinceMs) {
      if (this.#turnBytes < FULL_READ_BYTES) this.#sinceMs = Math.max(turnSinceMs, this.#sentAt);
      this.#turnSinceMs = turnSinceMs;
      this.#turnBytes = 0;
    }
    this.#turnBytes += bytes;
    return { at, delayMs: Math.max(0, at - this.#sinceMs) };
  }

  #arrive(stamp: Stamp, payload: Buffer | Error | null): void {
    this.#deps.arrivals.add(this, stamp, payload);
    this.#deps.watch.wake();
  }

  #unwatch(): void {
    if (!this.#isWatched) return;
    this.#isWatched = false;
    this.#deps.watch.unwatch();
  }

  /** True once the call was given up; late arrivals are dropped. */
  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** True once the call was dispatched: from then on the receiver, not the SDK, says what became of it. */
  get started(): boolean {
    return this.#started;
  }

  /** The text of a non-2xx response, as far as it came. */
  get errorText(): string {
    return this.#errorBody === null ? "" : Buffer.concat(this.#errorBody).toString("utf8");
  }

  #answerWithErrorBody(): void {
    const status = Math.min(this.#status, 599);
    const body = status === 304 ? null : this.errorText;
    this.#settle?.resolve(new Response(body, { status, headers: plain(this.#headers) }));
  }
}

/** Stamped arrivals of all calls, in order of arrival. */
class Arrivals {
  #calls: Call[] = [];
  #stamps: Stamp[] = [];
  /** A chunk, the end (null), or the failure. */
  #payloads: (Buffer | Error | null)[] = [];

  add(call: Call, stamp: Stamp, payload: Buffer | Error | null): void {
    this.#calls.push(call);
    this.#stamps.push(stamp);
    this.#payloads.push(payload);
  }

  drain(): void {
    const [calls, stamps, payloads] = [this.#calls, this.#stamps, this.#payloads];
    if (calls.length === 0) return;
    this.#calls = [];
    this.#stamps = [];
    this.#payloads = [];
    for (let i = 0; i < calls.length; i++) {
      const call = calls[i];
      const stamp = stamps[i];
      if (call === undefined || stamp === undefined || call.cancelled) continue;
      const payload = payloads[i] ?? null;
      if (payload === null) call.receiver.ended(stamp);
      else if (payload instanceof Error) call.receiver.failed(stamp.at, payload);
      else call.receiver.chunk(stamp, payload);
    }
  }
}

/** Headers that a web `Response` accepts: it throws on values beyond Latin-1, which servers do send. */
function plain(headers: ResponseHeaders): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    typeof value === "string" && /^[\x20-\x7e]*$/.test(value) ? [[name, value] as [string, string]] : [],
  );
}

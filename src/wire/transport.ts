/**
 * HTTP below any SDK: an undici agent whose data callbacks stamp the arrival of every chunk before anything else
 * happens to it. The stamped chunks are handed on after all sockets that are readable in the same turn of the event
 * loop were stamped, so parsing one stream does not delay the stamps of another. What the web's `fetch` offers as a
 * body never carries a stream here.
 */
import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import type { Clock } from "../base/index.ts";

export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Hears of one call. Times are `Clock.nowMs()`; `chunk`, `ended` and `failed` come after the stamping turn. */
export interface Receiver {
  /** Just before the request is written to its socket. */
  sent(at: number): void;
  headers(at: number, status: number, headers: ResponseHeaders): void;
  /** A piece of the body of a 2xx response. */
  chunk(at: number, chunk: Buffer): void;
  /** The body of a 2xx response is complete. */
  ended(at: number): void;
  /** The connection failed, before or after headers. */
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

export function createTransport(options: { clock: Clock; proxy: ProxySettings | null }): Transport {
  const agent = createAgent(options.proxy);
  const arrivals = new Arrivals();
  return {
    call: (receiver) => new Call(agent, options.clock, arrivals, receiver),
    drain: () => arrivals.drain(),
    close: () => agent.destroy(),
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

export class Call implements Dispatcher.DispatchHandler {
  readonly #agent: Dispatcher;
  readonly #clock: Clock;
  readonly #arrivals: Arrivals;
  readonly receiver: Receiver;
  #controller: Dispatcher.DispatchController | null = null;
  #cancelled = false;
  #started = false;
  #settle: { resolve(response: Response): void; reject(error: Error): void } | null = null;
  #status = 0;
  #headers: ResponseHeaders = {};
  #errorBody: Buffer[] | null = null;
  #errorBytes = 0;

  constructor(agent: Dispatcher, clock: Clock, arrivals: Arrivals, receiver: Receiver) {
    this.#agent = agent;
    this.#clock = clock;
    this.#arrivals = arrivals;
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
      this.#agent.dispatch(options, this);
    });
  };

  /** Gives the call up; the receiver hears nothing more of it. */
  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#controller?.abort(new Error("cancelled"));
    this.#settle?.reject(new Error("cancelled"));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#cancelled) controller.abort(new Error("cancelled"));
    else this.receiver.sent(this.#clock.nowMs());
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
    this.receiver.headers(at, status, headers);
    if (status < 300) this.#settle?.resolve(new Response(null, { status, headers: plain(headers) }));
    else this.#errorBody = [];
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const at = this.#clock.nowMs();
    if (this.#cancelled) return;
    if (this.#errorBody === null) this.#arrivals.add(this, at, chunk);
    else if (this.#errorBytes < ERROR_BODY_LIMIT) {
      this.#errorBytes += chunk.length;
      this.#errorBody.push(chunk);
      if (this.#errorBytes >= ERROR_BODY_LIMIT) this.#answerWithErrorBody();
    }
  }

  onResponseEnd(): void {
    const at = this.#clock.nowMs();
    if (this.#cancelled) return;
    if (this.#errorBody === null) this.#arrivals.add(this, at, null);
    else this.#answerWithErrorBody();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const at = this.#clock.nowMs();
    if (this.#cancelled) return;
    // A broken error body is still an error: its status says more than the break does.
    if (this.#errorBody !== null) this.#answerWithErrorBody();
    else {
      this.#settle?.reject(error);
      this.#arrivals.add(this, at, error);
    }
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
  #stamps: number[] = [];
  /** A chunk, the end (null), or the failure. */
  #payloads: (Buffer | Error | null)[] = [];
  #scheduled = false;
  readonly #drainSoon = () => {
    this.#scheduled = false;
    this.drain();
  };

  add(call: Call, at: number, payload: Buffer | Error | null): void {
    this.#calls.push(call);
    this.#stamps.push(at);
    this.#payloads.push(payload);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#drainSoon);
  }

  drain(): void {
    const [calls, stamps, payloads] = [this.#calls, this.#stamps, this.#payloads];
    if (calls.length === 0) return;
    this.#calls = [];
    this.#stamps = [];
    this.#payloads = [];
    for (let i = 0; i < calls.length; i++) {
      const call = calls[i];
      if (call === undefined || call.cancelled) continue;
      const at = stamps[i] ?? 0;
      const payload = payloads[i] ?? null;
      if (payload === null) call.receiver.ended(at);
      else if (payload instanceof Error) call.receiver.failed(at, payload);
      else call.receiver.chunk(at, payload);
    }
  }
}

/** Headers that a web `Response` accepts: it throws on values beyond Latin-1, which servers do send. */
function plain(headers: ResponseHeaders): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    typeof value === "string" && /^[\x20-\x7e]*$/.test(value) ? [[name, value] as [string, string]] : [],
  );
}

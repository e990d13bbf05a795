/** Streams on a known schedule, read by the wire or, as its reference, by bare node:http. */
import { Agent, request } from "node:http";
import { redactor, systemClock } from "../../src/base/index.ts";
import type { StreamEvent } from "../../src/record/index.ts";
import type { SteadyScript } from "../../src/simulator/index.ts";
import { createOpenAiWire, type Wire, type WireRequest } from "../../src/wire/index.ts";

/** One output event as a client saw it: when it was there in full, and its text. */
export interface Seen {
  at: number;
  text: string;
  /** The client's own bound of how late `at` is; null where it gives none. */
  boundMs: number | null;
}

/** What a client says of one request. Times are `systemClock.nowMs()`. */
export interface Account {
  requestId: string | null;
  sentAt: number;
  /** The client's own bound of how much later than `sentAt` the request left; null where it gives none. */
  sentBoundMs: number | null;
  outputs: Seen[];
  fault: string | null;
}

export interface Client {
  name: string;
  stream(url: string, script: string): Promise<Account>;
  close(): Promise<void>;
}

/** Time from the request to the first output, in milliseconds. */
const FIRST_MS = 200;
/** Time between the starts of two streams, in milliseconds. */
const START_MS = 5;
const CHARS = 6;

/**
 * One script per stream, each with `events` outputs at `perSecond`, the first fifth of them reasoning, beginning
 * `firstMs` after the request. The streams are out of phase, as those of independent providers are.
 */
export function schedules(
  streams: number,
  perSecond: number,
  events: number,
  firstMs = FIRST_MS,
): Record<string, SteadyScript> {
  const gapMs = 1000 / perSecond;
  return Object.fromEntries(
    Array.from({ length: streams }, (_, stream): [string, SteadyScript] => [
      scriptName(stream),
      {
        kind: "steady",
        ttftMs: firstMs + (gapMs * stream) / streams,
        gapMs,
        events,
        chars: CHARS,
        reasoning: Math.ceil(events / 5),
        role: true,
        usage: { prompt_tokens: 7, completion_tokens: events },
      },
    ]),
  );
}

function scriptName(stream: number): string {
  return `stream-${stream}`;
}

/**
 * All scripts, begun one after the other, `startMs` apart: a server that is asked everything at one moment has a queue of
 * its own.
 */
export function streamAll(
  client: Client,
  url: string,
  streams: number,
  startMs = START_MS,
): Promise<Account[]> {
  return Promise.all(
    Array.from({ length: streams }, async (_, i) => {
      await systemClock.sleep(i * startMs);
      return client.stream(url, scriptName(i));
    }),
  );
}

export function wireClient(): Client {
  const wire = openWire();
  return {
    name: "wire",
    stream: async (url, script) => {
      const account = openAccount();
      await wire.send(wireRequest(url, script, "Go"), (event) => note(account, event));
      return account;
    },
    close: () => wire.close(),
  };
}

export function openWire(): Wire {
  return createOpenAiWire({ clock: systemClock, redact: redactor([]) });
}

export function wireRequest(baseUrl: string, modelId: string, prompt: string): WireRequest {
  return {
    kind: "openai",
    baseUrl,
    apiKey: null,
    apiVersion: null,
    headers: {},
    modelId,
    messages: [{ role: "user", content: prompt }],
    sampling: { temperature: null, topP: null, maxTokens: null },
    body: {},
    inlineReasoning: null,
    timeouts: { connectMs: null, firstTokenMs: null, idleMs: null, totalMs: null },
    signal: new AbortController().signal,
    sensitive: false,
  };
}

function openAccount(): Account {
  return { requestId: null, sentAt: Number.NaN, sentBoundMs: null, outputs: [], fault: null };
}

function note(account: Account, event: StreamEvent): void {
  if (event.kind === "sent") {
    account.sentAt = event.at;
    account.sentBoundMs = event.delayMs ?? null;
  } else if (event.kind === "headers") account.requestId = event.requestId;
  else if (event.kind === "delta")
    account.outputs.push({ at: event.at, text: event.text, boundMs: event.delayMs ?? null });
  else if (event.kind === "error") account.fault = event.error.kind;
}

/**
 * The least that reading a stream can cost: node:http, one stamp per piece. With `parse`, each event is also cut out
 * and parsed as it comes, as any client has to; without, that happens after the end.
 */
export function rawClient(parse: boolean): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  return {
    name: parse ? "node:http + JSON.parse" : "node:http",
    stream: (url, script) =>
      new Promise((resolve, reject) => {
        const account = openAccount();
        const pieces: { at: number; bytes: Buffer }[] = [];
        const reader = new PlainReader(account.outputs);
        const body = JSON.stringify({ model: script, stream: true, messages: [] });
        const outgoing = request(
          `${url}/chat/completions`,
          {
            method: "POST",
            agent,
            headers: { "content-type": "application/json", "content-length": body.length },
          },
          (response) => {
            account.requestId = String(response.headers["x-request-id"] ?? "") || null;
            response.on("data", (bytes: Buffer) => {
              const at = systemClock.nowMs();
              if (parse) reader.feed(at, bytes);
              else pieces.push({ at, bytes });
            });
            response.on("end", () => {
              for (const { at, bytes } of pieces) reader.feed(at, bytes);
              resolve(account);
            });
            response.on("error", reject);
          },
        );
        outgoing.on("error", reject);
        account.sentAt = systemClock.nowMs();
        outgoing.end(body);
      }),
    close: async () => agent.destroy(),
  };
}

/** Reads well-formed `data:` events that end in two line feeds; good for the golden server and for nothing else. */
class PlainReader {
  readonly #outputs: Seen[];
  #rest = "";

  constructor(outputs: Seen[]) {
    this.#outputs = outputs;
  }

  feed(at: number, bytes: Buffer): void {
    const parts = (this.#rest + bytes.toString("utf8")).split("\n\n");
    this.#rest = parts.pop() ?? "";
    for (const part of parts) {
      if (!part.startsWith("data: {")) continue;
      const { choices } = JSON.parse(part.slice(6)) as {
        choices: { delta: { content?: string; reasoning_content?: string } }[];
      };
      const delta = choices[0]?.delta;
      const text = delta?.reasoning_content ?? delta?.content ?? "";
      if (text !== "") this.#outputs.push({ at, text, boundMs: null });
    }
  }
}

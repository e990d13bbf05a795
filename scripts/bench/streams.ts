/** Streams on a known schedule, read by the wire or, as its reference, by bare node:http. */
import { Agent, request } from "node:http";
import { redactor, systemClock } from "../../src/base/index.ts";
import type { StreamEvent } from "../../src/record/index.ts";
import { type GoldenStep, golden } from "../../src/simulator/index.ts";
import { createOpenAiWire, type Wire, type WireRequest } from "../../src/wire/index.ts";

/** One output event as a client saw it: when it was there in full, and its text. */
export interface Seen {
  at: number;
  text: string;
}

/** What a client says of one request. Times are `systemClock.nowMs()`. */
export interface Account {
  requestId: string | null;
  sentAt: number;
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

/**
 * One script per stream, each with `events` outputs at `perSecond`, the first fifth of them reasoning. The streams are
 * out of phase, as those of independent providers are. The text of an event names it, and is the label of its write.
 */
export function schedules(streams: number, perSecond: number, events: number): Record<string, GoldenStep[]> {
  const gapMs = 1000 / perSecond;
  return Object.fromEntries(
    Array.from({ length: streams }, (_, stream) => {
      const startMs = FIRST_MS + (gapMs * stream) / streams;
      const outputs = Array.from({ length: events }, (_, i): GoldenStep => {
        const text = ` out${i}`;
        const atMs = startMs + i * gapMs;
        const step = i < events / 5 ? golden.reasoning(atMs, text) : golden.answer(atMs, text);
        return { ...step, label: text };
      });
      const endMs = startMs + events * gapMs;
      const steps = [
        golden.role(10),
        golden.comment(FIRST_MS / 2),
        ...outputs,
        golden.finish(endMs),
        golden.usage(endMs, { prompt_tokens: 7, completion_tokens: events }),
        golden.done(endMs),
      ];
      return [scriptName(stream), steps];
    }),
  );
}

function scriptName(stream: number): string {
  return `stream-${stream}`;
}

/** All scripts, begun one after the other: a server that is asked everything at one moment has a queue of its own. */
export function streamAll(client: Client, url: string, streams: number): Promise<Account[]> {
  return Promise.all(
    Array.from({ length: streams }, async (_, i) => {
      await systemClock.sleep(i * START_MS);
      return client.stream(url, scriptName(i));
    }),
  );
}

export function wireClient(): Client {
  const wire = openWire();
  return {
    name: "wire",
    stream: async (url, script) => {
      const account: Account = { requestId: null, sentAt: Number.NaN, outputs: [], fault: null };
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

function note(account: Account, event: StreamEvent): void {
  if (event.kind === "sent") account.sentAt = event.at;
  else if (event.kind === "headers") account.requestId = event.requestId;
  else if (event.kind === "delta") account.outputs.push({ at: event.at, text: event.text });
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
        const account: Account = { requestId: null, sentAt: Number.NaN, outputs: [], fault: null };
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
      if (text !== "") this.#outputs.push({ at, text });
    }
  }
}

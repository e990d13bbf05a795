/** Sends requests through the real wire and gathers what it reports. */
import { type Clock, type Redact, redactor, systemClock } from "../base/index.ts";
import type { Channel, RequestError, StreamEvent, Usage } from "../record/index.ts";
import { createOpenAiWire, type ProxySettings, type Wire, type WireRequest } from "../wire/index.ts";

/** What one request reported, whole and by kind. */
export interface Heard {
  events: StreamEvent[];
  kinds: StreamEvent["kind"][];
  reasoning: string;
  answer: string;
  tool: string;
  deltas: { at: number; channel: Channel; text: string }[];
  usage: Usage | null;
  finish: string | null;
  error: RequestError | null;
}

export interface TestWire {
  wire: Wire;
  send(baseUrl: string, overrides?: Partial<WireRequest>): Promise<Heard>;
}

/** A wire over the system's clock unless told otherwise; close it with `wire.close()`. */
export function testWire(
  options: { clock?: Clock; redact?: Redact; proxy?: ProxySettings; cold?: boolean } = {},
): TestWire {
  const wire = createOpenAiWire({
    clock: options.clock ?? systemClock,
    redact: options.redact ?? redactor([]),
    proxy: options.proxy ?? null,
    cold: options.cold ?? false,
  });
  return {
    wire,
    send: async (baseUrl, overrides = {}) => {
      const events: StreamEvent[] = [];
      await wire.send(aWireRequest(baseUrl, overrides), (event) => {
        events.push(event);
      });
      return heardOf(events);
    },
  };
}

/** "Say hello" to `model-x`, without limits, keys or tags. */
export function aWireRequest(baseUrl: string, overrides: Partial<WireRequest> = {}): WireRequest {
  return {
    kind: "openai",
    baseUrl,
    apiKey: null,
    apiVersion: null,
    headers: {},
    modelId: "model-x",
    messages: [{ role: "user", content: "Say hello" }],
    sampling: { temperature: null, topP: null, maxTokens: null },
    body: {},
    inlineReasoning: null,
    timeouts: { connectMs: null, firstTokenMs: null, idleMs: null, totalMs: null },
    signal: new AbortController().signal,
    sensitive: false,
    ...overrides,
  };
}

function heardOf(events: StreamEvent[]): Heard {
  const all = <K extends StreamEvent["kind"]>(kind: K) =>
    events.filter((event): event is Extract<StreamEvent, { kind: K }> => event.kind === kind);
  const deltas = all("delta").map(({ at, channel, text }) => ({ at, channel, text }));
  const text = (channel: Channel) =>
    deltas
      .filter((delta) => delta.channel === channel)
      .map((delta) => delta.text)
      .join("");
  return {
    events,
    kinds: events.map((event) => event.kind),
    reasoning: text("reasoning"),
    answer: text("answer"),
    tool: text("tool"),
    deltas,
    usage: all("usage").at(-1)?.usage ?? null,
    finish: all("finish").at(-1)?.reason ?? null,
    error: all("error").at(-1)?.error ?? null,
  };
}

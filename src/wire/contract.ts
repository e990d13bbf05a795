/** What a wire is asked and what it answers; the same for every wire format. */
import type { ChatMessage, RequestError, Sampling, StreamEvent } from "../record/index.ts";

/** Limits in milliseconds; null is no limit. Each is a failure of its own kind. */
export interface Timeouts {
  /** From the call of `send` until the request leaves: name lookup, TCP, TLS. */
  connectMs: number | null;
  /** From sending until the first output delta. */
  firstTokenMs: number | null;
  /** From one output delta to the next; keep-alive comments and role-only chunks do not count as life. */
  idleMs: number | null;
  /** From the call of `send` until the end of the stream. */
  totalMs: number | null;
}

/** Tags around reasoning where a provider writes it into the answer's text. */
export interface InlineReasoning {
  /** For example `<think>`; empty where the provider leaves it out and the text begins inside the reasoning. */
  open: string;
  close: string;
}

/** Where a provider is reached and how it is told who asks. */
export interface WireEndpoint {
  kind: "openai" | "azure";
  /** For example `https://api.deepseek.com/v1`. */
  baseUrl: string;
  /** Null sends no authorisation. */
  apiKey: string | null;
  /** Query parameter `api-version`; Azure's deployments need one. */
  apiVersion: string | null;
  /** Further request headers; they win over those that the client sets by itself. */
  headers: Record<string, string>;
}

export interface WireRequest extends WireEndpoint {
  modelId: string;
  messages: ChatMessage[];
  sampling: Sampling;
  /**
   * Further fields of the request body; they win over those built from `sampling`, and a null removes the field
   * (for example `{"stream_options": null}` for a provider that rejects it).
   */
  body: Record<string, unknown>;
  inlineReasoning: InlineReasoning | null;
  timeouts: Timeouts;
  /** Aborting ends the request with an error of kind `aborted`. */
  signal: AbortSignal;
  /**
   * True when no text of the exchange may be kept: then an error says kind, status and code alone, and names that do not
   * look like identifiers are left out.
   */
  sensitive: boolean;
}

export interface ListModelsRequest extends WireEndpoint {
  timeoutMs: number | null;
  signal: AbortSignal;
}

export type ModelListing = { ok: true; ids: string[] } | { ok: false; error: RequestError };

export interface Wire {
  /**
   * Sends one request, once: nothing is retried. The first event is `dispatched`, before the call returns; every failure
   * is an `error` event; the last event is `end`, exactly once. Settles when the connection is free again, and rejects only with what `onEvent` itself threw.
   */
  send(request: WireRequest, onEvent: (event: StreamEvent) => void): Promise<void>;
  /** The model ids that the provider lists under `/models`; never rejects. */
  listModels(request: ListModelsRequest): Promise<ModelListing>;
  /** Closes every connection; requests still running end as `aborted`. */
  close(): Promise<void>;
}

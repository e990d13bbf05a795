/** What a wire reports while one request runs. Times are `Clock.nowMs()`; order of events is order of arrival. */
import type { Connection, RequestError, Usage } from "./request.ts";

export type Channel = "reasoning" | "answer" | "tool";

/**
 * A moment as this client stamped it. `delayMs` is an upper bound of how much later than it happened that was; absent where
 * nobody measured.
 */
interface Stamped {
  at: number;
  delayMs?: number;
}

export type StreamEvent =
  /** This client begins: it builds the request and gets a connection. */
  | { kind: "dispatched"; at: number }
  /** The request left: everything before it (building, queueing, connecting) is not the provider's time. */
  | ({ kind: "sent"; connection?: Connection } & Stamped)
  /** Response headers were read. `requestId` is what the provider calls this request. */
  | ({ kind: "headers"; status: number; requestId: string | null } & Stamped)
  /** First byte of the body, whatever it holds (a comment, a role chunk). */
  | ({ kind: "first_byte" } & Stamped)
  /** Non-empty output. Role-only chunks, empty deltas, comments and usage chunks are never deltas. */
  | ({ kind: "delta"; channel: Channel; text: string } & Stamped)
  /** Identity as the response states it; may come more than once, the last non-null value of each field holds. */
  | {
      kind: "identity";
      at: number;
      model: string | null;
      responseId: string | null;
      fingerprint: string | null;
    }
  /** Token counts as billed; a later report replaces an earlier one. */
  | { kind: "usage"; at: number; usage: Usage }
  | { kind: "finish"; at: number; reason: string }
  /** The response carries log-probabilities of tokens; told once. */
  | { kind: "logprobs"; at: number }
  /** The request failed. Nothing but `end` follows. */
  | { kind: "error"; at: number; error: RequestError }
  /** The body ended or was given up; always the last event, exactly once. */
  | ({ kind: "end" } & Stamped);

/** What a wire reports while one request runs. Times are `Clock.nowMs()`; order of events is order of arrival. */
import type { RequestError, Usage } from "./request.ts";

export type Channel = "reasoning" | "answer" | "tool";

export type StreamEvent =
  /** The request left: everything before it (building, queueing) is not the provider's time. */
  | { kind: "sent"; at: number }
  /** Response headers were read. `requestId` is what the provider calls this request. */
  | { kind: "headers"; at: number; status: number; requestId: string | null }
  /** First byte of the body, whatever it holds (a comment, a role chunk). */
  | { kind: "first_byte"; at: number }
  /** Non-empty output. Role-only chunks, empty deltas, comments and usage chunks are never deltas. */
  | { kind: "delta"; at: number; channel: Channel; text: string }
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
  /** The request failed. Nothing but `end` follows. */
  | { kind: "error"; at: number; error: RequestError }
  /** The body ended or was given up; always the last event, exactly once. */
  | { kind: "end"; at: number };

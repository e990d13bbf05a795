/** The server's own account of every request, for comparison with what a client says. It never holds prompt text. */
import type { FaultKind } from "./profile.ts";

export type Outcome =
  | "ok"
  | FaultKind
  | "unauthorized"
  | "unknown_model"
  | "bad_request"
  | "too_large"
  /** All slots were taken and the queue was full. */
  | "at_capacity"
  /** The client went away before the reply had ended and before any fault had struck. */
  | "client_left"
  /** The simulator was closed while it replied. */
  | "server_closed";

/** Times are the simulator clock's monotonic milliseconds; null where the moment never came. */
export interface JournalEntry {
  provider: string;
  /** Position among the valid chat requests of this provider, from 0; null for requests refused before planning. */
  ordinal: number | null;
  /** `x-request-id` of the response. */
  requestId: string;
  streamed: boolean;
  /** Null while the reply goes on. */
  outcome: Outcome | null;
  /** HTTP status, null until it was sent. */
  status: number | null;
  /** The body of the request had been read. */
  receivedAtMs: number;
  /** Its turn came: the moment of arrival, or later where it had to wait for a slot. Null where it never came. */
  startedAtMs: number | null;
  /** The first delta with output was handed to the socket. */
  firstOutputAtMs: number | null;
  lastOutputAtMs: number | null;
  /** The last byte was handed to the socket, or the reply was given up. */
  endedAtMs: number | null;
  promptTokens: number | null;
  cachedTokens: number | null;
  /** Output tokens handed to the socket, thinking included. */
  outputTokens: number;
  /** Output events handed to the socket. */
  outputEvents: number;
  finishReason: string | null;
  /** The known question asked; null for other prompts and for replies that never began. */
  question: { dataset: string | null; correct: boolean; repeat: number } | null;
}

export interface Journal {
  /** Requests in order of arrival, of one provider or of all. */
  entries(provider?: string): JournalEntry[];
  /** How many requests ended in each way. Unfinished ones are left out. */
  outcomes(provider?: string): Partial<Record<Outcome, number>>;
}

export interface JournalWriter extends Journal {
  /** Enters a request that has arrived; its account is then filled in as things happen. */
  open(provider: string, receivedAtMs: number): JournalEntry;
}

/** The journal keeps the latest `limit` requests. */
export function createJournal(limit: number): JournalWriter {
  let kept: JournalEntry[] = [];
  let opened = 0;
  const entries = (provider?: string) =>
    kept.slice(-limit).filter((entry) => provider === undefined || entry.provider === provider);
  return {
    entries,
    outcomes: (provider) => {
      const counts: Partial<Record<Outcome, number>> = {};
      for (const { outcome } of entries(provider))
        if (outcome !== null) counts[outcome] = (counts[outcome] ?? 0) + 1;
      return counts;
    },
    open: (provider, receivedAtMs) => {
      const entry: JournalEntry = {
        provider,
        ordinal: null,
        requestId: `${provider}-req-${opened++}`,
        streamed: false,
        outcome: null,
        status: null,
        receivedAtMs,
        startedAtMs: null,
        firstOutputAtMs: null,
        lastOutputAtMs: null,
        endedAtMs: null,
        promptTokens: null,
        cachedTokens: null,
        outputTokens: 0,
        outputEvents: 0,
        finishReason: null,
        question: null,
      };
      kept.push(entry);
      if (kept.length >= 2 * limit) kept = kept.slice(-limit);
      return entry;
    },
  };
}

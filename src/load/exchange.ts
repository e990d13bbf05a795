/** One exchange: a planned request is sent, its events become a record and a text. */
import type { Clock } from "../base/index.ts";
import {
  EventFold,
  type Exchange,
  type Prompt,
  type RequestRecord,
  type Sampling,
  type SessionTurn,
} from "../record/index.ts";
import { type Lane, outputLimit } from "./lane.ts";

/** One planned request. */
export interface Shot {
  id: string;
  seq: number;
  round: number;
  lane: Lane;
  prompt: Prompt;
  /** Put at the head of the prompt already; recorded. */
  nonce: string | null;
  /** Milliseconds from the start of the run at which it should be sent; null sends it when its turn comes. */
  scheduledAtMs: number | null;
  attempt: number;
  retryWaitMs: number | null;
  warmup: boolean;
  step: number | null;
  inFlight: number | null;
  session: SessionTurn | null;
}

/** A shot on its own: sent when its turn comes, not retried, in no step, warm-up or session. */
export const singly = {
  scheduledAtMs: null,
  attempt: 1,
  retryWaitMs: null,
  warmup: false,
  step: null,
  inFlight: null,
  session: null,
} as const;

export interface ExchangeContext {
  clock: Clock;
  runId: string;
  kind: RequestRecord["kind"];
  /** `clock.nowMs()` when the run began: the zero of all recorded times. */
  runStartMs: number;
  sampling: Sampling;
  signal: AbortSignal;
}

/**
 * Sends one shot and folds its events into a record and its text. A failure is a record with an `error`; this
 * function rejects only on a fault of dsr itself.
 */
export async function exchange(shot: Shot, context: ExchangeContext): Promise<Exchange> {
  const { clock, runId, kind, runStartMs, signal } = context;
  const wallMs = clock.wallMs();
  const sampling = { ...context.sampling, maxTokens: outputLimit(shot.lane, shot.prompt, context.sampling) };
  const fold = new EventFold({
    id: shot.id,
    runId,
    kind,
    seq: shot.seq,
    round: shot.round,
    attempt: shot.attempt,
    retryWaitMs: shot.retryWaitMs,
    warmup: shot.warmup,
    step: shot.step,
    inFlight: shot.inFlight,
    session: shot.session,
    target: shot.lane.target,
    startedAt: new Date(wallMs).toISOString(),
    prompt: {
      source: shot.prompt.source,
      id: shot.prompt.id,
      inputChars: shot.prompt.messages.reduce((sum, message) => sum + message.content.length, 0),
      nonce: shot.nonce,
    },
    sampling,
    price: shot.lane.quote(wallMs, shot.prompt.estimatedInputTokens),
    runStartMs,
    scheduledAtMs: shot.scheduledAtMs,
  });
  await shot.lane.ask({ prompt: shot.prompt, sampling, signal }, (event) => fold.add(event));
  const exchange = fold.finish();
  // A price can depend on the size of the request, and only the bill says what that was.
  const billed = exchange.record.usage?.inputTokens ?? null;
  if (billed !== null) exchange.record.price = shot.lane.quote(wallMs, billed);
  return exchange;
}

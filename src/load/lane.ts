/**
 * A lane is a target that can be asked: its wire, key and prices are already bound. `load` knows no provider;
 * whoever builds the lanes does.
 */
import type { Clock } from "../base/index.ts";
import {
  EventFold,
  type Exchange,
  type PriceQuote,
  type Prompt,
  type RequestRecord,
  type Sampling,
  type StreamEvent,
  type Target,
} from "../record/index.ts";

export interface Question {
  prompt: Prompt;
  sampling: Sampling;
  signal: AbortSignal;
}

export interface Lane {
  readonly target: Target;
  /** Tokens of input and output together, and of output alone; null where not known. */
  readonly maxContext: number | null;
  readonly maxOutput: number | null;
  /** Sends one question and reports every event; resolves after `end` and never rejects. */
  ask(question: Question, onEvent: (event: StreamEvent) => void): Promise<void>;
  /** List price at a moment (Unix milliseconds) for a prompt of that many tokens; null when unknown. */
  quote(wallMs: number, inputTokens: number | null): PriceQuote | null;
}

/** One planned request. */
export interface Shot {
  id: string;
  seq: number;
  round: number;
  lane: Lane;
  prompt: Prompt;
  /** Put at the head of the prompt already; recorded. */
  nonce: string | null;
}

/** For live progress; called on the timing path, so it must be cheap. */
export interface RunObserver {
  sent(lane: Lane): void;
  finished(lane: Lane, record: RequestRecord, spentCny: number): void;
  gaveUp(lane: Lane, failures: number): void;
}

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
 * The longest answer to ask for: the prompt's own wish, else the run's, and never more than the target gives (many
 * refuse a request that asks for more). Null leaves it to the provider.
 */
export function outputLimit(lane: Lane, prompt: Prompt, sampling: Sampling): number | null {
  const wished = prompt.maxTokens ?? sampling.maxTokens;
  return wished === null || lane.maxOutput === null ? wished : Math.min(wished, lane.maxOutput);
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
    attempt: 1,
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
    scheduledAtMs: null,
  });
  await shot.lane.ask({ prompt: shot.prompt, sampling, signal }, (event) => fold.add(event));
  const exchange = fold.finish();
  // A price can depend on the size of the request, and only the bill says what that was.
  const billed = exchange.record.usage?.inputTokens ?? null;
  if (billed !== null) exchange.record.price = shot.lane.quote(wallMs, billed);
  return exchange;
}

/**
 * A lane is a target that can be asked: its wire, key and prices are already bound. `load` knows no provider;
 * whoever builds the lanes does.
 */
import type { PriceQuote, Prompt, Sampling, StreamEvent, Target } from "../record/index.ts";

export interface Question {
  prompt: Prompt;
  sampling: Sampling;
  signal: AbortSignal;
}

/** What is known of a target without asking it: enough to plan and to estimate. */
export interface LaneFacts {
  readonly target: Target;
  /** Tokens of input and output together, and of output alone; null where not known. */
  readonly maxContext: number | null;
  readonly maxOutput: number | null;
  /** List price at a moment (Unix milliseconds) for a prompt of that many tokens; null when unknown. */
  quote(wallMs: number, inputTokens: number | null): PriceQuote | null;
}

export interface Lane extends LaneFacts {
  /** Sends one question and reports every event; resolves after `end` and never rejects. */
  ask(question: Question, onEvent: (event: StreamEvent) => void): Promise<void>;
}

/**
 * The longest answer to ask for: the prompt's own wish, else the run's, and never more than the target gives (many
 * refuse a request that asks for more). Null leaves it to the provider.
 */
export function outputLimit(
  lane: Pick<LaneFacts, "maxOutput">,
  prompt: Prompt,
  sampling: Sampling,
): number | null {
  const wished = prompt.maxTokens ?? sampling.maxTokens;
  return wished === null || lane.maxOutput === null ? wished : Math.min(wished, lane.maxOutput);
}

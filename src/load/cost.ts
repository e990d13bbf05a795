/** The most a request can cost, known before it is sent. */
import { type ExchangeRates, type Prompt, type Sampling, toCny } from "../record/index.ts";
import { sumKnown } from "../stats/index.ts";
import { type LaneFacts, outputLimit } from "./lane.ts";
import { turnsAtWorst } from "./turns.ts";

/**
 * Room for what our count does not see: other tokenizers, the nonce that perf puts at the head of a prompt, and the
 * provider's chat template. Assumptions that only widen a bound and never enter a measurement.
 */
const TOKENIZER_MARGIN = 1.5;
const NONCE_TOKENS = 24;
const TEMPLATE_TOKENS_PER_MESSAGE = 32;

export interface WorstCase {
  inputTokens: number | null;
  outputTokens: number | null;
  /** Null when a price, an exchange rate or a length is not known: such a request cannot be capped. */
  cny: number | null;
}

/**
 * Upper bound for one request at list prices: input tokens (ours, with room for what we do not see) at the uncached
 * price, and an answer that uses every token it is allowed. A provider that ignores `max_tokens` can pass it.
 */
export function worstCase(
  lane: LaneFacts,
  prompt: Prompt,
  sampling: Sampling,
  wallMs: number,
  rates: ExchangeRates,
): WorstCase {
  const outputTokens = outputLimit(lane, prompt, sampling);
  const inputTokens =
    prompt.estimatedInputTokens === null
      ? null
      : Math.ceil((prompt.estimatedInputTokens + NONCE_TOKENS) * TOKENIZER_MARGIN) +
        TEMPLATE_TOKENS_PER_MESSAGE * prompt.messages.length;
  const quote = lane.quote(wallMs, inputTokens);
  if (quote === null || inputTokens === null || outputTokens === null) {
    return { inputTokens, outputTokens, cny: null };
  }
  const input = toCny(quote.inputPerM, quote.currency, rates);
  const output = toCny(quote.outputPerM, quote.currency, rates);
  const cny = input === null || output === null ? null : (inputTokens * input + outputTokens * output) / 1e6;
  return { inputTokens, outputTokens, cny };
}

export interface CostEstimate {
  lane: LaneFacts;
  requests: number;
  inputTokens: number | null;
  /** If every answer used all the tokens it may. */
  maxOutputTokens: number | null;
  maxCny: number | null;
}

/**
 * Sums the worst case of sending every prompt, with all its turns, to every lane, each `times(i)` times (once unless told); a
 * sum with an unknown part is null.
 */
export function estimateCost(
  lanes: readonly LaneFacts[],
  prompts: readonly Prompt[],
  sampling: Sampling,
  wallMs: number,
  rates: ExchangeRates,
  times: (index: number) => number = () => 1,
): CostEstimate[] {
  return lanes.map((lane) => {
    const asked = prompts.flatMap((prompt, i) =>
      turnsAtWorst(prompt, outputLimit(lane, prompt, sampling)).map((turn) => ({ turn, times: times(i) })),
    );
    const sum = (of: (turn: Prompt) => number | null) =>
      sumKnown(
        asked.map(({ turn, times }) => {
          const one = times === 0 ? 0 : of(turn);
          return one === null ? null : one * times;
        }),
      );
    const bound = (turn: Prompt) => worstCase(lane, turn, sampling, wallMs, rates);
    return {
      lane,
      requests: asked.reduce((total, { times }) => total + times, 0),
      inputTokens: sum((turn) => turn.estimatedInputTokens),
      maxOutputTokens: sum((turn) => bound(turn).outputTokens),
      maxCny: sum((turn) => bound(turn).cny),
    };
  });
}

/** Our own token counts, added to a record once its text is complete. */
import type { Counted, Exchange, Prompt, RequestRecord } from "../record/index.ts";
import type { TokenCounter } from "../tokens/index.ts";

/**
 * The record with `counted` filled and, where the model's own tokenizer is at hand, `countedNatively`. Takes milliseconds for
 * long texts, so not while a stream is being timed.
 */
export function withCounts(
  exchange: Exchange,
  prompt: Prompt,
  counter: TokenCounter,
  native: TokenCounter | null,
): RequestRecord {
  return {
    ...exchange.record,
    counted: countsOf(exchange, prompt, counter),
    countedNatively: native === null ? null : countsOf(exchange, prompt, native),
  };
}

function countsOf({ answer, reasoning }: Exchange, prompt: Prompt, counter: TokenCounter): Counted {
  const reasoningTokens = counter.count(reasoning);
  return {
    tokenizer: counter.tokenizer,
    inputTokens: prompt.messages.reduce((sum, message) => sum + counter.count(message.content), 0),
    outputTokens: reasoningTokens + counter.count(answer),
    reasoningTokens,
  };
}

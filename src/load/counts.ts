/** Our own token counts, added to a record once its text is complete. */
import type { Exchange, Prompt, RequestRecord } from "../record/index.ts";
import type { TokenCounter } from "../tokens/index.ts";

/** The record with `counted` filled; takes milliseconds for long texts, so not while a stream is being timed. */
export function withCounts(
  { record, answer, reasoning }: Exchange,
  prompt: Prompt,
  counter: TokenCounter,
): RequestRecord {
  const reasoningTokens = counter.count(reasoning);
  return {
    ...record,
    counted: {
      tokenizer: counter.tokenizer,
      inputTokens: prompt.messages.reduce((sum, message) => sum + counter.count(message.content), 0),
      outputTokens: reasoningTokens + counter.count(answer),
      reasoningTokens,
    },
  };
}

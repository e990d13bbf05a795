/** Token counts in the shapes that OpenAI-compatible servers report them. */
import type { Usage } from "../../record/index.ts";

/** No model reads or writes as much in one request: a larger count is a mistake, and one alone would spoil every sum. */
const MAX_TOKENS = 100_000_000;

/**
 * The usage that a chunk or completion reports, or null when it reports none: `usage`, or inside the first choice
 * (Moonshot), or `x_groq.usage` (Groq). Cached input is `prompt_tokens_details.cached_tokens`, `cached_tokens`
 * (Moonshot) or `prompt_cache_hit_tokens` (DeepSeek). A count is a whole number from
 * 0 to 100 million; what is not there, or is something else, is null.
 */
export function readUsage(chunk: Record<string, unknown>): Usage | null {
  const choices = chunk.choices;
  const reported =
    fieldsOf(chunk.usage) ??
    (Array.isArray(choices) ? fieldsOf(fieldsOf(choices[0])?.usage) : null) ??
    fieldsOf(fieldsOf(chunk.x_groq)?.usage);
  if (reported === null) return null;
  const input = fieldsOf(reported.prompt_tokens_details);
  const output = fieldsOf(reported.completion_tokens_details);
  const usage: Usage = {
    inputTokens: count(reported.prompt_tokens),
    outputTokens: count(reported.completion_tokens),
    reasoningTokens: count(output?.reasoning_tokens) ?? count(reported.reasoning_tokens),
    cachedTokens:
      count(input?.cached_tokens) ?? count(reported.prompt_cache_hit_tokens) ?? count(reported.cached_tokens),
  };
  return Object.values(usage).every((value) => value === null) ? null : usage;
}

function count(value: unknown): number | null {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > MAX_TOKENS) return null;
  return value === 0 ? 0 : value; // JSON can say -0
}

function fieldsOf(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

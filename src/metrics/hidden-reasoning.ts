/** Reasoning that is billed and never shown. */
import type { RequestFacts } from "../record/index.ts";

/**
 * Reasoning tokens billed for a request that streamed no reasoning; 0 where some was shown or none was billed. Null where
 * the bill does not say, or where nobody kept what was shown.
 */
export function hiddenReasoningTokens({
  usage,
  outputChars,
}: Pick<RequestFacts, "usage" | "outputChars">): number | null {
  const billed = usage?.reasoningTokens ?? null;
  if (billed === null || billed === 0) return billed;
  if (outputChars.reasoning === null) return null;
  return outputChars.reasoning === 0 ? billed : 0;
}

/** Whether a request succeeded, and whether its outcome says anything about the provider at all. */
import type { RequestFacts } from "../record/index.ts";
import { outputTokens } from "./tokens.ts";

type OutcomeFacts = Pick<RequestFacts, "error" | "usage" | "counted" | "outputChars" | "times">;

/**
 * Ended without error and produced output: at least one output token; where no token count is known, at least one
 * output character; where neither is known, a first output was seen.
 */
export function succeeded(facts: OutcomeFacts): boolean {
  return facts.error === null && producedOutput(facts);
}

/** True for a request that was given up by its sender (Ctrl-C, a cost cap): neither a success nor a failure. */
export function abandoned(facts: Pick<RequestFacts, "error">): boolean {
  return facts.error?.kind === "aborted";
}

/** True for a request that was planned and never sent: neither a success nor a failure. */
export function dropped(facts: Pick<RequestFacts, "error">): boolean {
  return facts.error?.kind === "dropped";
}

/** True where the outcome is the provider's: not for a warm-up, nor for what its sender gave up or never sent. */
export function isCounted(facts: Pick<RequestFacts, "error" | "warmup">): boolean {
  return !facts.warmup && !abandoned(facts) && !dropped(facts);
}

/** At least one output token, or character, or moment of output, whichever is known first. */
export function producedOutput(facts: Omit<OutcomeFacts, "error">): boolean {
  const tokens = outputTokens(facts);
  if (tokens !== null) return tokens >= 1;
  const { reasoning, answer, tool } = facts.outputChars;
  if (reasoning !== null || answer !== null || tool !== null) {
    return (reasoning ?? 0) + (answer ?? 0) + (tool ?? 0) >= 1;
  }
  return facts.times.firstOutputAtMs !== null;
}

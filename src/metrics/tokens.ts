/** Which token count a number uses: what the provider billed, or, where it reports nothing, what we counted. */
import type { RequestFacts, RequestRecord } from "../record/index.ts";

export type TokenSource = "usage" | "counted";

export interface TokenCount {
  /** Null when nobody knows. */
  value: number | null;
  /** Who counted; null when nobody did. */
  source: TokenSource | null;
}

/** Output tokens, reasoning included: `usage.outputTokens`, else `counted.outputTokens`, else null. */
export function outputTokensOf(facts: Pick<RequestFacts, "usage" | "counted">): TokenCount {
  return firstKnown(facts.usage?.outputTokens, facts.counted?.outputTokens);
}

/** Their number alone, for where millions of requests are read: it makes no object for any of them. */
export function outputTokens({ usage, counted }: Pick<RequestFacts, "usage" | "counted">): number | null {
  return usage?.outputTokens ?? counted?.outputTokens ?? null;
}

/** As `outputTokens`, of the input. */
export function inputTokens({ usage, counted }: Pick<RequestFacts, "usage" | "counted">): number | null {
  return usage?.inputTokens ?? counted?.inputTokens ?? null;
}

/** Input tokens, cached ones included: `usage.inputTokens`, else `counted.inputTokens`, else null. */
export function inputTokensOf(facts: Pick<RequestFacts, "usage" | "counted">): TokenCount {
  return firstKnown(facts.usage?.inputTokens, facts.counted?.inputTokens);
}

/** Thinking, part of the output: as billed, else by the model's own tokenizer, else by ours. */
export function thinkingTokensOf({
  usage,
  countedNatively,
  counted,
}: Pick<RequestRecord, "usage" | "countedNatively" | "counted">): number | null {
  return usage?.reasoningTokens ?? countedNatively?.reasoningTokens ?? counted?.reasoningTokens ?? null;
}

function firstKnown(usage: number | null | undefined, counted: number | null | undefined): TokenCount {
  if (usage != null) return { value: usage, source: "usage" };
  if (counted != null) return { value: counted, source: "counted" };
  return { value: null, source: null };
}

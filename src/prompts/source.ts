/** What a prompt source is, and what all sources share: counting, length limits, and the endless seeded order. */
import { type Clock, DsrError, type Random } from "../base/index.ts";
import type { ChatMessage, Prompt } from "../record/index.ts";
import type { TokenCounter } from "../tokens/index.ts";

export interface PromptSource {
  /** Short name, for example `sharegpt:single`; it is on every prompt as `source`. */
  name: string;
  /** One line for people: what is behind the name. */
  description: string;
  /**
   * The prompts, in an order fixed by the seed. Every call begins the same sequence anew. A source with finite material
   * gives each piece once, then all of them again in another order.
   */
  prompts(): AsyncIterable<Prompt>;
}

export interface SourceDeps {
  random: Random;
  /** The folder (or file) of an installed data set; rejects with the command that pulls it. */
  locate(dataset: string): Promise<string>;
  /** Null leaves `estimatedInputTokens` null and makes everything that is stated in tokens an error. */
  counter: TokenCounter | null;
  /** Relative paths in a spec start here. */
  cwd: string;
  /** Measures how long a user's program takes; the system's clock when left out. */
  clock?: Clock | undefined;
}

/** Bounds on the length of the input, both ends inclusive; null is no bound. */
export interface Limits {
  minTokens: number | null;
  maxTokens: number | null;
  minChars: number | null;
  maxChars: number | null;
}

/** Builds a prompt and counts it. The count is of the texts alone: each provider's chat template adds a few tokens. */
export function makePrompt(
  facts: { id: string; source: string; messages: ChatMessage[]; maxTokens: number | null },
  counter: TokenCounter | null,
): Prompt {
  const estimatedInputTokens =
    counter === null
      ? null
      : facts.messages.reduce((sum, message) => sum + counter.count(message.content), 0);
  return { ...facts, estimatedInputTokens, sensitive: false, followUps: [], traceAtMs: null };
}

/** Whether the prompt keeps to the limits. Bounds in tokens need a prompt that was counted. */
export function withinLimits(prompt: Prompt, limits: Limits): boolean {
  const chars = prompt.messages.reduce((sum, message) => sum + message.content.length, 0);
  const tokens = prompt.estimatedInputTokens;
  return (
    between(chars, limits.minChars, limits.maxChars) &&
    ((limits.minTokens === null && limits.maxTokens === null) ||
      (tokens !== null && between(tokens, limits.minTokens, limits.maxTokens)))
  );
}

/**
 * Every item once in shuffled order, then all again in another order, without end. `make` returns null for an item
 * that gives no prompt.
 * @throws DsrError `prompts_empty` when a whole pass gave none.
 */
export async function* reshuffled<T>(
  items: readonly T[],
  random: Random,
  make: (item: T, random: Random) => Promise<Prompt | null>,
  whatToDo: string,
): AsyncGenerator<Prompt> {
  for (let pass = 0; ; pass++) {
    const ofPass = random.fork(`pass ${pass}`);
    let given = 0;
    for (const item of ofPass.shuffle(items)) {
      const prompt = await make(item, ofPass);
      if (prompt === null) continue;
      given += 1;
      yield prompt;
    }
    if (given === 0)
      throw new DsrError(
        `None of the ${items.length} entries of the prompt source gives a prompt. ${whatToDo}`,
        {
          code: "prompts_empty",
        },
      );
  }
}

function between(value: number, min: number | null, max: number | null): boolean {
  return (min === null || value >= min) && (max === null || value <= max);
}

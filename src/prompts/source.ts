/** What a prompt source is, and what all sources share: counting, length limits, and the endless seeded order. */
import { type Clock, DsrError, type Random } from "../base/index.ts";
import type { ChatMessage, Prompt } from "../record/index.ts";
import type { TokenCounter } from "../tokens/index.ts";

/** What a trace amounts to, told before its prompts are made. */
export interface TraceFacts {
  /** How many prompts it gives before it ends. */
  prompts: number;
  /** From its first prompt to its last, in milliseconds at the trace's own speed. */
  durationMs: number;
  /** Sums over these prompts; output is what is asked of the model, which may stop earlier. */
  inputTokens: number;
  outputTokens: number;
}

interface AnySource {
  /** Short name, for example `sharegpt:single`; it is on every prompt as `source`. */
  name: string;
  /** One line for people: what is behind the name, and what of it is left out. */
  description: string;
  /**
   * True when prompts begin alike because the material says so, and a provider's prefix cache is meant to see it. A
   * nonce of its own at the head of each prompt would undo that; one for a whole run would not.
   */
  keepsPrefixes: boolean;
  /**
   * The prompts, in an order fixed by the seed. Every call begins the same sequence anew. A source with finite material
   * gives each piece once, then all of them again in another order; a trace keeps its order, and ends.
   */
  prompts(): AsyncIterable<Prompt>;
}

/** `schedule` says who decides when a prompt is sent: the caller, or the trace by the `traceAtMs` of its prompts. */
export type PromptSource = AnySource & ({ schedule: "none" } | { schedule: "trace"; trace: TraceFacts });

/** What nearly all sources say of themselves: send it when you like, and hide it from caches. */
export const UNSCHEDULED = { schedule: "none", keepsPrefixes: false } as const;

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

interface PromptFacts {
  id: string;
  source: string;
  messages: ChatMessage[];
  maxTokens: number | null;
  /** The user's later turns, for a session. */
  followUps?: readonly string[];
}

/** Builds a prompt and counts it. The count is of the texts alone: each provider's chat template adds a few tokens. */
export function makePrompt(facts: PromptFacts, counter: TokenCounter | null): Prompt {
  const { followUps = [], ...own } = facts;
  const count = (content: string) => counter?.count(content) ?? null;
  return {
    ...own,
    estimatedInputTokens: sum(facts.messages.map(({ content }) => count(content))),
    sensitive: false,
    followUps: followUps.map((content) => ({ content, estimatedInputTokens: count(content) })),
    traceAtMs: null,
  };
}

/**
 * Whether the prompt keeps to the limits, a session with the texts of all its turns (its answers are not known yet).
 * Bounds in tokens need a prompt that was counted.
 */
export function withinLimits(prompt: Prompt, limits: Limits): boolean {
  const texts = [...prompt.messages, ...prompt.followUps];
  const chars = texts.reduce((total, { content }) => total + content.length, 0);
  const tokens = sum([
    prompt.estimatedInputTokens,
    ...prompt.followUps.map((turn) => turn.estimatedInputTokens),
  ]);
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

/** Null when any part is unknown. */
function sum(parts: readonly (number | null)[]): number | null {
  return parts.reduce((total, part) => (total === null || part === null ? null : total + part), 0);
}

function between(value: number, min: number | null, max: number | null): boolean {
  return (min === null || value >= min) && (max === null || value <= max);
}

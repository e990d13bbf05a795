/** The turns of a conversation: each is a prompt made of what was said before and the user's next words. */
import type { Exchange, Prompt } from "../record/index.ts";

/** The next turn after `answered`, with the provider's own answer in it; null when the user has nothing more to say. */
export function nextTurn(prompt: Prompt, answered: Exchange): Prompt | null {
  const [next, ...later] = prompt.followUps;
  if (next === undefined) return null;
  // What the answer adds to the input: as billed, else at most a token a character.
  const said = answered.record.usage?.outputTokens ?? answered.answer.length;
  return {
    ...prompt,
    messages: [
      ...prompt.messages,
      { role: "assistant", content: answered.answer },
      { role: "user", content: next.content },
    ],
    estimatedInputTokens: longer(prompt.estimatedInputTokens, next.estimatedInputTokens, said),
    followUps: later,
  };
}

/** Every turn as a prompt of its worst length, for estimates: each answer before it as long as `outputTokens` allows. */
export function turnsAtWorst(prompt: Prompt, outputTokens: number | null): Prompt[] {
  const turns = [prompt];
  for (let last = prompt; last.followUps[0] !== undefined; ) {
    const [next, ...followUps] = last.followUps;
    if (next === undefined) break;
    last = {
      ...last,
      estimatedInputTokens: longer(last.estimatedInputTokens, next.estimatedInputTokens, outputTokens),
      followUps,
    };
    turns.push(last);
  }
  return turns;
}

function longer(...parts: (number | null)[]): number | null {
  return parts.reduce<number | null>((sum, part) => (sum === null || part === null ? null : sum + part), 0);
}

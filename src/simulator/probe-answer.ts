/**
 * What a simulated provider says to the prompts of `dsr verify probe`, known by their form: it does what they ask as far as it
 * can see them. Every other prompt gets talk without meaning, whatever it asks.
 */
import { type Random, randomFromSeed } from "../base/index.ts";
import type { Served } from "./quirks.ts";
import { fillerTokens } from "./text.ts";

/** Longer counts are cut here; no profile writes so much. */
const MOST_NUMBERS = 100_000;
const SENTENCE_WORDS = 12;

/** The whole answer; null for a prompt of another form. `random` is the request's own. */
export function probeAnswer({ text, temperature, seed }: Served, random: Random): string | null {
  const counted = /Count from 1 to (\d+)(, one number per line)?/.exec(text);
  if (counted !== null)
    return Array.from({ length: Math.min(Number(counted[1]), MOST_NUMBERS) }, (_, i) => `${i + 1}`).join(
      counted[2] === undefined ? ", " : "\n",
    );
  if (/Which code word was named at the very beginning\?/.test(text))
    return /The code word is (\w+)\./.exec(text)?.[1] ?? "I saw none.";
  const repeated = /Repeat these words exactly: (.+)/.exec(text)?.[1];
  if (repeated !== undefined) return repeated;
  if (/Name one colour\./.test(text)) {
    const last = /End your answer with the word (\w+)\./.exec(text)?.[1];
    return last === undefined ? "Blue." : `Blue. ${last}`;
  }
  if (/Write one sentence /.test(text)) {
    const drawn = temperature === 0 ? "greedy" : seed === null ? null : `seed ${seed}`;
    return fillerTokens(SENTENCE_WORDS, drawn === null ? random : randomFromSeed(drawn)).join("");
  }
  return /Reply with the single word (\w+)\./.exec(text)?.[1] ?? null;
}

/**
 * The simulator's own words. Its token is a word: a run of characters without white space, together with the white
 * space before it, and every Chinese, Japanese or Korean character alone. Joining the tokens of a text gives the text.
 */
import type { Random } from "../base/index.ts";

const CJK = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}";
const TOKEN = new RegExp(`\\s*(?:[${CJK}]|[^\\s${CJK}]+)`, "gu");

/** Splits text into tokens; white space at the very end belongs to the last one. Blank text has none. */
export function tokensOf(text: string): string[] {
  const tokens = text.match(TOKEN) ?? [];
  const last = tokens.at(-1);
  const rest = text.length - tokens.reduce((sum, token) => sum + token.length, 0);
  if (last !== undefined && rest > 0) tokens[tokens.length - 1] = last + text.slice(text.length - rest);
  return [...tokens];
}

/** No digits, no lone letters and none of the words that graders look for, so that filler never reads as an answer. */
const WORDS = (
  "the we this that it one then so with from over under each first next last case step part side term value form " +
  "line point given known small large same other more less both only also here there now again check compare find " +
  "hold keep move take give show follow apply reduce expand combine simplify consider suppose recall notice let " +
  "means leads fits matters remains holds changes grows falls"
).split(" ");

/** `count` words of sentences without meaning; the first has no space before it. */
export function fillerTokens(count: number, random: Random): string[] {
  const tokens: string[] = [];
  let left = 0;
  for (let i = 0; i < count; i++) {
    const opens = left === 0;
    if (opens) left = 6 + random.integer(9);
    left -= 1;
    const word = random.pick(WORDS);
    const cased = opens ? word.charAt(0).toUpperCase() + word.slice(1) : word;
    tokens.push(`${i === 0 ? "" : " "}${cased}${left === 0 || i === count - 1 ? "." : ""}`);
  }
  return tokens;
}

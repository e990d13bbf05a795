/**
 * Text whose length in tokens is known while it is made, without counting it: every piece of it is one token wherever
 * it stands, because a tokenizer splits at spaces before it merges. That is checked for the given counter, not assumed.
 * Counting instead takes minutes for a production trace.
 */
import { DsrError, type Random } from "../base/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import { WORDS } from "./words.ts";

/** Follows the middle of a sentence as well as its end. */
const WISH =
  " and so on. Continue this text in the same style, and write as much as you can. Do not stop before you are cut off.";

/** Texts draw all sentences but their first from so many, which is several times faster than drawing words. */
const SENTENCES = 4096;
/** Too few words would make text that repeats itself. */
const FEWEST_WORDS = 200;
/** Any merge between two sentences, or a sentence and the wish, shows within so many tokens. */
const TOKENS_CHECKED = 5000;

export interface ExactText {
  /**
   * Text of so many tokens, beginning with a space. With an equal `random` a shorter text is the beginning of a longer
   * one.
   */
  make(random: Random, tokens: number): string;
  /**
   * The same, but closing with a request to go on writing, so that models use the output they are allowed; without it
   * where it would be more than half of the text.
   */
  makeWithWish(random: Random, tokens: number): string;
}

/** Text for the counter. @throws DsrError `prompts_tokenizer` when it does not take common words for one token each. */
export function exactText(counter: TokenCounter, random: Random): ExactText {
  const isOne = (text: string) => counter.count(text) === 1;
  const words = WORDS.map((word) => ` ${word}`).filter(isOne);
  // The first word of a text has no space before it once the prompt is put together.
  const openings = WORDS.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .filter((word) => isOne(word) && isOne(` ${word}`))
    .map((word) => ` ${word}`);
  if (Math.min(words.length, openings.length) < FEWEST_WORDS) throw unfit(counter);

  const ofPool = random.fork("sentences");
  const pool = Array.from({ length: SENTENCES }, () => sentence(openings, words, ofPool));
  const wishTokens = counter.count(WISH);
  const text: ExactText = {
    make: (from, tokens) => {
      const parts: string[] = [];
      // The first sentence is drawn word by word, so that even short texts differ from their first word on.
      let next = sentence(openings, words, from);
      for (let left = tokens; left > 0; left -= next.pieces.length) {
        if (parts.length > 0) next = from.pick(pool);
        parts.push(next.pieces.length <= left ? next.text : next.pieces.slice(0, left).join(""));
      }
      return parts.join("");
    },
    makeWithWish: (from, tokens) =>
      wishTokens > tokens / 2 ? text.make(from, tokens) : `${text.make(from, tokens - wishTokens)}${WISH}`,
  };

  const isExact = (make: ExactText["make"]) =>
    counter.count(make(random.fork("check"), TOKENS_CHECKED).slice(1)) === TOKENS_CHECKED;
  if (!isExact(text.make) || !isExact(text.makeWithWish)) throw unfit(counter);
  return text;
}

interface Sentence {
  /** One token each. */
  pieces: string[];
  /** The pieces joined. */
  text: string;
}

/** Six to fourteen words, and a full stop. */
function sentence(openings: readonly string[], words: readonly string[], random: Random): Sentence {
  const rest = Array.from({ length: 5 + random.integer(9) }, () => random.pick(words));
  const pieces = [random.pick(openings), ...rest, "."];
  return { pieces, text: pieces.join("") };
}

const unfit = ({ tokenizer }: TokenCounter) =>
  new DsrError(
    `Text of an exact length cannot be made for the tokenizer ${tokenizer}: it does not take common English words for one token each.`,
    { code: "prompts_tokenizer", hint: "count with o200k_base" },
  );

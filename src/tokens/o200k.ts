/**
 * Our own token counts, by the o200k_base vocabulary. They are comparable between providers, which billed counts
 * are not; for models with another vocabulary they are an estimate. Loading the vocabulary takes a few hundred
 * milliseconds, so it happens on first use and never while a stream is being timed.
 */
import type { TokenCounter } from "./counter.ts";
import { pieces } from "./pieces.ts";

const TOKENIZER = "o200k_base";
/** Its merging takes time quadratic in the length of a run. */
const LONGEST_RUN = 512;

let loaded: Promise<TokenCounter> | null = null;

/** The counter, loaded once. */
export function loadTokenCounter(): Promise<TokenCounter> {
  loaded ??= import("gpt-tokenizer/encoding/o200k_base").then(({ countTokens }) => {
    const plain = { disallowedSpecial: new Set<string>() };
    return {
      tokenizer: TOKENIZER,
      count: (text: string) => {
        let tokens = 0;
        for (const piece of pieces(text, LONGEST_RUN)) tokens += countTokens(piece, plain);
        return tokens;
      },
    };
  });
  return loaded;
}

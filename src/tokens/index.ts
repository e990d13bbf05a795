/**
 * Our own token counts, by the o200k_base vocabulary. They are comparable between providers, which billed counts
 * are not; for models with another vocabulary they are an estimate. Loading the vocabulary takes a few hundred
 * milliseconds, so it happens on first use and never while a stream is being timed.
 */

const TOKENIZER = "o200k_base";

export interface TokenCounter {
  readonly tokenizer: string;
  /** Tokens of one text; special tokens in it are counted as the plain text they are. */
  count(text: string): number;
}

let loaded: Promise<TokenCounter> | null = null;

/** The counter, loaded once. */
export function loadTokenCounter(): Promise<TokenCounter> {
  loaded ??= import("gpt-tokenizer/encoding/o200k_base").then(({ countTokens }) => ({
    tokenizer: TOKENIZER,
    count: (text: string) => countTokens(text, { disallowedSpecial: new Set() }),
  }));
  return loaded;
}

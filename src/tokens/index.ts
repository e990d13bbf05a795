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
  loaded ??= import("gpt-tokenizer/encoding/o200k_base").then(({ countTokens }) => {
    const plain = { disallowedSpecial: new Set<string>() };
    return {
      tokenizer: TOKENIZER,
      count: (text: string) => {
        let tokens = 0;
        for (const piece of pieces(text)) tokens += countTokens(piece, plain);
        return tokens;
      },
    };
  });
  return loaded;
}

/**
 * Merging takes time quadratic in the length of a run of one class (letters, spaces, signs): a model that loops on
 * "====" would hold up the process for seconds. Longer runs are cut, which can move a count by a token a cut; every
 * other text is counted whole.
 */
const LONGEST_RUN = 512;
const LONG_RUN = new RegExp(
  `[\\p{L}\\p{M}\\p{N}]{${LONGEST_RUN + 1},}|\\s{${LONGEST_RUN + 1},}|[^\\s\\p{L}\\p{M}\\p{N}]{${LONGEST_RUN + 1},}`,
  "gu",
);
const PIECE = new RegExp(`[^]{1,${LONGEST_RUN}}`, "gu");

function* pieces(text: string): Generator<string> {
  let from = 0;
  for (const { 0: run, index } of text.matchAll(LONG_RUN)) {
    if (index > from) yield text.slice(from, index);
    yield* run.match(PIECE) ?? [];
    from = index + run.length;
  }
  if (from < text.length) yield text.slice(from);
}

/** What counts tokens, whichever vocabulary it counts by. */
export interface TokenCounter {
  /** Which vocabulary, as records name it: `o200k_base`, or `tokenizer-deepseek-v4@8f9f37ca` for a file of a model. */
  readonly tokenizer: string;
  /** Tokens of one text; special tokens in it are counted as the plain text they are. */
  count(text: string): number;
}

/** Words in both languages; a file of words for each view, so that a missing translation does not compile. */

export type Language = "en" | "zh";
export const languages: readonly Language[] = ["en", "zh"];

export interface InBoth<W> {
  readonly en: W;
  readonly zh: W;
}

/** The English words say which there are; the Chinese ones must be the same, no fewer and no more. */
export function inBoth<W>(words: { en: W; zh: NoInfer<W> }): InBoth<W> {
  return words;
}

/** Whether a tokenizer is the one of a model, by what its file tells: the tokens it adds, and how many it has. */
import type { NativeTokenizer } from "./native.ts";

/** What is known of a model's tokenizer. */
export interface TokenizerMarks {
  /** Added tokens that every file of it has. */
  markers: readonly string[];
  /** Tokens in its vocabulary, as the file's `model.vocab` lists them; null where that is not established. */
  vocabulary: number | null;
}

/** In words, what a tokenizer lacks to be the one expected; null where it lacks nothing. */
export function whyAnother(
  found: Pick<NativeTokenizer, "added" | "vocabulary">,
  expected: TokenizerMarks,
): string | null {
  const lacking = expected.markers.filter((marker) => !found.added.has(marker));
  if (lacking.length > 0) return `it lacks ${lacking.join(", ")}`;
  if (expected.vocabulary !== null && found.vocabulary !== expected.vocabulary)
    return `its vocabulary has ${found.vocabulary} tokens instead of ${expected.vocabulary}`;
  return null;
}

/** At most this many are named. */
const MOST_NAMED = 4;

/** The added tokens that say most of whose a tokenizer is: the first ones in angle brackets or the like. */
export function tellingTokens({ added }: Pick<NativeTokenizer, "added">): string[] {
  const telling = [...added].filter(
    (token) => /^[<[].*[>\]]$/su.test(token) && !/place.?holder|reserved|pad/i.test(token),
  );
  return (telling.length > 0 ? telling : [...added]).slice(0, MOST_NAMED);
}

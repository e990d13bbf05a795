/** Does a text end in a loop? Weights that were quantised too far, and caches that lost precision, show so before scores fall. */

/** Words at the end that are looked at: a loop is a text's end, what came before it may be sound. */
const TAIL_WORDS = 200;
/** Shorter texts have no room for a loop that is none by chance. */
const FEWEST_WORDS = 64;
/** As many words in a row, the same ones, are no accident of style once they come back this often. */
const RUN_WORDS = 8;
const OFTEN = 5;
/** Enough for the words of a tail; what is longer is not read. */
const TAIL_CHARS = 4000;
/** An end of so many characters made of so few different ones is a loop without words: `!!!!!!`, `0.3333…`. */
const SIGNS = 100;
const FEW_SIGNS = 3;

/** A letter of a script without blanks between words is a word. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]+/gv;

/**
 * True where at least half of the last 200 words stand in a run of eight words that occurs five times or more among them, so
 * that a phrase of up to forty words going round is found; or where the last 100 characters, blanks left out, are three
 * different ones at most. False for texts under 64 words, the second kind apart.
 */
export function endsInLoop(text: string): boolean {
  const tail = text.slice(-TAIL_CHARS);
  const signs = [...tail.replace(/\s+/g, "")].slice(-SIGNS);
  if (signs.length === SIGNS && new Set(signs).size <= FEW_SIGNS) return true;
  const words = (tail.toLowerCase().match(WORD) ?? []).slice(-TAIL_WORDS);
  if (words.length < FEWEST_WORDS) return false;
  const starts = Map.groupBy(
    Array.from({ length: words.length - RUN_WORDS + 1 }, (_, at) => at),
    (at) => words.slice(at, at + RUN_WORDS).join(" "),
  );
  const repeated = new Set(
    [...starts.values()]
      .filter((places) => places.length >= OFTEN)
      .flat()
      .flatMap((at) => Array.from({ length: RUN_WORDS }, (_, i) => at + i)),
  );
  return repeated.size * 2 >= words.length;
}

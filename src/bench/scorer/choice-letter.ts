/** The letter that stands at one place of an answer: what of brackets, bold and LaTeX is seen through, and what is no choice. */

/** A letter; two at once or none on purpose ("A or B", "neither"); `null` where no letter of the labels stands. */
export type Reading = { letter: string } | "several";

export interface Found {
  reading: Reading;
  /** Where the letter stands; of two statements the later one counts. */
  end: number;
  /** What follows the letter. */
  after: string;
}

/** How far from a statement its letter, and what follows the letter, may reach. */
const WINDOW = 120;

const MARKUP = String.raw`(?:\s|[*_\x60"'“”‘’$<>{}\[\]()【】〖〗〔〕「」『』:#|]|\\[(\[ ,;:!]|~|\\(?:text|textbf|textit|textrm|textsf|mathbf|mathrm|mathsf|mathit|boldsymbol|bm|bf|rm|Large|large|huge|Huge|displaystyle|boxed|fbox|quad)(?![A-Za-z])|[→➡👉✅✔✓☑])*`;
const LETTER = new RegExp(
  `^${MARKUP}(?:(?:option|choice|letter)\\s*${MARKUP}|(?:选项|选择|第)\\s*${MARKUP})?([A-Za-z])`,
  "iu",
);

/** A statement that gives several or no letter on purpose; a letter named behind it is no choice. */
const NO_CHOICE = new RegExp(
  `^${MARKUP}(?:(?:both|either|neither|none|nothing|all (?:of|the|four|options)|any (?:of|one)|more than one|cannot|can't|not enough|insufficient|undetermined|unclear|unknown|n/a)(?![a-z])|以上|都|均|全部|无|没有|皆)`,
  "iu",
);

/** Words that can follow the letter of an answer but never an article. */
export const AFTER_LETTER =
  /^(?:is|was|as|because|since|for|due|given|but|and|not|with|which|rather|in|on|from|by|per|or|so|where|that|option|choice)\b/i;

/** "A is wrong", "A 不对": the letter is named to be ruled out. */
const RULED_OUT =
  /^(?:[ \t)\]}*_"'”’]*(?:is|was)(?:\s+(?:not|never|wrong|incorrect|false|invalid|ruled out|eliminated)\b|n['’]t\b)|[ \t*_]*(?:选项|项)?(?:是|明显|显然)?(?:不(?:对|正确|符合|成立|行|合)|错误?的?(?=[,。;；.!！\s]|$)|有误))/i;

export interface Choices {
  labels: readonly string[];
  /** The options' texts in the order of their labels; empty where they are not known. */
  options: readonly string[];
}

/**
 * The letter that stands at `index`, behind markup; null when there is none. `isChinese`: what stands before it is
 * Chinese, where no article can stand.
 */
export function letterAt(
  text: string,
  index: number,
  { labels, options }: Choices,
  isChinese: boolean,
): Found | null {
  const here = text.slice(index, index + WINDOW);
  if (NO_CHOICE.test(here)) return { reading: "several", end: index, after: here };
  const match = LETTER.exec(here);
  const raw = match?.[1];
  if (match === null || raw === undefined) return null;
  const letter = raw.toUpperCase();
  if (!labels.includes(letter)) return null;
  const end = index + match[0].length;
  const after = here.slice(match[0].length);
  const run = /^[A-Za-z]+/.exec(raw + after)?.[0] ?? raw;
  if (run.length > 1) {
    const all = [...run];
    const isList = all.every((char) => labels.includes(char)) && new Set(all).size === all.length;
    return isList ? { reading: "several", end, after } : null;
  }
  if (isPartOfFormula(after) || RULED_OUT.test(after)) return null;
  const isBracketed = /[([{"“'‘`<*_]$/.test(match[0].slice(0, -1)) && /^[)\]}"”'’`>*_.]/.test(after);
  const couldBeWord = raw !== letter || (!isChinese && (raw === "A" || raw === "I"));
  const nextWord = /^(?:[ \t~]|\\text\s*\{)+([A-Za-z].*)/.exec(after)?.[1];
  if (couldBeWord && !isBracketed && nextWord !== undefined && !AFTER_LETTER.test(nextWord)) {
    const option = options[labels.indexOf(letter)]?.trim().toLowerCase() ?? "";
    if (option === "" || !nextWord.toLowerCase().startsWith(option.slice(0, WINDOW / 2))) return null;
  }
  const another = anotherLetter(after, letter, labels);
  // The second letter is a part of this statement, so it must not count as a later one.
  if (another !== null) return { reading: "several", end: end + another + 1, after };
  return { reading: { letter }, end, after };
}

/** "C2H6", "B-type", "A^2", "B = 5". */
function isPartOfFormula(after: string): boolean {
  return /^(?:[0-9+^]|['’_-][A-Za-z0-9]|_\{|\s?(?:=(?!>)|\\times|\\cdot|\\to|\+|<\s?\d))/.test(after);
}

/** Where a second letter ends: "A or B", "A、B", "A/B", "A B", "(A) and (B)"; but not "B, and A is wrong". */
function anotherLetter(after: string, letter: string, labels: readonly string[]): number | null {
  const row = /^ ([A-Z])(?=\s*$|[ \n,.;](?! ?=))/.exec(after);
  const next =
    row ??
    /^(?:[\s)\]}*_.\x60"'$]|\\text\s*\{)*(?:[,、/&;；]|\bor\b|\band\b|和|或者|或|还是|与|及|以及|跟)+\s*(?:(?:option|choice)\s+|选项)?[\s([*}$]*(?:\\boxed\s?\{)?(?:\\text\{)?([A-Z])(?![A-Za-z0-9'’])(?!\s+(?:is|are|was|would|does|can|has))(?!\s+[a-z]{2,})(?!\s?(?:选?项)?[不错是为都均也则])/.exec(
      after,
    );
  const other = next?.[1];
  const isAnother = other !== undefined && other !== letter && labels.includes(other);
  return isAnother ? (next?.[0].length ?? null) : null;
}

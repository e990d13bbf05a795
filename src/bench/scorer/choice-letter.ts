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

const MARKUP = String.raw`(?:\s|[*_\x60"'“”‘’$<>{}\[\]()【】〖〗〔〕「」『』〈〉《》⟨⟩⟦⟧«»‹›❝❞:#|√]|-(?=\s)|\\[(\[ ,;:!]|~|\\(?:text|textbf|textit|textrm|textsf|texttt|mathbf|mathrm|mathsf|mathit|mathtt|mathcal|mathbb|operatorname|underline|emph|mbox|hbox|left|boldsymbol|bm|bf|rm|Large|large|huge|Huge|displaystyle|boxed|fbox|quad)(?![A-Za-z])|\\(?:text)?color\s?\{[a-zA-Z]{2,12}\}|[→➡👉✅✔✓☑])*`;
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
export const RULED_OUT =
  /^(?:[ \t)\]}*_"'”’]*(?:is|was)(?:\s+(?:not|never|wrong|incorrect|false|invalid|ruled out|eliminated)\b|n['’]t\b)|[ \t*_]*(?:选项|项)?(?:是|明显|显然)?(?:不(?:对|正确|符合|成立|行|合)|错误?的?(?=[,。;；.!！\s]|$)|有误)|\s?[([]\s?(?:wrong|incorrect)\s?[)\]]|\s?[❌✗✘])/i;

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
  if (isOptionText(here.slice(match[0].length - 1), options)) return null;
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

/** "Answer: B cells", where "B cells" is an option: its text is said, not the letter of another. */
function isOptionText(said: string, options: readonly string[]): boolean {
  const text = said.toLowerCase();
  return options.some((each) => {
    const option = each
      .trim()
      .toLowerCase()
      .slice(0, WINDOW / 2);
    return (
      /^.[^.):、]/.test(option) && text.startsWith(option) && !/^[a-z0-9]/.test(text.slice(option.length))
    );
  });
}

/** "C2H6", "B-type", "A^2", "B = 5", "J/mol", "I and II". */
function isPartOfFormula(after: string): boolean {
  return /^(?:[0-9+^#]|\/[a-z]|\s?(?:,|and|&|or)\s?(?:and |or )?[IVX]{2,4}(?![A-Za-z])|['’_-][A-Za-z0-9]|_\{|\s?(?:=(?!>)|\\times|\\cdot|\\to|\+|<\s?\d))/.test(
    after,
  );
}

const JOINT = String.raw`(?:[,、/|&;；–→]|->|\bor\b|\band\b|和|或者|或|还是|与|及|以及|跟)`;
const ANOTHER = new RegExp(
  String.raw`^(?:[\s)\]}*_.?\x60"'$]|\\text\s*\{)*(?:\s*(${JOINT}))+\s*(?:(?:option|choice)\s+|选项?)?[\s([*}$"']*(?:\\boxed\s?\{)?(?:\\text\{)?([A-Z])(?![A-Za-z0-9'’])`,
);
/** What makes letters the beginning of a new clause: "B, and A is wrong", "B，A、C、D均错误", "B; A: too small". */
const SUBJECT =
  /^(?:(?:\s?[,、/&和与及]\s?|\s+)(?:(?:and|or)\s+)?[A-Z](?![A-Za-z]))*(?:\s+(?!and\b|or\b)[a-z]{2,}|\s?(?:选?项)?[不错是为都均也则]|:)/;

/** Where a second letter ends: "A or B", "A、B", "A/B", "A B", "(A) and (B)"; null where there is none. */
function anotherLetter(after: string, letter: string, labels: readonly string[]): number | null {
  const row = /^ ([A-Z])(?=\s*$|[ \n,.;](?! ?=))/.exec(after);
  if (row !== null && row[1] !== letter && labels.includes(row[1] ?? "")) return row[0].length;
  const next = ANOTHER.exec(after);
  const [all = "", joint = "", other = ""] = next ?? [];
  if (other === letter || !labels.includes(other)) return null;
  const isClause = SUBJECT.test(after.slice(all.length)) && !/[/|]/.test(joint);
  return isClause ? null : all.length;
}

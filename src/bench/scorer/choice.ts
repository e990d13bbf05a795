/**
 * Reads the chosen letter out of an answer, English or Chinese.
 *
 * Four kinds of evidence, strongest first; within the first two the last valid one in the answer wins:
 *  1. a stated result: `Answer: X`, "the answer is X", `\boxed{X}`, 答案：X, 故选 X;
 *  2. a choice in prose: "I choose X", 选 X;
 *  3. a judgement, "X is correct", X 项正确, if only one letter is so judged;
 *  4. a line that is nothing but a letter, or one single line that begins like an option.
 * A letter must stand by itself. "A", "I" and lower-case letters are words of prose as well, so before another word they
 * count only where no article could stand. Where a statement names two letters, nothing is read.
 */

/** What one statement says: a letter, two at once, or nothing that is one of the labels. */
type Reading = { letter: string } | "several" | null;

const MARKUP = String.raw`(?:\s|[*_\x60"'“”‘’$<>{}\[\]()【】「」『』:]|\\[(\[]|\\(?:text|textbf|textit|textrm|mathbf|mathrm|mathsf|bf|rm|boxed|fbox)\b)*`;
const NOT_NEGATED = String.raw`(?:(?!\b(?:not|cannot|never|neither|nor|wrong|incorrect|if|unless|whether|between|depends?|either)\b|n['’]t\b)[^.,:;?!\n])`;
const VERB = "(?:is|are|was|be|becomes|equals)";
const FILLER = String.raw`(?:\s*(?:therefore|thus|hence|so|clearly|most likely|likely|probably|definitely|indeed|simply|still|then|actually|option|choice|letter|the|answer|number|[:：])(?![A-Za-z]))*`;
const NOUN =
  "(?:answer|ans|final choice|my choice|(?:correct|right|best) (?:option|choice|letter|response|one))";

/** Each matches up to where the letter must begin. */
const STATED = [
  // "Answer: X", `"answer": "X"`, "Answer key: X", "Final answer -> X"
  new RegExp(
    String.raw`\b${NOUN}(?:\s+(?:is|key|choice|option|letter|(?:would|should|must) be))?(?:\s*\([^)\n]{0,20}\))?[\s*_\x60"'”’]*(?:[:=]|-+>|=>|[→⇒—–]|-(?=\s)|['’]s\b)${FILLER}`,
    "gi",
  ),
  // "the answer (to the question) is therefore option X"
  new RegExp(String.raw`\b${NOUN}\b(?:, [a-z ]{2,12},)?${NOT_NEGATED}{0,60}?\b${VERB}\b${FILLER}`, "gi"),
  /\\(?:boxed|fbox)\s*/g,
  // 答案：X, 【答案】X, 正确答案应为 X, 答案显然是 X
  /(?:答案|正确选项|正确的选项|最终选择|我的选择)(?:(?![不非错误没])[^。，,;；\n:A-Za-z]){0,15}?(?:选项|[是为选即:=】\]）)"”*\s]|——|->|→)+(?:选项|选择|[选是为])*/g,
  /答案(?=[A-Za-z])/g,
  /(?:^|\n) {0,4}答 ?:/g,
  // 故选 X, 因此应选 X, 综上所述，选 X, 本题选 X
  /(?:故|应|所以|因此|因而|综上|本题|此题|该题|最终|于是)(?:(?![不非错误若])[^。;；\n]){0,8}?选(?:择)?(?:选项|答案|项)?\s*[:为是]?/g,
];

/** "Answer X" and nothing more on the line, or `<answer>X</answer>`. */
const STATED_ALONE = new RegExp(String.raw`\b${NOUN}(?:\s+(?:option|choice|letter))?(?=[\s*_>#(\[])`, "gi");

/** "Therefore, X." and nothing more on the line. */
const CONCLUDED_ALONE =
  /\b(?:therefore|hence|thus|so|it (?:is|must be|has to be))\b[,:]?(?=\s)(?:\s*it (?:is|must be|has to be))?/gi;

const CHOSEN = [
  /(?<!(?:not|n't|n’t|never|cannot) )\b(?:choose|chose|pick|select|choosing|picking|selecting|go(?:ing)? with|opt(?:ing)? for|settle on)\b(?:\s+(?:the\s+)?(?:option|choice|letter|answer))?/gi,
  /(?<!不[能应该可会宜要得]{0,2}|若|如果|假如|假设|误|错|没有?|勿|别|单|多|备|挑|可|供|被)选(?:择|定|出)?(?!项)(?:选项|答案)?\s*[:为是]?/g,
  /(?:正确|错误|符合题意|恰当|合适|合理|相符|成立|最佳)的(?:选项|一项|说法|答案)?(?:应?该?是|为)(?=[ \t:*“"([【]{0,4}[A-Za-z])/g,
];

const JUDGED = [
  /(?<![A-Za-z])([A-Za-z])\b[)\]*.]{0,4}\s+(?:is|was|must be|would be|has to be|seems|appears)\s+(?:(?:the|indeed|clearly|therefore|thus|most likely|definitely|obviously|our|my|only|single|most)\s+)*\**(?:correct|right|best|appropriate|answer)\b(?!\s+(?:about|in saying|that))/g,
  /(?<![A-Za-z])([A-Za-z])\s?[)）\]】*]{0,4}\s?(?:选项|项)?\s?(?:才?是|为)?(?:唯一|最)?(?:正确|对的|符合题意|恰当|合适)/g,
];

/** Words that can follow the letter of an answer but never an article. */
const AFTER_LETTER =
  /^(?:is|was|as|because|since|for|due|given|but|and|not|with|which|rather|in|on|from|by|per|or|so|where|that|option|choice)\b/i;

/**
 * The letter an answer gives, or null. `text` is plain (see `plainForms`) and free of thinking. `statedOnly` leaves
 * out everything weaker than a stated result: for answers that were cut off before their end.
 */
export function readChoice(text: string, labels: readonly string[], statedOnly: boolean): string | null {
  const stated = inOrder([...readings(text, STATED, labels), ...alone(text, STATED_ALONE, labels)]);
  const result = stated.at(-1);
  if (result !== undefined) return result.reading === "several" ? null : result.reading.letter;
  if (statedOnly) return null;

  const chosen = inOrder([
    ...readings(text, CHOSEN, labels, true),
    ...alone(text, CONCLUDED_ALONE, labels),
  ]).at(-1)?.reading;
  if (chosen !== undefined) return chosen === "several" ? null : chosen.letter;

  const judged = new Set(
    JUDGED.flatMap((pattern) => [...text.matchAll(pattern)])
      .filter(({ index }) => !isOpen(text.slice(Math.max(0, index - 30), index)))
      .map((match) => match[1] ?? "")
      .filter((letter) => labels.includes(letter)),
  );
  if (judged.size > 0) return judged.size === 1 ? ([...judged][0] ?? null) : null;
  return bareLetter(text, labels);
}

interface Found {
  reading: Exclude<Reading, null>;
  /** Where the letter stands; of two statements the later one counts. */
  end: number;
  /** What follows the letter. */
  after: string;
}

function readings(
  text: string,
  patterns: readonly RegExp[],
  labels: readonly string[],
  isProse = false,
): Found[] {
  const found: Found[] = [];
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      if (!isProse && isHypothetical(text.slice(Math.max(0, match.index - 30), match.index))) continue;
      const one = letterAt(text, match.index + match[0].length, labels, /[\u4E00-\u9FFF]/.test(match[0]));
      if (one !== null) found.push(one);
    }
  }
  return found;
}

/** Statements that count only when nothing else stands on their line. */
function alone(text: string, pattern: RegExp, labels: readonly string[]): Found[] {
  return readings(text, [pattern], labels).filter(({ after }) =>
    /^[\s*_\x60.)\]}>"'$]*(?:<\/|\n|$)/.test(after),
  );
}

function inOrder(found: readonly Found[]): Found[] {
  return found.toSorted((a, b) => a.end - b.end);
}

/** "If the answer is A", "a wrong answer: A", "to answer: ...". */
function isHypothetical(before: string): boolean {
  return /(?:\b(?:if|were|suppose|assuming|assume|whether|unless|incorrect|wrong|false|to|not)[ \t]+(?:the[ \t]+|that[ \t]+|our[ \t]+|my[ \t]+)*(?:correct[ \t]+|right[ \t]+|final[ \t]+|best[ \t]+)?|(?:如果|若|假如|假设|错误|非)(?:的|正确|本题)*)$/i.test(
    before,
  );
}

/** How far from a statement its letter, and what follows the letter, may reach. */
const WINDOW = 120;

/** "whether option A", "statement A": what follows is no judgement on an option. */
function isOpen(before: string): boolean {
  return /\b(?:if|whether|unless|statement|why|assume|suppose|assuming|reason)\s+(?:the\s+)?(?:option |choice |answer )?[([*]*$/i.test(
    before,
  );
}

const LETTER = new RegExp(`^${MARKUP}(?:(?:option|choice|letter)\\s+${MARKUP}|选项\\s*|第)?([A-Za-z])`, "i");

/** `isChinese`: the statement is in Chinese, where no article can stand. */
function letterAt(text: string, index: number, labels: readonly string[], isChinese: boolean): Found | null {
  const here = text.slice(index, index + WINDOW);
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
  if (/^(?:[0-9+^]|['’_-][A-Za-z0-9]|_\{)/.test(after)) return null;
  const isBracketed = /[([{"“'‘`<*_]$/.test(match[0].slice(0, -1)) && /^[)\]}"”'’`>*_.]/.test(after);
  const couldBeWord = raw !== letter || (!isChinese && (raw === "A" || raw === "I"));
  const nextWord = /^(?:[ \t~]|\\text\s*\{)+([A-Za-z].*)/.exec(after)?.[1];
  if (couldBeWord && !isBracketed && nextWord !== undefined && !AFTER_LETTER.test(nextWord)) return null;
  if (namesAnother(after, letter, labels)) return { reading: "several", end, after };
  return { reading: { letter }, end, after };
}

/** "A or B", "A、B", "A/B", "(A) and (B)"; but not "B, and A is wrong". */
function namesAnother(after: string, letter: string, labels: readonly string[]): boolean {
  const next =
    /^(?:[\s)\]}*_.\x60"'$]|\\text\s*\{)*(?:[,、/&]|\bor\b|\band\b|和|或|与|及)+\s*(?:(?:option|choice)\s+|选项)?[\s([*}]*([A-Z])(?![A-Za-z0-9])(?!\s+(?:is|are|was|would|does|can|has))(?!\s+[a-z]{2,})/.exec(
      after,
    );
  const other = next?.[1];
  return other !== undefined && other !== letter && labels.includes(other);
}

/** Lines that are only a letter, if they agree; else the only line that begins like an option. */
function bareLetter(text: string, labels: readonly string[]): string | null {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const alone = lines.flatMap((line) => {
    const letter =
      /^[\s*_#\x60"'$([{]*(?:(?:option|choice|选项)\s*:?[\s*([]*)?(?:\\\(\s*)?([A-Za-z])[\s*_\x60"'$)\]}.。、]*(?:\\\))?\s*$/i.exec(
        line,
      )?.[1];
    const upper = letter?.toUpperCase() ?? "";
    return labels.includes(upper) ? [upper] : [];
  });
  if (alone.length > 0) return new Set(alone).size === 1 ? (alone[0] ?? null) : null;
  const begun = lines.flatMap((line) => {
    const letter = /^[\s*_([]*([A-Z])[*_]*[.):、．)\]][*_]*\s*\S/.exec(line)?.[1] ?? "";
    return labels.includes(letter) ? [letter] : [];
  });
  return begun.length === 1 ? (begun[0] ?? null) : null;
}

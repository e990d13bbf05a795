/**
 * Reads the chosen letter out of an answer, English or Chinese.
 *
 * Four kinds of evidence, strongest first; within the first two the last valid one in the answer wins:
 *  1. a stated result: `Answer: X`, "the answer is X", `\boxed{X}`, 答案：X, 故选 X;
 *  2. a choice in prose: "I choose X", 选 X, "Therefore, X.";
 *  3. a judgement, "X is correct", X 项正确, if only one letter is so judged;
 *  4. a line that is nothing but a letter, or a first or last line that begins like an option.
 * A letter must stand by itself. "A", "I" and lower-case letters are words of prose as well, so before another word they
 * count only where no article could stand. Where a statement names two letters or rules all out, nothing is read.
 */
import { statedLines } from "./answer-text.ts";
import { mentionedLetter, quotedOption } from "./choice-lenient.ts";
import { type Choices, type Found, letterAt } from "./choice-letter.ts";
import { CHOSEN, CONCLUDED_ALONE, CORRECTED, JUDGED, STATED, STATED_ALONE } from "./choice-marks.ts";
import { BEFORE, isConditional, isSupposed } from "./supposed.ts";

/** What an answer chooses: a letter, or null where nothing is to be read. */
export interface ChoiceReading {
  /** As the answer states it. */
  strict: string | null;
  /** Also where the answer only quotes an option, or ends on its letter. Never another letter than `strict` reads. */
  lenient: string | null;
}

const NOTHING: ChoiceReading = { strict: null, lenient: null };

/**
 * The letter an answer gives. `text` is plain (see `plainForms`) and free of thinking. `statedOnly` leaves out everything
 * weaker than a stated result: for answers that were cut off before their end.
 */
export function readChoice(text: string, choices: Choices, statedOnly: boolean): ChoiceReading {
  const all = [
    ...found(text, STATED, choices),
    ...alone(text, STATED_ALONE, choices),
    ...corrected(text, choices),
  ];
  const stated = lastOf(all.filter((one) => !one.isConditional)) ?? lastOf(all);
  const letter = letterOf(stated);
  // "Answer: B or": the cut may have come before another letter.
  if (statedOnly && stated !== null && CUT.test(stated.after)) return NOTHING;
  if (letter !== null) return same(letter);
  if (statedOnly) return NOTHING;
  const lines = statedLines(text);
  const { labels, options } = choices;
  // "None of the above" may be an option's text.
  if (stated !== null) return { strict: null, lenient: quotedOption(lines, labels, options) };

  const chosen = lastOf([...found(text, CHOSEN, choices, true), ...concluded(text, choices)]);
  if (chosen !== null) return same(letterOf(chosen));

  const judged = judgedLetters(text, labels);
  if (judged.size === 1) return same([...judged][0] ?? null);
  const own = judged.size === 0 ? ownLine(lines, choices) : null;
  if (own !== null) return same(own);
  const isList =
    judged.size > 1 ||
    (lettersOf(lines.slice(-1), LIKE_OPTION, labels).length > 0 &&
      lettersOf(lines, LIKE_OPTION, labels).length > 1);
  return {
    strict: null,
    lenient: quotedOption(lines, labels, options) ?? (isList ? null : mentionedLetter(lines, labels)),
  };
}

const CUT = /^[\s)\]}*_.\x60"'$]*(?:\\text\s*\{\s*)?(?:[,、/|&+]|or?|an?d?|和|或|与|及)\s*$/;

function same(letter: string | null): ChoiceReading {
  return { strict: letter, lenient: letter };
}

function letterOf(one: Found | null): string | null {
  return one === null || one.reading === "several" ? null : one.reading.letter;
}

interface Statement extends Found {
  /** True for "if x were negative, the answer would be A". */
  isConditional: boolean;
}

function lastOf<One extends Found>(all: readonly One[]): One | null {
  let last: One | null = null;
  for (const one of all) if (last === null || one.end >= last.end) last = one;
  return last;
}

function found(text: string, patterns: readonly RegExp[], choices: Choices, isProse = false): Statement[] {
  const all: Statement[] = [];
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      const one = letterAt(text, match.index + match[0].length, choices, /[\u4E00-\u9FFF]/.test(match[0]));
      if (one === null || (isProse && one.reading === "several")) continue;
      if (ASKED.test(one.after) && !/[:=\\<"']/.test(match[0])) continue;
      const before = text.slice(Math.max(0, match.index - BEFORE), match.index);
      if (!isProse && isSupposed(before)) continue;
      all.push({ ...one, isConditional: isConditional(before, match[0]) });
    }
  }
  return all;
}

/** "Could the answer be A?" */
const ASKED = /^[\s)\]}*_"'”’]{0,6}\?/;

/** Statements that count only when nothing else stands on their line. */
function alone(text: string, patterns: readonly RegExp[], choices: Choices): Statement[] {
  return found(text, patterns, choices).filter(({ after }) =>
    /^[\s*_\x60.)\]}>"'$。]*(?:<\/|\[\/|\n|$)/.test(after),
  );
}

function corrected(text: string, choices: Choices): Statement[] {
  return found(text, CORRECTED, choices).filter(({ after }) =>
    /^[*_\x60)\]}"'$]*(?:项|选项)?(?:[.!。,;]*\s*(?:\n|$)|\s+is\s+(?:the\s+)?(?:correct|right|best|answer))/.test(
      after,
    ),
  );
}

function concluded(text: string, choices: Choices): Statement[] {
  return found(text, CONCLUDED_ALONE, choices, true).filter(({ after }) =>
    /^(?:[*_\x60)\]}"'$。]|项|选项)*(?:[.;!。；！]|\s*(?:\n|$)|,?\s+(?:because|since|as|not|which)\b)/.test(
      after,
    ),
  );
}

function judgedLetters(text: string, labels: readonly string[]): Set<string> {
  const letters = new Set<string>();
  for (const pattern of JUDGED) {
    for (const match of text.matchAll(pattern)) {
      const letter = match[1] ?? "";
      if (!labels.includes(letter)) continue;
      if (!isOpen(text.slice(Math.max(0, match.index - 30), match.index))) letters.add(letter);
    }
  }
  return letters;
}

/** "whether option A", "statement A": what follows is no judgement on an option. */
function isOpen(before: string): boolean {
  return /\b(?:if|whether|unless|statement|why|assume|suppose|assuming|reason)\s+(?:the\s+)?(?:option |choice |answer )?[([*]*$/i.test(
    before,
  );
}

const LONE_LETTER =
  /^[\s*_#\x60"'$([{<>=→⇒∴-]*(?:(?:option|choice|选项)\s*:?[\s*([]*)?(?:\\[([]\s*)?([A-Za-z])[\s*_\x60"'$)\]}>.。、!]*(?:\\[)\]])?(?:选项|项)?[\s。.]*$/i;
const LIKE_OPTION = /^[\s*_([#>-]{0,8}([A-Z])[*_]{0,2}[.):、．)\]。][*_]*\s*(?![A-Z](?![A-Za-z]))\S/;

/** Lines that are only a letter, if they agree; else a first or last line that begins like an option and is the only one. */
function ownLine(lines: readonly string[], choices: Choices): string | null {
  const { labels } = choices;
  const lone = lettersOf(lines, LONE_LETTER, labels);
  if (lone.length > 0) return new Set(lone).size === 1 ? (lone[0] ?? null) : null;
  if (lettersOf(lines, LIKE_OPTION, labels).length === 1) {
    const ends = [lines.at(-1) ?? "", lines[0] ?? ""];
    return lettersOf(ends, LIKE_OPTION, labels)[0] ?? null;
  }
  return repeatedOption(lines.at(-1) ?? "", choices);
}

/** Nothing that matters to a pattern of whole lines is longer. */
const LINE = 80;

function lettersOf(lines: readonly string[], pattern: RegExp, labels: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const plain = line
      .slice(0, LINE)
      .replace(/\\(?:text(?:bf|rm|it|sf|tt)?|math(?:bf|rm|it|sf|tt)|bm)\s{0,3}(?=\{)/g, "");
    const letter = pattern.exec(plain)?.[1]?.toUpperCase() ?? "";
    return labels.includes(letter) ? [letter] : [];
  });
}

/** "… is C. Paris" where option C reads "Paris": the one option that the last line repeats behind its letter, and ends on. */
function repeatedOption(last: string, { labels, options }: Choices): string | null {
  const line = last.slice(-600).toLowerCase();
  const repeated = labels.filter((label, i) => {
    const option = (options[i] ?? "").trim().toLowerCase();
    const at = option === "" ? -1 : line.lastIndexOf(option);
    const isLast = at !== -1 && !/[\p{L}\p{N}]/u.test(line.slice(at + option.length));
    const before = isLast ? line.slice(Math.max(0, at - 20), at) : "";
    const mark = /(?<!\b(?:not|n['’]t)\s{1,3}[(*]{0,3})(?<![a-z])([a-z])[\s*_:.)–—-]{1,6}$/.exec(before);
    return mark?.[1] === label.toLowerCase();
  });
  return repeated.length === 1 ? (repeated[0] ?? null) : null;
}

/** The words and boxes by which answers, English and Chinese, state a number, and the number that each of them states. */
import { cleanNumberText, type FoundNumber, findNumbers, type NumberReading } from "./number-text.ts";
import { BEFORE, CHINESE_CORRECTION, ENGLISH_CORRECTION, isConditional, isSupposed } from "./supposed.ts";

export interface Statement {
  index: number;
  /**
   * `formal`: a form that cannot be meant otherwise, so where it holds no number no other is taken instead; `tight`: "the answer
   * is N", which counts where the number follows at once; `loose`: the words are farther apart, and count where nothing else is stated.
   */
  strength: "formal" | "tight" | "loose";
  /** The number stated; null where there is none, `unclear` where there are several, or a formula. */
  read(): NumberReading | "unclear" | null;
  /** What follows the words. */
  rest(): string;
}

const INLINE: readonly { pattern: RegExp; strength: Statement["strength"] }[] = [
  // `#### 42`, but not the heading "#### 2. Then"
  {
    pattern: /####[ \t]*(?!\d{1,2}[.):][ \t]+[A-Za-z*])(?=[-+−$€£¥(*\\]{0,6}[\d.])/g,
    strength: "formal",
  },
  { pattern: /(?:^|\n)[ \t*]{0,8}(?:A|答)[ *]{0,4}:[\s*]*/g, strength: "formal" },
  {
    pattern:
      /\b(?:answer|ans|final result|final value)\b(?:\s+(?:is|here|key|in [a-z]+))?(?:\s*\([^)\n]{0,30}\))?[\s*_`"]*(?:[:=|]|-+>|[→⇒])[\s*_`"]*/gi,
    strength: "formal",
  },
  {
    pattern: /(?:^|\n)[ \t*#_]{0,8}(?:the )?(?:final )?answer[ \t*#_]{0,8}\n/gi,
    strength: "formal",
  },
  { pattern: /<(?:final_?|correct_?)?answer>/gi, strength: "formal" },
  {
    pattern:
      /\banswer\b(?:(?!\b(?:not|never|unlikely|if|unless|whether|depends?)\b|n['’]t\b)[^.:;?!\n]){0,30}?\b(?:is|was|be|equals)\b(?!\s+(?:not|never)\b|n['’]t\b)[\s:*_]*/gi,
    strength: "tight",
  },
  {
    pattern:
      /\banswer\b(?:(?!\b(?:not|never|unlikely|if|unless|whether|depends?)\b|n['’]t\b)[^.:;?!\n]){0,80}?\b(?:is|was|be|equals|comes to|comes out to)\b(?!\s+(?:not|never)\b|n['’]t\b)[\s:*_]*/gi,
    strength: "loose",
  },
  {
    pattern: /答案(?:(?![不非错误])[^。；;\n:0-9]){0,15}?(?:[:=】\]]|是|为|等于)[\s*:是为]*/g,
    strength: "formal",
  },
  { pattern: /(?:最终)?结果(?:是|为|等于|[:=])[\s*:]*/g, strength: "loose" },
];

/** "Wait, actually 43." with nothing behind the number. */
const CORRECTED = [ENGLISH_CORRECTION, CHINESE_CORRECTION].map(
  (words) => new RegExp(String.raw`${words}(?=[*$(\]{0,4}[-−]?\d)`, "g"),
);

/** A model in a loop may state its result a million times; no answer needs more than the last of them. */
const MOST = 40;
/** What is looked at after a statement begins; no result is longer, and a model in a loop may write on for ever. */
const WINDOW = 600;

/** Every result that the text states, the last first; at most 40 of each form. */
export function findStatements(text: string): Statement[] {
  const window = (start: number) => text.slice(start, start + WINDOW);
  const boxes = lastMatches(text, /\\(?:boxed|fbox|framebox)\s{0,4}/g).map((match): Statement => {
    const start = match.index + match[0].length;
    return {
      index: match.index,
      strength: "formal",
      read: () => {
        const content = group(window(start));
        return content === null ? "unclear" : isJoined(text, match.index) ? "unclear" : soleNumber(content);
      },
      rest: () => group(window(start)) ?? "",
    };
  });
  const inline = INLINE.flatMap(({ pattern, strength }) =>
    lastMatches(text, pattern).flatMap((match): Statement[] => {
      const before = text.slice(Math.max(0, match.index - BEFORE), match.index);
      if (isSupposed(before)) return [];
      const rest = () => window(match.index + match[0].length);
      const held = isConditional(before, match[0]) ? "loose" : strength;
      return [{ index: match.index, strength: held, read: () => statedNumber(rest(), held), rest }];
    }),
  );
  const corrected = CORRECTED.flatMap((pattern) =>
    lastMatches(text, pattern).map((match): Statement => {
      const rest = () => window(match.index + match[0].length);
      return { index: match.index, strength: "tight", read: () => loneNumber(rest()), rest };
    }),
  );
  return [...boxes, ...inline, ...corrected].sort((a, b) => b.index - a.index);
}

function lastMatches(text: string, pattern: RegExp): RegExpExecArray[] {
  let kept: RegExpExecArray[] = [];
  for (const match of text.matchAll(pattern)) {
    kept.push(match);
    if (kept.length >= 2 * MOST) kept = kept.slice(-MOST);
  }
  return kept.slice(-MOST);
}

/** "\boxed{3} or \boxed{5}": the second box is one of two results. */
function isJoined(text: string, index: number): boolean {
  return /\\boxed\s?\{[^{}\n]{1,40}\}\$?,? ?(?:or|and|或|和)? ?(?:[a-z] ?= ?)?\$?$/.test(
    text.slice(Math.max(0, index - 80), index),
  );
}

/** What stands in the braces that `text` begins with, or its first word; null when the braces stay open. */
function group(text: string): string | null {
  if (!text.startsWith("{")) return /^-?[\d.,]+/.exec(text)?.[0] ?? null;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return text.slice(1, i);
  }
  return null;
}

const FORMULA =
  /\\(?:sqrt|pi|pm|binom|log|ln|sin|cos|tan|overline|dot|bar|infty|leq?|geq?|lt|gt)(?![a-z])|[√π±!^<>≤≥∞]/;
/** "3x", "2 n", "5a": a factor before a variable, not a number before a unit. */
const VARIABLE = /^(?:[xyznabcijpqrtuwθ]|\s[xyzn])(?![A-Za-z\d])/;
export const POWER_OF_TEN = /(?:(?:\\times|\\cdot|×|·|\*)\s*)?10\s*\^\s*-?\d{1,2}/g;
const SPACED = /^(\s*-?)(\d{1,3}(?: \d{3})+)(?![\d])/;

/** The one number in a box, after the last equals sign. */
function soleNumber(content: string): NumberReading | "unclear" | null {
  const clean = cleanNumberText(content);
  if (isSeveralEquations(clean)) return "unclear";
  const side = joinSpaced(clean.slice(clean.search(/(?:=|≈|\\approx)(?!.*(?:=|≈|\\approx))/s) + 1));
  if (FORMULA.test(side.replace(POWER_OF_TEN, " "))) return "unclear";
  const [first, second] = findNumbers(side);
  if (first === undefined) return /\d/.test(side) ? "unclear" : null;
  return second === undefined && !VARIABLE.test(side.slice(first.end)) ? first.reading : "unclear";
}

/** "12 500" at the beginning of a result is one number. */
export function joinSpaced(text: string): string {
  return text.replace(
    SPACED,
    (_, before: string, digits: string) => `${before}${digits.replaceAll(" ", "")}`,
  );
}

/** "x = 3 and y = 5", "x = 3 or x = 5". */
function isSeveralEquations(text: string): boolean {
  return /[A-Za-z]\s*=[^=,;]{1,40}(?:[,;]|\band\b|\bor\b|和|或|且)\s*[A-Za-z]\s*=/.test(text);
}

/** "m + n = 25, where m = 7 and n = 18" */
const WHERE = /,?\s(?:where|with|since|because|for which|given that)\s.*$/s;

/** The number behind the last equals sign of a sentence; null where there is no such sign. */
export function lastEquals(whole: string): NumberReading | "unclear" | null {
  const main = whole.replace(WHERE, "");
  const sentence = /[=≈]\D{0,20}\d/.test(main) ? main : whole;
  const equals = Math.max(...["=", "≈", "\\approx"].map((sign) => sentence.lastIndexOf(sign)));
  if (equals === -1) return null;
  if (isSeveralEquations(sentence)) return "unclear";
  const side = joinSpaced(sentence.slice(equals).replace(/^(?:=|≈|\\approx)\s?/, ""));
  const outside = side.replace(/\([^()]*\)/g, " ");
  const numbers = findNumbers(outside);
  const [first] = numbers;
  if (first === undefined || FORMULA.test(outside.slice(0, first.start))) return "unclear";
  const after = outside.slice(first.end);
  return isOperation(after) || VARIABLE.test(after) || isAlternative(after) ? "unclear" : first.reading;
}

/** The number that a line consists of. */
function loneNumber(rest: string): NumberReading | null {
  const line = cleanNumberText(/^[^\n]*/.exec(rest)?.[0] ?? "");
  const [first] = findNumbers(line);
  if (first === undefined || /\S/.test(line.slice(0, first.start))) return null;
  return /^[\s)$.!。个元]*$/.test(line.slice(first.end)) ? first.reading : null;
}

const AT_ONCE =
  /^[\s("“'[{:⟦]*(?:(?:therefore|thus|hence|then|indeed|clearly|exactly|about|approximately|only|simply|just|equal to|a total of|总共|一共|大约|约|共|为|是)\s*)?$/i;

/**
 * The number of the sentence that states a result: the one it begins with, else the one after the last equals sign,
 * else the last one ("Tom has 3 bags of 8, so 24 apples").
 */
function statedNumber(rest: string, strength: Statement["strength"]): NumberReading | "unclear" | null {
  const clean = cleanNumberText(rest);
  const line = joinSpaced(/^\s*([^\n]*)/.exec(clean)?.[1] ?? "");
  const sentence = /^(?:[^.!?。！？]|[.!?](?!\s|$))*/.exec(line)?.[0] ?? "";
  const numbers = findNumbers(sentence);
  const [first] = numbers;
  if (/^\W*(?:not|neither|no|unlikely)\b|^\s*≠/i.test(sentence)) return "unclear";
  if (first === undefined) return /\d/.test(sentence) ? "unclear" : null;
  const isAtOnce = AT_ONCE.test(sentence.slice(0, first.start));
  const after = sentence.slice(first.end);
  // "43 = 42 + 1" says how 43 came about.
  if (isAtOnce && /^\s*=/.test(after) && lastEquals(sentence) === "unclear") return first.reading;
  const isPart = /^\s*of (?:the )?\d/.test(after) && /[/%]/.test(sentence.slice(first.start, first.end));
  if (isAtOnce && !isPart && !isOperation(after)) {
    if (/^\s+(?:is|was)\s+(?:wrong|incorrect|not|false)\b/.test(after)) return null;
    if (/^ \d/.test(after)) return "unclear";
    if (strength !== "formal" && /^[\s)*"]{0,4}[?？]/.test(line.slice(first.end))) return null;
    if (VARIABLE.test(after) || /^!(?=\S)|^\s?[√π]/.test(after)) return "unclear";
    return isAlternative(after) ? "unclear" : isComparison(after) ? null : first.reading;
  }
  const result = lastEquals(sentence);
  if (result !== null) return result;
  if (strength === "tight") return null;
  if (/[±√≥≤]|\\(?:pm|sqrt|geq?|leq?)(?![a-z])/.test(sentence)) return "unclear";
  return lastOf(sentence, numbers);
}

/** The last of several numbers, if nothing joins it to the one before. */
function lastOf(sentence: string, numbers: readonly FoundNumber[]): NumberReading | "unclear" | null {
  const last = numbers.at(-1);
  const before = numbers.at(-2);
  if (last === undefined || isOperation(sentence.slice(last.end))) return "unclear";
  if (before !== undefined && JOINED.test(sentence.slice(before.end, last.start))) return "unclear";
  return last.reading;
}

const JOINED = /^\s*(?:[-+*/×÷·:~]|\\times|\\cdot|\\div|\\pm|to|or|and|至|到|或|和|与)\s*$/i;

function isOperation(after: string): boolean {
  return /^\s*(?:[+*×÷·=^≈]|\/\s*[\d(]|-\s*\d|\\times|\\cdot|\\div|\\pm|±|x\s*\d)/.test(after);
}

/** "18 or 19", "18 to 20", "2 hours and 30 minutes", 3小时20分. */
export function isAlternative(after: string): boolean {
  return /^(?:\s*(?:[A-Za-z%]{1,12}\s+|[\u4E00-\u9FFF]{0,5})?(?:or|and|to|或者?|和|至|到|~|-|,)\s*\d|\s*(?:hours?|hrs?|minutes?|mins?|days?|weeks?|months?|years?|feet|foot|ft|dollars?|pounds?|degrees?|lbs?)\s+\d|[\u4E00-\u9FFF]{1,3}\d)/i.test(
    after,
  );
}

/** "3 more than", "twice": the number says how results differ. */
function isComparison(after: string): boolean {
  return /^\s*(?:[a-z]+\s+)?(?:more|less|fewer|greater|larger|smaller|higher|lower|times)\b[^.]{0,20}\bthan\b/i.test(
    after,
  );
}

/**
 * Reads the final number out of an answer, English or Chinese, with or without LaTeX.
 *
 * A stated result wins: `\boxed{N}`, `#### N`, "the answer is N", 答案：N; of several the last that can be read. Only
 * where nothing is stated does the last number of the text count. A box that holds something other than one number
 * (2^{10}, two values) is not guessed at, and text is never evaluated.
 */
import { cleanNumberText, findNumbers, type NumberReading } from "./number-text.ts";

interface Statement {
  index: number;
  /** Forms that cannot be meant otherwise: when they hold no number, no other number is taken instead. */
  isFormal: boolean;
  read(): NumberReading | null;
}

const INLINE = [
  { pattern: /####\s*/g, isFormal: true },
  { pattern: /(?:^|\n)[ \t*]{0,8}(?:A|答)[ *]{0,4}:[\s*]*/g, isFormal: true },
  {
    pattern:
      /\b(?:answer|ans|final result|final value)\b(?:\s+(?:is|here|key|in [a-z]+))?(?:\s*\([^)\n]{0,30}\))?[\s*_`"]*(?:[:=]|-+>|[→⇒])[\s*_`"]*/gi,
    isFormal: true,
  },
  { pattern: /(?:^|\n)[ \t*#_]{0,8}(?:the )?(?:final )?answer[ \t*#_]{0,8}\n/gi, isFormal: true },
  {
    pattern:
      /\banswer\b(?:(?!\b(?:not|never|if|unless|whether|depends?)\b|n['’]t\b)[^.:;?!\n]){0,80}?\b(?:is|was|be|equals|comes to|comes out to)\b(?!\s+(?:not|never)\b|n['’]t\b)[\s:*_]*/gi,
    isFormal: false,
  },
  {
    pattern: /答案(?:(?![不非错误])[^。；;\n:0-9]){0,15}?(?:[:=】\]]|是|为|等于)[\s*:是为]*/g,
    isFormal: true,
  },
  { pattern: /(?:最终)?结果(?:是|为|等于|[:=])[\s*:]*/g, isFormal: false },
];

/**
 * The number an answer gives, or null. `text` is plain (see `plainForms`) and free of thinking. `statedOnly` leaves
 * out the last-number rule: for answers that were cut off before their end.
 */
export function readNumber(text: string, statedOnly: boolean): NumberReading | null {
  const statements = [...boxes(text), ...inline(text)].sort((a, b) => b.index - a.index);
  for (const statement of statements) {
    const reading = statement.read();
    if (reading !== null) return reading;
  }
  if (statedOnly || statements.some(({ isFormal }) => isFormal)) return null;
  return lastNumber(cleanNumberText(text));
}

/** The last number outside of remarks in brackets: "155 minutes (2 hours 35 minutes)" says 155. */
function lastNumber(clean: string): NumberReading | null {
  const outside = findNumbers(clean.replace(/\([^()=]*\)/g, " ")).at(-1);
  return (outside ?? findNumbers(clean).at(-1))?.reading ?? null;
}

/** What is looked at after a statement begins; no result is longer, and a model in a loop may write on for ever. */
const WINDOW = 600;

function window(text: string, start: number): string {
  return text.slice(start, start + WINDOW);
}

function boxes(text: string): Statement[] {
  return [...text.matchAll(/\\(?:boxed|fbox)\s*/g)].map((match) => ({
    index: match.index,
    isFormal: true,
    read: () => {
      const content = group(window(text, match.index + match[0].length));
      return content === null ? null : soleNumber(content);
    },
  }));
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

/** The one number in a box, after the last equals sign; null when there is none, several, or a formula. */
function soleNumber(content: string): NumberReading | null {
  const clean = cleanNumberText(content);
  const side = clean.slice(clean.search(/(?:=|≈|\\approx)(?!.*(?:=|≈|\\approx))/s) + 1);
  const isFormula = /\\(?:sqrt|pi|pm|binom|log|ln|sin|cos)(?![a-z])|[√π±!^]/;
  if (isFormula.test(side.replace(/(?:\\times|×)\s*10\s*\^\s*-?\d/g, ""))) return null;
  const spaced = /^\s*(-?\d{1,3}(?: \d{3})+)\s*$/.exec(side)?.[1];
  const found = findNumbers(spaced === undefined ? side : spaced.replaceAll(" ", ""));
  return found.length === 1 ? (found[0]?.reading ?? null) : null;
}

function inline(text: string): Statement[] {
  return INLINE.flatMap(({ pattern, isFormal }) =>
    [...text.matchAll(pattern)].map((match) => ({
      index: match.index,
      isFormal,
      read: () => statedNumber(window(text, match.index + match[0].length)),
    })),
  );
}

/**
 * The number of the sentence that states a result: the one it begins with, else the one after the last equals sign,
 * else the last one ("Tom has 3 bags of 8, so 24 apples").
 */
function statedNumber(rest: string): NumberReading | null {
  const line = /^\s*([^\n]*)/.exec(rest)?.[1] ?? "";
  const clean = cleanNumberText(line).replace(/^\s*-?\d{1,3}(?: \d{3})+(?![\d.,])/, (spaced) =>
    spaced.replaceAll(" ", ""),
  );
  const sentence = /^(?:[^.!?。！？]|[.!?](?!\s|$))*/.exec(clean)?.[0] ?? "";
  const numbers = findNumbers(sentence);
  const [first] = numbers;
  if (first === undefined) return null;
  const before = sentence.slice(0, first.start);
  const after = sentence.slice(first.end);
  const isFollowedByOperation = /^\s*(?:[+*/×÷=^≈-]|\\times|\\cdot|\\div|x\s*\d|of (?:the )?\d)/.test(after);
  if (
    /^[\s("“'[{:]*(?:(?:therefore|thus|hence|then|indeed|clearly|exactly|about|approximately|only|simply|just|equal to|a total of|约|共|一共|总共|大约)\s*)?$/i.test(
      before,
    )
  ) {
    if (!isFollowedByOperation) return first.reading;
  }
  const equals = Math.max(...["=", "≈", "\\approx"].map((sign) => sentence.lastIndexOf(sign)));
  const result = equals === -1 ? undefined : numbers.find(({ start }) => start > equals);
  if (result !== undefined) return result.reading;
  return isFollowedByOperation && numbers.length === 1 ? null : (numbers.at(-1)?.reading ?? null);
}

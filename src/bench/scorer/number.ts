/**
 * Reads the final number out of an answer, English or Chinese, with or without LaTeX.
 *
 * Strict: a stated result (`\boxed{N}`, `#### N`, "the answer is N", 答案：N; of several the last that can be read), else the
 * result of the last sentence: its only number, the one behind its last equals sign, its only bold one, the one behind "is", or
 * the one that the calculation before it came to.
 * Lenient: also the last number of all, a decimal comma, and numbers in words. A box or marker that holds something other than
 * one number (2^{10}, two values) is not guessed at, and text is never evaluated.
 */
import { statedLines } from "./answer-text.ts";
import { findStatements, isAlternative, joinSpaced, lastEquals, POWER_OF_TEN } from "./number-marks.ts";
import { cleanNumberText, findNumbers, type NumberReading, readingOfValue } from "./number-text.ts";
import { numberInWords } from "./number-words.ts";
import { equal } from "./rational.ts";

/** The number an answer gives; null where nothing is to be read. */
export interface NumberReadings {
  strict: NumberReading | null;
  lenient: NumberReading | null;
}

/**
 * Reads `text`, which is plain (see `plainForms`) and free of thinking. `statedOnly` leaves out everything but stated results: for
 * answers that were cut off before their end.
 */
export function readNumber(text: string, statedOnly: boolean): NumberReadings {
  const statements = findStatements(text);
  const marked = statements.filter(({ strength }) => strength !== "loose");
  let unclear = false;
  for (const statement of [...marked, ...statements.filter(({ strength }) => strength === "loose")]) {
    const said = statement.read();
    if (said === "unclear" && statement.strength === "formal") return { strict: null, lenient: null };
    if (said === "unclear") unclear = true;
    else if (said !== null && !said.isLoose) return { strict: said, lenient: said };
    else if (said !== null) return { strict: null, lenient: said };
  }
  if (statedOnly) return { strict: null, lenient: null };
  if (statements.some(({ strength }) => strength === "formal") || unclear) {
    const words = unclear ? null : inWords(marked[0]?.rest() ?? "");
    return { strict: null, lenient: words };
  }
  const lines = statedLines(text);
  const concluded = conclusion(lines);
  if (concluded !== null && !concluded.isLoose) return { strict: concluded, lenient: concluded };
  return { strict: null, lenient: concluded ?? lastNumber(lines) ?? inWords(lines.at(-1) ?? "") };
}

function inWords(text: string): NumberReading | null {
  const line = /^[\s*_:]*([^\n]*)/.exec(text.slice(0, 400))?.[1] ?? "";
  const value = numberInWords(line);
  return value === null ? null : readingOfValue(value);
}

/** No conclusion is longer. */
const LAST = 1200;
const DENIAL =
  /\b(?:not|no|never|impossible|mistake|error|wrong|incorrect|cannot|unable)\b|n['’]t\b|不|无|错|没/i;

const TAKEN_BACK = /(?:\bbut\b|但).{0,80}?(?:\b(?:not|impossible|wrong|incorrect|cannot)\b|不|错)/i;

/** "The answer is not 42", "suppose the answer is 42". */
const DOUBTED =
  /^(?=.*(?:\banswer\b|答案)).*(?:\b(?:not|never|doubt|unlikely|suppose|assume|if|might|could)\b|n['’]t\b|不|若|如果|假设)(?!.*\bbut\b)/i;

/** The number that the last sentence comes to. Sentences without digits may follow it unless they take it back. */
function conclusion(lines: readonly string[]): NumberReading | null {
  const end = lines.slice(-4).join("\n").slice(-LAST);
  const sentences = cleanNumberText(bolded(end))
    .split(/(?<=[.!?])\s+|(?<=[。！？；])|\n+/)
    .filter((sentence) => sentence.trim() !== "");
  const at = sentences.findLastIndex((sentence) => /\d/.test(sentence));
  const sentence = sentences[at];
  if (sentence === undefined || /[?？]\s*$/.test(sentence) || TAKEN_BACK.test(sentence)) return null;
  if (DOUBTED.test(sentence)) return null;
  if (sentences.slice(at + 1).some((later) => DENIAL.test(later))) return null;
  const main = mainClause(sentence);
  return resultOf(main) ?? confirmed(main, sentences.slice(0, at));
}

/** What follows "since a box holds 24," and what follows "so": premises hold numbers that are no result. */
function mainClause(sentence: string): string {
  const concluded =
    sentence.split(/[,，]\s*(?:so|therefore|thus|hence|which means|meaning|所以|因此)(?![a-z])/i).at(-1) ??
    "";
  const whole = /\d/.test(concluded) ? concluded : sentence;
  const main = whole.replace(
    /^\W*(?:so,? )?(?:since|because|as|if|when|given|因为|由于|如果)(?![a-z])[^,，]*[,，]\s/i,
    "",
  );
  return /\d/.test(main) ? main : whole;
}

/** "84 / 12 = 7. She eats 7 dozens in 4 weeks.": of several numbers the one that the last calculation came to. */
function confirmed(sentence: string, before: readonly string[]): NumberReading | null {
  const result = before.map(lastEquals).findLast((said) => said !== null);
  const value = result === "unclear" ? undefined : result?.values[0];
  if (value === undefined) return null;
  return numbersOf(sentence).find(({ values: [said] }) => said !== undefined && equal(said, value)) ?? null;
}

/** Bold spans as ⟦…⟧, which cleaning leaves alone. */
function bolded(text: string): string {
  return text.replace(/\*\*([^*\n]{1,200})\*\*/g, "⟦$1⟧");
}

/** Numbers that count something else than the result: "step 3", "example 2". */
const LABEL =
  /(?:\b(?:step|figure|table|question|problem|part|example|method|case|option|equation|line|page|no\.?|number)|第)\s*\(?$/i;

/** "12 500" and nothing else in digits. */
const SPACED_ALONE = /^\s*-?\d{1,3}(?: \d{3})+(?=(?:[.,]\d+)?\D*$)/;

function resultOf(sentence: string): NumberReading | null {
  const plain = sentence.replace(/[⟦⟧]/g, "").replace(SPACED_ALONE, joinSpaced);
  const after = lastEquals(plain);
  if (after !== null) return after === "unclear" ? null : after;
  const numbers = numbersOf(plain.replace(/\([^()=]*\)/g, " "));
  if (numbers.length === 1) return isOperand(plain) ? null : (numbers[0] ?? null);
  if (numbers.length === 0) {
    const inside = numbersOf(plain);
    return inside.length === 1 ? (inside[0] ?? null) : null;
  }
  const bold = [...sentence.matchAll(/⟦([^⟧]*)⟧/g)].flatMap((span) => numbersOf(span[1] ?? ""));
  if (bold.length > 0) return bold.length === 1 ? (bold[0] ?? null) : null;
  const said = findNumbers(plain).filter(
    ({ start, end }) =>
      /\b(?:is|are|was|be)\s+$/i.test(plain.slice(Math.max(0, start - 8), start)) &&
      !isAlternative(plain.slice(end)),
  );
  return said.length === 1 ? (said[0]?.reading ?? null) : null;
}

function numbersOf(text: string): NumberReading[] {
  return findNumbers(text)
    .filter(({ start }) => !LABEL.test(text.slice(Math.max(0, start - 12), start)))
    .map(({ reading }) => reading);
}

/** "2^4 + 2", "3n", "√2": the one number that could be read is a part of a formula. */
function isOperand(plain: string): boolean {
  return /\\(?:sqrt|pi|binom|log|ln)(?![a-z])|[√π]|\d\s?\^|\d!(?=\S)|\d[xyzn](?![A-Za-z])|[<>≤≥]/.test(
    plain.replace(POWER_OF_TEN, " "),
  );
}

/** The last number outside of remarks in brackets: "155 minutes (2 hours 35 minutes)" says 155. */
function lastNumber(lines: readonly string[]): NumberReading | null {
  const text = lines.join("\n");
  for (let size = 2000; ; size *= 8) {
    const clean = cleanNumberText(text.slice(-size));
    const outside = findNumbers(clean.replace(/\([^()=]*\)/g, " ")).at(-1);
    const last = outside ?? findNumbers(clean).at(-1);
    if (last !== undefined) return last.reading;
    if (size >= text.length) return null;
  }
}

/** Numbers as people and models write them: separators, signs, fractions, percent, scale words, LaTeX. */
import { add, divide, equal, parseDecimal, type Rational, shift } from "./rational.ts";

export interface NumberReading {
  /**
   * Every value the writing can stand for: one, or two where a percent sign or a scale word is part of the number for
   * some and its unit for others ("2 million" answers both "how many?" and "how many million?").
   */
  values: readonly Rational[];
  /** The number as read, short and canonical; what a score keeps. */
  shown: string;
}

export interface FoundNumber {
  reading: NumberReading;
  start: number;
  end: number;
}

/** Removes what surrounds numbers (LaTeX wrappers, currency, emphasis, calculator notes) and unifies their signs. */
export function cleanNumberText(text: string): string {
  return text
    .replace(/<<[^<>]*>>/g, "")
    .replace(/\\(?:left|right|displaystyle|big|Big|quad|qquad)(?![A-Za-z])/g, "")
    .replace(/\\[dtc]?frac\s*(\d)\s*(\d)/g, " $1/$2 ")
    .replace(/(\d)\s*\\[dtc]?frac/g, "$1 \\frac")
    .replace(/\\[dtc]?frac\s*\{\s*(-?[\d.,]+)\s*\}\s*\{\s*(-?[\d.,]+)\s*\}/g, "$1/$2")
    .replace(
      /\\(?:text|textbf|textit|textrm|mathbf|mathrm|mathsf|operatorname|mbox|boxed|fbox|bf|rm)\s*\{/g,
      " {",
    )
    .replace(/\^\s*\{?\s*\\circ\s*\}?|°/g, " ")
    .replace(/((?:[a-zA-Z]|\})\s*)\^\s*\{?[23]\}?/g, "$1")
    .replace(/(\d)_(?:\{\d+\}|\d{1,2}(?!\d))/g, "$1")
    .replace(/(?<!正)负\s?(?=[\d.])/g, "-")
    .replace(/\{,\}/g, ",")
    .replace(/(\d)\\[,!;:](?=\d{3})/g, "$1")
    .replace(/\\[,!;: ]/g, " ")
    .replace(/(\d)[\u2009\u202f](?=\d{3})/g, "$1")
    .replace(/\\%/g, "%")
    .replace(/[\u2212\u2013\uFE63]/g, "-")
    .replace(/\u2044/g, "/")
    .replace(/\\[()[\]]/g, " ")
    .replace(/\\?[$€£¥￥₹]|\b(?:USD|RMB|CNY|EUR|GBP|US\s?(?=\$))/g, "")
    .replace(/(-)[ \t]*\{/g, "$1")
    .replace(/\*\*|(?<=^|\s)\*(?=\S)|(?<=\S)\*(?=[\s.,]|$)|[_`{}]/gm, "")
    .replace(/(\d),\s?\\?!?(?=\d{3}(?!\d))/g, (whole, digit) => (/\s/.test(whole) ? whole : `${digit},`));
}

const NUM = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)`;
const SIGN = String.raw`(?:(?<![\w)\]}])(?<!\d\s)-(?=[\d.])|-(?<=(?:^|[=:(])\s{0,2}-)\s+(?=[\d.]))?`;
const SCALES: Readonly<Record<string, number>> = {
  thousand: 3,
  million: 6,
  billion: 9,
  trillion: 12,
  千: 3,
  万: 4,
  百万: 6,
  千万: 7,
  亿: 8,
  万亿: 12,
};
const NUMBER = new RegExp(
  String.raw`(${SIGN})(?<![A-Za-z_^\d]|\^\s|\d[.,])(?:(${NUM})\s+(\d+)\/(\d+)|(${NUM})\s*\/\s*(-?${NUM})(?!\/)|(${NUM}))` +
    String.raw`(?!\d|\s*\^)(?:\s*(?:\\times|×|x)\s*10\s*\^\s*(-?\d{1,2})|[eE]([+-]?\d{1,2})(?![A-Za-z\d]))?` +
    String.raw`(?:\s*(%|percent\b|per cent\b)|\s*(thousand|million|billion|trillion|万亿|百万|千万|千|万|亿)(?![a-z米克克瓦]))?`,
  "gi",
);

/** Every number of a cleaned text, in order. */
export function findNumbers(clean: string): FoundNumber[] {
  const found: FoundNumber[] = [];
  for (const match of clean.matchAll(NUMBER)) {
    const reading = readingOf(match);
    if (reading !== null) found.push({ reading, start: match.index, end: match.index + match[0].length });
  }
  return found;
}

function readingOf(match: RegExpExecArray): NumberReading | null {
  const [, sign = "", whole, over, under, top, bottom, single, power, exponent, percent, scale] = match;
  const plain = (text: string) => parseDecimal(text.replaceAll(",", ""));
  let value: Rational | null = null;
  if (single !== undefined) value = plain(single);
  else if (top !== undefined && bottom !== undefined) value = quotient(plain(top), plain(bottom));
  else if (whole !== undefined && over !== undefined && under !== undefined) {
    const part = quotient(plain(over), plain(under));
    const base = plain(whole);
    value = part === null || base === null ? null : add(base, part);
  }
  if (value === null) return null;
  if (sign !== "") value = { numerator: -value.numerator, denominator: value.denominator };
  const digits = Number(power ?? exponent ?? 0);
  if (digits !== 0) value = shift(value, digits);
  if (percent !== undefined) return { values: [value, shift(value, -2)], shown: `${show(value)}%` };
  if (scale !== undefined) {
    return {
      values: [shift(value, SCALES[scale.toLowerCase()] ?? 0), value],
      shown: `${show(value)} ${scale}`,
    };
  }
  return { values: [value], shown: show(value) };
}

function quotient(a: Rational | null, b: Rational | null): Rational | null {
  return a === null || b === null ? null : divide(a, b);
}

const SHOWN = 40;
const PLACES = 12;

/** An integer, else a finite decimal, else a fraction; cut (…) where a model wrote more digits than anyone reads. */
function show(value: Rational): string {
  const { numerator, denominator } = value;
  if (numerator % denominator === 0n) return cut(String(numerator / denominator));
  for (let places = 1; places <= PLACES; places++) {
    const scaled = shift(value, places);
    if (scaled.numerator % scaled.denominator === 0n) {
      return cut(decimal(scaled.numerator / scaled.denominator, places));
    }
  }
  const fraction = `${numerator}/${denominator}`;
  if (fraction.length <= SHOWN) return fraction;
  return cut(`${decimal((numerator * 10n ** BigInt(PLACES)) / denominator, PLACES)}…`);
}

/** `scaled` divided by 10^places, written out. */
function decimal(scaled: bigint, places: number): string {
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(places + 1, "0");
  return `${scaled < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function cut(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN - 1)}…`;
}

/** True when the writing can stand for `gold`, a plain decimal. */
export function meansNumber(reading: NumberReading, gold: string): boolean {
  const wanted = parseDecimal(gold);
  return wanted !== null && reading.values.some((value) => equal(value, wanted));
}

/** Numbers as people and models write them: separators, signs, fractions, percent, scale words, LaTeX. */
import { decimalOf } from "./number-digits.ts";
import { add, divide, equal, parseDecimal, type Rational, shift } from "./rational.ts";

export interface NumberReading {
  /**
   * Every value the writing can stand for: one, or two where a percent sign or a scale word is part of the number for
   * some and its unit for others ("2 million" answers both "how many?" and "how many million?").
   */
  values: readonly Rational[];
  /** The number as read, short and canonical; what a score keeps. */
  shown: string;
  /** True where only a lenient reader takes it for one number: "3,5" may be two. */
  isLoose: boolean;
}

export interface FoundNumber {
  reading: NumberReading;
  start: number;
  end: number;
}

const FRACTIONS: Readonly<Record<string, string>> = {
  "½": "1/2",
  "⅓": "1/3",
  "⅔": "2/3",
  "¼": "1/4",
  "¾": "3/4",
  "⅕": "1/5",
  "⅛": "1/8",
};
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Removes what surrounds numbers (LaTeX wrappers, currency, emphasis, calculator notes) and unifies their signs. */
export function cleanNumberText(text: string): string {
  return text
    .replace(/<<[^<>]*>>/g, "")
    .replace(/[½⅓⅔¼¾⅕⅛]/g, (char) => ` ${FRACTIONS[char]}`)
    .replace(/(?<=\d)⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, raised)
    .replace(/\\(?:left|right|displaystyle|big|Big|quad|qquad|enspace)(?![A-Za-z])/g, "")
    .replace(/(\d)\\!(?=\d)/g, "$1")
    .replace(/\\(times|cdot|div|pm)(?=\d)/g, "\\$1 ")
    .replace(/\{\s{0,4}(-?\d{1,20})\s{0,4}\\over\s{0,4}(\d{1,20})\s{0,4}\}/g, "$1/$2")
    .replace(/\\(?:color|textcolor)\s*\{\s*[a-z]{2,12}\s*\}/g, "")
    .replace(/\\[dtc]?frac\s*(\d)\s*(\d)/g, " $1/$2 ")
    .replace(/(\d)\s*\\[dtc]?frac/g, "$1 \\frac")
    .replace(/\\[dtc]?frac\s*\{\s*(-?[\d.,]+)\s*\}\s*\{\s*(-?[\d.,]+)\s*\}/g, "$1/$2")
    .replace(
      /\\(?:text|underline|emph|Large|large|huge|textbf|textit|textrm|mathbf|mathrm|mathsf|operatorname|mbox|boxed|fbox|bf|rm)\s*\{/g,
      " {",
    )
    .replace(/\^\s{0,4}\{?\s{0,4}\\circ\s{0,4}\}?|°/g, " ")
    .replace(/((?:[a-zA-Z]|\})\s*)\^\s*\{?[23]\}?/g, "$1")
    .replace(/(?<![\dA-F])\d[\dA-F]{0,40}_(?:\{(?!10\})\d{1,2}\}|(?!10(?!\d))\d{1,2}(?!\d))/g, "√")
    .replace(/(\d)_(?:\{\d+\}|\d{1,2}(?!\d))/g, "$1")
    .replace(/(?<!正)负\s?(?=[\d.])/g, "-")
    .replace(/(?<=(?:^|[:=(]|\b(?:is|was|be|equals))\s{0,3})(?:minus|negative)\s+(?=[\d.])/gim, "-")
    .replace(/\{,\s?\}/g, ",")
    .replace(/(\d),\\!(?=\d{3})/g, "$1,")
    .replace(/(\d)(?:\\[,!;:]|~)(?=\d{3})/g, "$1")
    .replace(/\\[,!;: ]/g, " ")
    .replace(/(\d)[\u2009\u202f](?=\d{3})/g, "$1")
    .replace(/\\%/g, "%")
    .replace(/[\u2212\u2013\uFE63]/g, "-")
    .replace(/\u2044/g, "/")
    .replace(/\\[()[\]]/g, " ")
    .replace(/\\?[$€£¥￥₹]|\b(?:USD|RMB|CNY|EUR|GBP|US\s?(?=\$)|Rs\.?(?=\s?\d))/g, "")
    .replace(/(-)[ \t]*\{/g, "$1")
    .replace(/\*\*|(?<=^|\s)\*(?=\S)|(?<=\S)\*(?=[\s.,]|$)|[_`{}]/gm, "");
}

/** ⁵ behind a digit to ^5. */
function raised(power: string): string {
  const digits = [...power].map((char) => (char === "⁻" ? "-" : RAISED.indexOf(char)));
  return `^${digits.join("")}`;
}

/** Digits with whatever separators stand between them; what they mean is `decimalOf`'s business. */
const DIGITS = String.raw`(?:\d(?:\d|[.,'’](?=\d))*|\.\d+)`;
const SIGN = String.raw`(?:(?<![\w)\]}])(?<!\d\s)-(?=[\d.])|-(?<=(?:^|[=:(])\s{0,2}-)\s+(?=[\d.]))?`;
const SCALES: Readonly<Record<string, bigint>> = {
  dozen: 12n,
  hundred: 100n,
  thousand: 1000n,
  million: 10n ** 6n,
  billion: 10n ** 9n,
  bn: 10n ** 9n,
  trillion: 10n ** 12n,
  百: 100n,
  千: 1000n,
  万: 10n ** 4n,
  百万: 10n ** 6n,
  千万: 10n ** 7n,
  亿: 10n ** 8n,
  万亿: 10n ** 12n,
};
/** Behind the digits without a space. A small m or b is a unit. */
const SUFFIXES: Readonly<Record<string, bigint>> = { k: 1000n, K: 1000n, M: 10n ** 6n, B: 10n ** 9n };
const TIMES_TEN = String.raw`(?:\\times|\\cdot|×|·|⋅|\*|x)\s*10\s*\^\s*(-?\d{1,2})`;
const NUMBER = new RegExp(
  String.raw`(${SIGN})(?<![A-Za-z_^\d]|\^\s|\d[.,:/'’])(?!0x[\da-f])(?:(${DIGITS})\s+(\d+)\/(\d+)|(${DIGITS})\s*\/\s*(-?${DIGITS})(?!\s*\/)|10\s*\^\s*(-?\d{1,2})|(${DIGITS})(?!\s*\/\s*\d))` +
    String.raw`(?!\d|[.,:'’]\d|\s*\^)(?:\s*${TIMES_TEN}|[eE]([+-]?\d{1,2})(?![A-Za-z\d]))?` +
    String.raw`(?:\s*(%|percent\b|per cent\b)|\s*(dozen|hundred|thousand|million|billion|bn|trillion|万亿|百万|千万|百|千|万|亿)(?![a-z米克克瓦分])|([kmb])(?![A-Za-z]))?`,
  "gi",
);

/** Every number of a cleaned text, in order; digits that can be read in no way ("1,2,3") are left out. */
export function findNumbers(clean: string): FoundNumber[] {
  const found: FoundNumber[] = [];
  for (const match of clean.matchAll(NUMBER)) {
    const reading = readingOf(match);
    if (reading !== null) found.push({ reading, start: match.index, end: match.index + match[0].length });
  }
  return found;
}

function readingOf(match: RegExpExecArray): NumberReading | null {
  const [, sign = "", whole, over, under, top, bottom, ten, single, power, exponent, percent, scale, suffix] =
    match;
  let isLoose = false;
  const plain = (text: string) => {
    const decimal = decimalOf(text);
    if (decimal?.isLoose === true) isLoose = true;
    return decimal === null ? null : parseDecimal(decimal.text);
  };
  let value: Rational | null = null;
  if (single !== undefined) value = plain(single);
  else if (ten !== undefined) value = shift({ numerator: 1n, denominator: 1n }, Number(ten));
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
  if (percent !== undefined) {
    return { values: [value, shift(value, -2)], shown: `${show(value)}%`, isLoose };
  }
  const factor = SCALES[scale?.toLowerCase() ?? ""] ?? SUFFIXES[suffix ?? ""];
  if (factor !== undefined) {
    const scaled = { numerator: value.numerator * factor, denominator: value.denominator };
    return { values: [scaled, value], shown: `${show(value)} ${scale ?? suffix}`, isLoose };
  }
  return { values: [value], shown: show(value), isLoose };
}

/** A number that was read by other means than digits. */
export function readingOfValue(value: Rational): NumberReading {
  return { values: [value], shown: show(value), isLoose: true };
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

/** True when the value, rounded half up to as many decimal places as `gold` has (at least one), is `gold`. */
export function nearlyMeansNumber(reading: NumberReading, gold: string): boolean {
  const places = /\.(\d+)$/.exec(gold)?.[1]?.length ?? 0;
  const wanted = parseDecimal(gold);
  if (places === 0 || wanted === null) return false;
  return reading.values.some((value) => equal(rounded(value, places), wanted));
}

function rounded(value: Rational, places: number): Rational {
  const { numerator, denominator } = shift(value, places);
  const twice = 2n * (numerator < 0n ? -numerator : numerator) + denominator;
  const whole = twice / (2n * denominator);
  return { numerator: numerator < 0n ? -whole : whole, denominator: 10n ** BigInt(places) };
}

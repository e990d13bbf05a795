/** Numbers written in LaTeX, read exactly: integers, decimals, fractions, mixed numbers, powers of ten, periods. */
import { add, divide, parseDecimal, type Rational, shift } from "./rational.ts";

const DECIMAL = String.raw`(?:\d+(?:\.\d*)?|\.\d+)`;
const SIGNED = `[-+]?${DECIMAL}`;
const PLAIN = new RegExp(`^([-+]?)(${DECIMAL})$`);
const FRACTION = new RegExp(
  String.raw`^([-+]?)(\d+(?= ?\\frac| \d))?(?: ?\\frac\{(${SIGNED})\}\{(${SIGNED})\}|(?: |(?<!\d))(${DECIMAL})/(-?${DECIMAL}))$`,
);
const SCIENTIFIC = new RegExp(
  String.raw`^([-+]?${DECIMAL})(?:\\times|\\cdot)10(?:\^\{([-+]?\d{1,3})\})?$|^([-+]?)10\^\{([-+]?\d{1,3})\}$`,
);
const PERIOD = /^([-+]?)(\d*)\.(\d*)\\(?:overline|bar|dot)\{(\d+)\}$/;

/** The value of a number in plain spelling (see `plainLatex`), or null for anything else. */
export function readRational(latex: string): Rational | null {
  return decimal(latex) ?? fraction(latex) ?? scientific(latex) ?? periodic(latex);
}

function decimal(latex: string): Rational | null {
  const match = PLAIN.exec(latex);
  return match === null ? null : signed(match[1], parseDecimal(match[2] ?? ""));
}

/** `\frac{a}{b}`, `a/b`, and either behind a whole number: 1\frac{4}{5} is 9/5. */
function fraction(latex: string): Rational | null {
  const match = FRACTION.exec(latex);
  if (match === null) return null;
  const [, sign, whole, over = match[5], under = match[6]] = match;
  const top = number(over ?? "");
  const bottom = number(under ?? "");
  const part = top === null || bottom === null ? null : divide(top, bottom);
  if (part === null) return null;
  if (whole === undefined) return signed(sign, part);
  const base = parseDecimal(whole);
  const isProper = part.numerator > 0n && part.numerator < part.denominator;
  return base === null || !isProper ? null : signed(sign, add(base, part));
}

function scientific(latex: string): Rational | null {
  const match = SCIENTIFIC.exec(latex);
  if (match === null) return null;
  const [, factor, power, sign, lonePower] = match;
  if (factor === undefined) return signed(sign, shift({ numerator: 1n, denominator: 1n }, Number(lonePower)));
  const value = number(factor);
  return value === null ? null : shift(value, Number(power ?? 1));
}

/** 0.1\overline{6}: (16 − 1) / 90. */
function periodic(latex: string): Rational | null {
  const match = PERIOD.exec(latex);
  if (match === null) return null;
  const [, sign, whole = "", fixed = "", period = ""] = match;
  const all = parseDecimal(`${whole}${fixed}${period}`);
  const head = `${whole}${fixed}` === "" ? parseDecimal("0") : parseDecimal(`${whole}${fixed}`);
  if (all === null || head === null) return null;
  const denominator = (10n ** BigInt(period.length) - 1n) * 10n ** BigInt(fixed.length);
  return signed(sign, { numerator: all.numerator - head.numerator, denominator });
}

function number(text: string): Rational | null {
  const match = PLAIN.exec(text);
  return match === null ? null : signed(match[1], parseDecimal(match[2] ?? ""));
}

function signed(sign: string | undefined, value: Rational | null): Rational | null {
  return value !== null && sign === "-"
    ? { numerator: -value.numerator, denominator: value.denominator }
    : value;
}

/** Digits behind the point of a decimal; null for what is no plain decimal with a point. */
export function decimalPlaces(latex: string): number | null {
  return /^[-+]?\d*\.(\d+)$/.exec(latex)?.[1]?.length ?? null;
}

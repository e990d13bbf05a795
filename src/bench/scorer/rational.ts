/** Exact numbers: what an answer states and what is right are compared without rounding. */

export interface Rational {
  readonly numerator: bigint;
  /** Positive. */
  readonly denominator: bigint;
}

/** Longer digit strings are no answers (a model stuck in a loop writes thousands of them); reading them is waste. */
const MAX_DIGITS = 400;

/** A decimal number without separators, for example `-3.50`; null for anything else. */
export function parseDecimal(text: string): Rational | null {
  const match = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (match === null) return null;
  const [, sign = "", whole = "", part = ""] = match;
  const digits = whole + part;
  if (digits === "" || digits.length > MAX_DIGITS) return null;
  const value = BigInt(digits);
  return { numerator: sign === "-" ? -value : value, denominator: 10n ** BigInt(part.length) };
}

/** a / b; null when b is zero. */
export function divide(a: Rational, b: Rational): Rational | null {
  if (b.numerator === 0n) return null;
  const sign = b.numerator < 0n ? -1n : 1n;
  return {
    numerator: a.numerator * b.denominator * sign,
    denominator: a.denominator * b.numerator * sign,
  };
}

export function add(a: Rational, b: Rational): Rational {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

/** a × 10^power. */
export function shift(a: Rational, power: number): Rational {
  const factor = 10n ** BigInt(Math.abs(power));
  return power >= 0
    ? { numerator: a.numerator * factor, denominator: a.denominator }
    : { numerator: a.numerator, denominator: a.denominator * factor };
}

export function equal(a: Rational, b: Rational): boolean {
  return a.numerator * b.denominator === b.numerator * a.denominator;
}

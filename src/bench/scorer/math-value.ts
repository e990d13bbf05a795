/** Compares results without parts: words, and values with what surrounds them. */
import type { Form } from "./math-form.ts";
import { decimalPlaces, readRational } from "./math-number.ts";
import { equal, type Rational, shift } from "./rational.ts";

export type Equality = "equal" | "different" | "undecided";

/** What cannot be decided by spelling and exact numbers. Both take formulas in plain spelling. */
export interface Algebra {
  /** Whether two formulas have one value (for all values of their variables). */
  same(gold: string, answer: string): Promise<Equality>;
  /** Whether two equations, each left minus right, hold for the same points: one is a constant multiple of the other. */
  proportional(gold: readonly [string, string], answer: readonly [string, string]): Promise<Equality>;
}

type Value = Form & { kind: "value" };

const NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");

export function compareWords(gold: Form, answer: Form): Equality {
  const said = spoken(answer);
  const wanted = spoken(gold);
  if (said === null || wanted === null) return "different";
  if (said === wanted) return "equal";
  const number = (words: string) =>
    NUMBER_WORDS.includes(words) ? String(NUMBER_WORDS.indexOf(words)) : words;
  if (number(said) === number(wanted)) return "equal";
  return "different";
}

/** A form as words: a letter or number that is not in `\text` counts too. */
function spoken(form: Form): string | null {
  if (form.kind === "text") return form.words;
  return form.kind === "value" && /^[A-Za-z]+$|^\d+$/.test(form.latex) ? form.latex.toLowerCase() : null;
}

export async function compareValues(gold: Value, answer: Value, algebra: Algebra): Promise<Equality> {
  if (gold.unit !== null && answer.unit !== null && gold.unit !== answer.unit) return "different";
  if (gold.base !== null || answer.base !== null) return compareNumerals(gold, answer);
  if (gold.latex === answer.latex && gold.isPercent === answer.isPercent) return "equal";
  const wanted = readRational(gold.latex);
  const stated = readRational(answer.latex);
  if (wanted !== null && stated !== null) {
    const isEqual =
      equal(wanted, stated) ||
      // A percent sign is part of the number for some and its unit for others.
      (gold.isPercent !== answer.isPercent &&
        (gold.isPercent ? equal(shift(wanted, -2), stated) : equal(wanted, shift(stated, -2))));
    if (isEqual) return "equal";
    return isRounding(gold.latex, wanted, stated) ? "equal" : "different";
  }
  return algebra.same(gold.latex, answer.latex);
}

/** Numerals of a stated base are digits, not values: "in base 8" asks for 52_8, and 42 does not answer it. */
function compareNumerals(gold: Value, answer: Value): Equality {
  const plain = (digits: string) => digits.toUpperCase().replace(/^0+(?=.)/, "");
  if (plain(gold.latex) !== plain(answer.latex)) return "different";
  const bases = [gold.base, answer.base];
  if (gold.base === answer.base || answer.base === null) return "equal";
  return bases.includes(10) && bases.includes(null) ? "equal" : "different";
}

/** Decimal places from which on a right result is taken as rounded, whoever published it. */
const ROUNDED_PLACES = 6;

/** Whether a published decimal has so many places and figures that it can only be a rounding. */
export function isLongDecimal(gold: string): boolean {
  const figures = gold.replace(/[-+.]/g, "").replace(/^0+/, "").length;
  return (decimalPlaces(gold) ?? 0) >= ROUNDED_PLACES && figures >= ROUNDED_PLACES;
}

/** Everything that rounds to a long published decimal is right. */
function isRounding(gold: string, wanted: Rational, stated: Rational): boolean {
  if (!isLongDecimal(gold)) return false;
  const places = decimalPlaces(gold) ?? 0;
  const difference = {
    numerator: wanted.numerator * stated.denominator - stated.numerator * wanted.denominator,
    denominator: wanted.denominator * stated.denominator,
  };
  const size = difference.numerator < 0n ? -difference.numerator : difference.numerator;
  return 2n * size * 10n ** BigInt(places) <= difference.denominator;
}

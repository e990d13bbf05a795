/** Compares two results shape by shape; what remains are pairs of formulas, which `leaf` decides. */
import { splitOutside } from "./latex-scan.ts";
import { type Form, formOf, isName } from "./math-form.ts";
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

/**
 * Whether `answer` states what `gold` states. The two are not treated alike: what the question fixed (a unit, a base, the
 * name of the unknown) may be missing from the answer, and what is stated must agree.
 */
export async function compareForms(gold: Form, answer: Form, algebra: Algebra): Promise<Equality> {
  if (gold.kind === "text" || answer.kind === "text") return compareWords(gold, answer);
  if (gold.kind === "relation" || answer.kind === "relation") return compareRelations(gold, answer, algebra);
  if (gold.kind === "value" && answer.kind === "value") return compareValues(gold, answer, algebra);
  if (gold.kind === "group" && answer.kind === "group") return compareGroups(gold, answer, algebra);
  if (gold.kind === "union" && answer.kind === "union")
    return inAnyOrder(gold.members, answer.members, algebra);
  if (gold.kind === "matrix" && answer.kind === "matrix") {
    if (gold.environment !== answer.environment || gold.rows.length !== answer.rows.length)
      return "different";
    return all(gold.rows.map((row, i) => () => inOrder(row, answer.rows[i] ?? [], algebra)));
  }
  return compareAcross(gold, answer, algebra);
}

/** Shapes that differ and still may state one result. */
async function compareAcross(gold: Form, answer: Form, algebra: Algebra): Promise<Equality> {
  // A column vector is also written as a tuple.
  const [matrix, tuple] = gold.kind === "matrix" ? [gold, answer] : [answer, gold];
  if (matrix.kind === "matrix" && matrix.environment === "matrix" && tuple.kind === "group") {
    const column = matrix.rows.map((row) => row[0]);
    if (tuple.open !== "(" || tuple.close !== ")" || matrix.rows.some((row) => row.length !== 1))
      return "different";
    const entries = column.filter((entry) => entry !== undefined);
    return gold.kind === "matrix"
      ? inOrder(entries, tuple.members, algebra)
      : inOrder(tuple.members, entries, algebra);
  }
  // "15\\frac{39}{40}, or \\frac{639}{40}" says one result twice.
  if (gold.kind === "value" && answer.kind === "group" && answer.open === "") {
    return all(answer.members.map((member) => () => compareForms(gold, member, algebra)));
  }
  // A set of one is that one.
  if (
    gold.kind === "group" &&
    gold.members.length === 1 &&
    gold.open === "{" &&
    gold.members[0] !== undefined
  ) {
    return compareForms(gold.members[0], answer, algebra);
  }
  if (
    answer.kind === "group" &&
    answer.members.length === 1 &&
    answer.open === "{" &&
    answer.members[0] !== undefined
  ) {
    return compareForms(gold, answer.members[0], algebra);
  }
  return "different";
}

const NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");

function compareWords(gold: Form, answer: Form): Equality {
  const said = spoken(answer);
  const wanted = spoken(gold);
  if (said === null || wanted === null) return "different";
  if (said === wanted) return "equal";
  const number = (words: string) =>
    NUMBER_WORDS.includes(words) ? String(NUMBER_WORDS.indexOf(words)) : words;
  if (number(said) === number(wanted)) return "equal";
  return "different";
}

/** Where the published result is an option's letter, (C), an answer may give the option's text behind it. */
function withoutOptionText(gold: Form, answer: string): string {
  if (gold.kind !== "text" || !/^[a-z]$/.test(gold.words)) return answer;
  return /^\s*(?:\\(?:text|textbf|mathrm|mathbf)\s*\{)?\s*\(([A-Za-z])\)/.exec(answer)?.[1] ?? answer;
}

/** A form as words: a letter or number that is not in `\text` counts too. */
function spoken(form: Form): string | null {
  if (form.kind === "text") return form.words;
  return form.kind === "value" && /^[A-Za-z]+$|^\d+$/.test(form.latex) ? form.latex.toLowerCase() : null;
}

async function compareValues(
  gold: Form & { kind: "value" },
  answer: Form & { kind: "value" },
  algebra: Algebra,
): Promise<Equality> {
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
function compareNumerals(gold: Form & { kind: "value" }, answer: Form & { kind: "value" }): Equality {
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

/**
 * Sets and bare lists have no order. A bare list answers a tuple when it keeps the order, since only the brackets are
 * missing; a set never answers a tuple, and neither does a tuple with other brackets.
 */
async function compareGroups(
  gold: Form & { kind: "group" },
  answer: Form & { kind: "group" },
  algebra: Algebra,
): Promise<Equality> {
  const isFree = (form: { open: string }) => form.open === "" || form.open === "{";
  if (isFree(gold) && isFree(answer)) return inAnyOrder(gold.members, answer.members, algebra);
  const isRound = (form: { open: string; close: string }) => form.open === "(" && form.close === ")";
  const isBare = (gold.open === "" && isRound(answer)) || (answer.open === "" && isRound(gold));
  if (!isBare && (gold.open !== answer.open || gold.close !== answer.close)) return "different";
  return inOrder(gold.members, answer.members, algebra);
}

function inOrder(gold: readonly Form[], answer: readonly Form[], algebra: Algebra): Promise<Equality> {
  if (gold.length !== answer.length) return Promise.resolve("different");
  return all(
    gold.map((wanted, i) => async () => {
      const stated = answer[i];
      return stated === undefined ? "different" : compareForms(wanted, stated, algebra);
    }),
  );
}

/** Stops at the first difference, so that what costs time is asked last where spelling already differs. */
async function all(parts: readonly (() => Promise<Equality>)[]): Promise<Equality> {
  let isDecided = true;
  for (const part of parts) {
    const equality = await part();
    if (equality === "different") return "different";
    if (equality === "undecided") isDecided = false;
  }
  return isDecided ? "equal" : "undecided";
}

/** Every member of one has a partner in the other. Equality is transitive, so the first partner found is as good as any. */
async function inAnyOrder(
  gold: readonly Form[],
  answer: readonly Form[],
  algebra: Algebra,
): Promise<Equality> {
  if (gold.length !== answer.length) return "different";
  const left = [...answer];
  let isDecided = true;
  for (const wanted of gold) {
    let partner = -1;
    for (const [i, stated] of left.entries()) {
      const equality = await compareForms(wanted, stated, algebra);
      if (equality === "equal") {
        partner = i;
        break;
      }
      if (equality === "undecided") isDecided = false;
    }
    if (partner === -1) return isDecided ? "different" : "undecided";
    left.splice(partner, 1);
  }
  return "equal";
}

type Relation = Form & { kind: "relation" };

/**
 * `x = 5` and `5` state one result, whichever is published. Two equations state one result when their names agree and so do
 * their values, or when they hold for the same points.
 */
async function compareRelations(gold: Form, answer: Form, algebra: Algebra): Promise<Equality> {
  if (gold.kind !== "relation")
    return answer.kind === "relation" ? valueAgainst(gold, answer, algebra) : "different";
  if (answer.kind !== "relation") {
    return gold.sign === "=" && isName(gold.sides[0] ?? "")
      ? compareForms(gold.last, answer, algebra)
      : "different";
  }
  if (gold.sides.join(gold.sign) === answer.sides.join(answer.sign))
    return gold.sign === answer.sign ? "equal" : "different";
  if (gold.sign !== answer.sign || gold.sides.length > 2) return "different";
  const [left = "", right = ""] = gold.sides;
  const [first = ""] = answer.sides;
  if (gold.sign !== "=") {
    if (answer.sides.length !== 2) return "different";
    return all(gold.sides.map((side, i) => () => algebra.same(side, answer.sides[i] ?? "")));
  }
  if (isName(left) && isName(first) && (left === first || /[()]/.test(left + first))) {
    return compareForms(gold.last, answer.last, algebra);
  }
  return answer.sides.length === 2
    ? algebra.proportional([left, right], [first, answer.sides[1] ?? ""])
    : "different";
}

/** The last side of an answer's equation, where its first only names it, or where it is a number that was worked out. */
async function valueAgainst(gold: Form, answer: Relation, algebra: Algebra): Promise<Equality> {
  if (answer.sign !== "=") return "different";
  const isNamed = isName(answer.sides[0] ?? "");
  const last = answer.sides.at(-1) ?? "";
  const isWorkedOut = !/[A-Za-z]/.test(
    last.replace(/\\[a-z]+/g, "").replace(/(?<![A-Za-z])[ei](?![A-Za-z])/g, ""),
  );
  return isNamed || isWorkedOut ? compareForms(gold, answer.last, algebra) : "different";
}

/**
 * Whether two formulas state one result. `100,200` alone is a number, but beside a gold that lists values it lists two.
 */
export async function compareFormulas(gold: string, answer: string, algebra: Algebra): Promise<Equality> {
  const wanted = formOf(gold);
  const stated = wanted === null ? null : formOf(withoutOptionText(wanted, answer));
  if (wanted === null || stated === null) return "different";
  if (wanted.kind === "group" && stated.kind === "value" && splitOutside(answer, COMMA).parts.length > 1) {
    const listed = formOf(answer.replaceAll(",", ", "));
    if (listed !== null) return compareForms(wanted, listed, algebra);
  }
  return compareForms(wanted, stated, algebra);
}

const COMMA = new Set([","]);

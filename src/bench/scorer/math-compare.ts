/** Compares two results shape by shape; what remains are pairs of formulas, which `leaf` decides. */
import { splitOutside } from "./latex-scan.ts";
import { type Form, formOf, isName } from "./math-form.ts";
import { type Algebra, compareValues, compareWords, type Equality } from "./math-value.ts";

/**
 * Whether `answer` states what `gold` states. The two are not treated alike: what the question fixed (a unit, a base, the
 * name of the unknown) may be missing from the answer, and what is stated must agree.
 */
async function compareForms(gold: Form, answer: Form, algebra: Algebra): Promise<Equality> {
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
  if (gold.sign !== "=" || answer.sign !== "=") return compareOrders(gold, answer, algebra);
  if (gold.sides.length > 2) return "different";
  const [left = "", right = ""] = gold.sides;
  const [first = ""] = answer.sides;
  if (isName(left) && isName(first) && (left === first || /[()]/.test(left + first))) {
    return compareForms(gold.last, answer.last, algebra);
  }
  return answer.sides.length === 2
    ? algebra.proportional([left, right], [first, answer.sides[1] ?? ""])
    : "different";
}

const REVERSED: Readonly<Record<string, string>> = { ">": "<", "\\ge": "\\le" };

/** Relations of two sides that say the same of one difference: that it is below zero, not above zero, or not zero. */
async function compareOrders(gold: Relation, answer: Relation, algebra: Algebra): Promise<Equality> {
  const [wanted, stated] = [gold, answer].map(({ sign, sides }) => {
    const reversed = REVERSED[sign];
    return reversed === undefined ? { sign, sides } : { sign: reversed, sides: [...sides].reverse() };
  });
  if (wanted === undefined || stated === undefined || wanted.sign !== stated.sign) return "different";
  if (wanted.sides.length !== 2 || stated.sides.length !== 2) return "different";
  const difference = ([left = "", right = ""]: readonly string[]) => `(${left})-(${right})`;
  return algebra.same(difference(wanted.sides), difference(stated.sides));
}

/**
 * The last side of an answer's equation, where the first only says what it is the value of: a name (x, f(2)), letters without
 * numbers (a+b, AB), or a number that it works out (2+3). An equation that is still to be solved states no value.
 */
async function valueAgainst(gold: Form, answer: Relation, algebra: Algebra): Promise<Equality> {
  if (answer.sign !== "=") return "different";
  const first = answer.sides[0] ?? "";
  const named = first.replace(/[\^_]\{?\w+\}?/g, "").replace(/(?<=[A-Za-z])\([^()]*\)/g, "");
  const equality = () => compareForms(gold, answer.last, algebra);
  if (isName(first)) return equality();
  if (hasLetters(answer.sides.at(-1) ?? "")) return "different";
  if (hasLetters(first)) return /\d/.test(named) ? "different" : equality();
  const worked = formOf(first);
  return worked === null ? "different" : all([equality, () => compareForms(gold, worked, algebra)]);
}

/** Whether there are letters that are no command, and not e or i alone. */
function hasLetters(side: string): boolean {
  return /[A-Za-z]/.test(side.replace(/\\[a-z]+/g, "").replace(/(?<![A-Za-z])[ei](?![A-Za-z])/g, ""));
}

/** Where the published result is an option's letter, (C), an answer may give the option's text behind it, but no other letter. */
function withoutOptionText(gold: Form, answer: string): string {
  if (gold.kind !== "text" || !/^[a-z]$/.test(gold.words)) return answer;
  const [all = "", letter] =
    /^\s*(?:\\(?:text|textbf|mathrm|mathbf)\s*\{)?\s*\(([A-Za-z])\)[\s}]*/.exec(answer) ?? [];
  const rest = answer.slice(all.length);
  return letter === undefined || /^[-+*/^_=,;&]|\([A-Za-z]\)|\b(?:or|and)\b/.test(rest) ? answer : letter;
}

/**
 * Whether two formulas state one result. `100,200` alone is a number, but beside a gold that lists values it lists two. Of
 * `4\pi \approx 12.57` the exact part counts, and beside a gold with decimals the rounded one too.
 */
export async function compareFormulas(gold: string, answer: string, algebra: Algebra): Promise<Equality> {
  const wanted = formOf(gold);
  const stated = wanted === null ? null : formOf(withoutOptionText(wanted, answer));
  if (wanted === null || stated === null) return "different";
  if (wanted.kind === "group" && stated.kind === "value" && splitOutside(answer, COMMA).parts.length > 1) {
    const listed = formOf(answer.replaceAll(",", ", "));
    if (listed !== null) return compareForms(wanted, listed, algebra);
  }
  const equality = await compareForms(wanted, stated, algebra);
  const rounded = /\.\d/.test(gold) ? splitOutside(answer, ABOUT).parts.slice(1).at(-1) : undefined;
  return equality === "equal" || rounded === undefined
    ? equality
    : compareFormulas(gold, rounded.replaceAll("$", ""), algebra);
}

const ABOUT = new Set(["\\approx", "≈"]);
const COMMA = new Set([","]);

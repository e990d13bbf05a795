/**
 * Whether two formulas have one value.
 *
 * Quotients of polynomials are decided exactly: two that differ agree at a point drawn from S only with probability ≤ d/|S|,
 * d the degree (Schwartz 1980; Zippel 1979), so agreement at POINTS points is an error below (d/|S|)^POINTS < 10^-15 here.
 * One point at which they differ proves the difference.
 *
 * For roots, π, e and functions no such bound is known (whether a constant is zero is undecidable in general, Richardson
 * 1968), so agreement counts only together with three things: it holds to 40 digits of 80, at four points and up to eight where both
 * have a value, and neither formula is longer than an answer (see `formulaOf`). Two different short formulas that agree
 * in 40 digits are not known to occur; decimals written by a model do not reach that far. The method is Gonnet's (1984,
 * "Determining equivalence of expressions in random polynomial time"), with digits in place of a finite field.
 */
import type { Random } from "../../base/index.ts";
import { exactValue, isRationalFunction, TooLarge } from "./math-exact.ts";
import { type Formula, variablesOf } from "./math-formula.ts";
import { equal, type Rational } from "./rational.ts";

export type Identity = "equal" | "different" | "undecided";

/** A number to DIGITS digits and more, as the engine works it out. */
export interface Approximation {
  isReal: boolean;
  /** Whether both agree in 40 digits, in 12 where the engine works in machine numbers, or are both zero but for rounding. */
  isNear(other: Approximation, isRough: boolean): boolean;
}

export interface Numerics {
  /** The value of a formula at a point, to 80 digits; null where it has none. */
  approximate(formula: Formula, at: ReadonlyMap<string, Rational>): Approximation | null;
}

const POINTS = 4;
/** Points at which values are worked out to many digits, where both have one. */
const TRIALS = 8;
const DRAWS = 24;
/** |S| for the exact test. */
const SPREAD = 2_000_000_011;

type Point = ReadonlyMap<string, Rational>;

/** Whether both have one value for all values of their variables for which both are defined as real numbers. */
export function identical(gold: Formula, answer: Formula, numerics: Numerics, random: Random): Identity {
  const names = [...variablesOf(gold, variablesOf(answer))].sort();
  try {
    return isRationalFunction(gold) && isRationalFunction(answer)
      ? exactly(gold, answer, names, random)
      : numerically(gold, answer, names, numerics, random);
  } catch (thrown) {
    if (thrown instanceof TooLarge) return isWorkable(gold, names) ? "different" : "undecided";
    throw thrown;
  }
}

/** An answer that leaves a number standing that nobody can write down is no result, unless the published one does too. */
function isWorkable(gold: Formula, names: readonly string[]): boolean {
  try {
    exactValue(gold, () => ({ numerator: BigInt(names.length + 2), denominator: 1n }));
    return true;
  } catch {
    return false;
  }
}

function exactly(gold: Formula, answer: Formula, names: readonly string[], random: Random): Identity {
  const wanted = names.length === 0 ? 1 : POINTS;
  let agreed = 0;
  for (let draw = 0; draw < DRAWS && agreed < wanted; draw++) {
    const point = new Map(names.map((name) => [name, drawn(random)]));
    const at = (name: string) => point.get(name) ?? ZERO;
    const a = exactValue(gold, at);
    const b = exactValue(answer, at);
    if (a === null || b === null) continue;
    if (!equal(a, b)) return "different";
    agreed++;
  }
  return agreed === wanted ? "equal" : "different";
}

const ZERO: Rational = { numerator: 0n, denominator: 1n };

function drawn(random: Random): Rational {
  return { numerator: BigInt(random.integer(SPREAD) - Math.floor(SPREAD / 2)), denominator: 1n };
}

/**
 * Formulas are compared as functions of real numbers wherever both have a real value: ln x² and 2 ln x are one there. Values
 * that are not real count where a formula names i, and where there is no other value at all.
 */
function numerically(
  gold: Formula,
  answer: Formula,
  names: readonly string[],
  numerics: Numerics,
  random: Random,
): Identity {
  if (names.length === 0) return constants(gold, answer, numerics);
  const isComplex = namesI(gold) || namesI(answer);
  const isRoughly = isRough(gold) || isRough(answer);
  let agreed = 0;
  let agreedElsewhere = 0;
  let isDefined = false;
  const reach = Math.max(reachOf(gold), reachOf(answer));
  for (let draw = 0; draw < DRAWS && agreed < TRIALS; draw++) {
    const point = pointAt(names, draw, reach, random);
    const a = approximated(gold, point, numerics);
    const b = approximated(answer, point, numerics);
    if (a !== null || b !== null) isDefined = true;
    if (a === null || b === null || a.isReal !== b.isReal) continue;
    const isNear = a.isNear(b, isRoughly || !a.isReal);
    if (!a.isReal && !isComplex) {
      if (isNear) agreedElsewhere++;
      continue;
    }
    if (!isNear) return "different";
    agreed++;
  }
  if (agreed >= POINTS || (agreed === 0 && agreedElsewhere >= POINTS)) return "equal";
  return isDefined ? "different" : "undecided";
}

function constants(gold: Formula, answer: Formula, numerics: Numerics): Identity {
  const nowhere: Point = new Map();
  const a = approximated(gold, nowhere, numerics);
  const b = approximated(answer, nowhere, numerics);
  if (a === null || b === null) return a === b ? "undecided" : "different";
  return a.isNear(b, isRough(gold) || isRough(answer) || !a.isReal) ? "equal" : "different";
}

/** The sizes of the points, in turn, and their signs: positive first, as the quantities of exams mostly are. */
const TURNS = [
  { scale: 3, sign: 1 },
  { scale: "reach", sign: 1 },
  { scale: "reach", sign: -1 },
  { scale: 1, sign: 1 },
  { scale: 12, sign: null },
  { scale: 3, sign: -1 },
  { scale: 1, sign: null },
  { scale: "reach", sign: null },
] as const;

/** Formulas that agree on one side of a turn only, as |x − 3| and 3 − x do, are told apart by points beyond it on both sides. */
function pointAt(names: readonly string[], draw: number, reach: number, random: Random): Point {
  const { scale, sign } = TURNS[draw % TURNS.length] ?? TURNS[0];
  return new Map(
    names.map((name) => {
      const size = (600 + random.integer(1401)) * (scale === "reach" ? reach : scale);
      return [
        name,
        { numerator: BigInt(size * (sign ?? (random.next() < 0.5 ? -1 : 1))), denominator: 2000n },
      ];
    }),
  );
}

/** Beyond the numbers that a formula names, where absolute values and roundings may turn. */
function reachOf(formula: Formula): number {
  if ("args" in formula) return Math.max(40, ...formula.args.map(reachOf));
  if (formula.op !== "number") return 40;
  const { numerator, denominator } = formula.value;
  const size = Number((numerator < 0n ? -numerator : numerator) / denominator);
  return size < 10_000 ? Math.max(40, 4 * size) : 40;
}

function approximated(formula: Formula, point: Point, numerics: Numerics): Approximation | null {
  // Throws `TooLarge` for powers that nobody works out, at this point.
  exactValue(formula, (name) => point.get(name) ?? ZERO);
  return numerics.approximate(formula, point);
}

/** Where the engine works in machine numbers: complex numbers, and factorials of what is not whole. */
function isRough(formula: Formula): boolean {
  if (formula.op === "call" && /^(?:Factorial|Binomial)$/.test(formula.name)) return true;
  return namesI(formula) || ("args" in formula && formula.args.some(isRough));
}

function namesI(formula: Formula): boolean {
  if (formula.op === "constant") return formula.name === "ImaginaryUnit";
  return "args" in formula && formula.args.some(namesI);
}

/** Whether f = c·g with one constant c ≠ 0, so that f = 0 and g = 0 are one equation. */
export function proportional(f: Formula, g: Formula, numerics: Numerics, random: Random): Identity {
  const names = [...variablesOf(f)].sort();
  if (names.join() !== [...variablesOf(g)].sort().join() || names.length === 0) return "different";
  const fixed = pointAt(names, 0, 1, random);
  const at = (formula: Formula): Formula => valueAt(formula, fixed);
  const product = (a: Formula, b: Formula): Formula => ({ op: "multiply", args: [a, b] });
  const isZero = identical(f, { op: "number", value: ZERO }, numerics, random);
  if (isZero !== "different") return isZero === "equal" ? "different" : "undecided";
  return identical(product(f, at(g)), product(g, at(f)), numerics, random);
}

/** The formula with numbers in place of its variables. */
export function valueAt(formula: Formula, point: Point): Formula {
  if (formula.op === "variable") return { op: "number", value: point.get(formula.name) ?? ZERO };
  return "args" in formula ? { ...formula, args: formula.args.map((arg) => valueAt(arg, point)) } : formula;
}

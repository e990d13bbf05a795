/** The exact value of a rational formula at a point; and a bound on what is worked out at all. */
import type { Formula } from "./math-formula.ts";
import { add, divide, type Rational } from "./rational.ts";

/** Thrown when a number would grow longer than any answer: `9^{9^{9}}`. */
export class TooLarge extends Error {}

/** The bits of the longest number that is worked out: 2^{2004} is an answer of competitions, a million bits are none. */
const MAX_BITS = 60_000;
const MAX_FACTORIAL = 400n;

/**
 * The value where every variable has the value `at` gives it; null where it has none (division by zero) or none that is
 * rational by construction (roots, π, functions). Throws `TooLarge`.
 */
export function exactValue(formula: Formula, at: (name: string) => Rational): Rational | null {
  switch (formula.op) {
    case "number":
      return bounded(formula.value);
    case "variable":
      return at(formula.name);
    case "constant":
      return null;
    case "call":
      return counted(
        formula.name,
        formula.args.map((arg) => exactValue(arg, at)),
      );
    case "root": {
      for (const arg of formula.args) exactValue(arg, at);
      return null;
    }
  }
  const args: (Rational | null)[] = formula.args.map((arg) => exactValue(arg, at));
  if (formula.op === "power") return power(args[0] ?? null, args[1] ?? null);
  return args.reduce((a, b) => {
    if (a === null || b === null) return null;
    if (formula.op === "add") return bounded(add(a, b));
    return formula.op === "multiply" ? bounded(multiply(a, b)) : reducedQuotient(a, b);
  });
}

function reducedQuotient(a: Rational, b: Rational): Rational | null {
  const quotient = divide(a, b);
  return quotient === null ? null : bounded(quotient);
}

function multiply(a: Rational, b: Rational): Rational {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

function power(base: Rational | null, exponent: Rational | null): Rational | null {
  if (exponent === null) return null;
  const size = exponent.numerator < 0n ? -exponent.numerator : exponent.numerator;
  // Also for a base that is not rational: π^{10^{12}} is not worked out in any arithmetic.
  if (size > BigInt(MAX_BITS) * exponent.denominator) throw new TooLarge();
  if (base === null || exponent.denominator !== 1n) return null;
  if (size === 0n) return base.numerator === 0n ? null : { numerator: 1n, denominator: 1n };
  if (BigInt(Math.max(bits(base.numerator), bits(base.denominator)) - 1) * size > BigInt(MAX_BITS))
    throw new TooLarge();
  const raised = { numerator: base.numerator ** size, denominator: base.denominator ** size };
  return exponent.numerator > 0n ? raised : divide({ numerator: 1n, denominator: 1n }, raised);
}

/** Factorials and binomials of small whole numbers; null for every other function. */
function counted(name: string, [n = null, k = null]: readonly (Rational | null)[]): Rational | null {
  if (name !== "Factorial" && name !== "Binomial") return null;
  const isWhole = (value: Rational | null): value is Rational =>
    value !== null && value.numerator % value.denominator === 0n;
  if (!isWhole(n)) return null;
  const top = n.numerator / n.denominator;
  if (top < 0n) return null;
  if (top > MAX_FACTORIAL) throw new TooLarge();
  if (name === "Factorial") return whole(product(1n, top));
  if (!isWhole(k)) return null;
  const chosen = k.numerator / k.denominator;
  if (chosen < 0n || chosen > top) return whole(0n);
  return whole(product(top - chosen + 1n, top) / product(1n, chosen));
}

function product(from: bigint, to: bigint): bigint {
  let result = 1n;
  for (let factor = from; factor <= to; factor++) result *= factor;
  return result;
}

function whole(numerator: bigint): Rational {
  return { numerator, denominator: 1n };
}

function bits(value: bigint): number {
  return (value < 0n ? -value : value).toString(16).length * 4;
}

/** In lowest terms once it grows, so that long sums of fractions stay short. */
function bounded(value: Rational): Rational {
  if (bits(value.numerator) + bits(value.denominator) < 512) return value;
  const divisor = gcd(value.numerator < 0n ? -value.numerator : value.numerator, value.denominator);
  const reduced = { numerator: value.numerator / divisor, denominator: value.denominator / divisor };
  if (bits(reduced.numerator) > MAX_BITS || bits(reduced.denominator) > MAX_BITS) throw new TooLarge();
  return reduced;
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** True for quotients of polynomials with rational coefficients: those that `exactValue` can decide. */
export function isRationalFunction(formula: Formula): boolean {
  switch (formula.op) {
    case "number":
    case "variable":
      return true;
    case "constant":
    case "root":
      return false;
    case "call":
      return (formula.name === "Factorial" || formula.name === "Binomial") && isConstant(formula);
    case "power": {
      const [base, exponent] = formula.args;
      return (
        base !== undefined && isRationalFunction(base) && exponent !== undefined && isWholeConstant(exponent)
      );
    }
    default:
      return formula.args.every(isRationalFunction);
  }
}

function isConstant(formula: Formula): boolean {
  if (formula.op === "variable") return false;
  return !("args" in formula) || formula.args.every(isConstant);
}

const NOWHERE: Rational = { numerator: 0n, denominator: 1n };

function isWholeConstant(formula: Formula): boolean {
  if (!isConstant(formula)) return false;
  const value = exactValue(formula, () => NOWHERE);
  return value !== null && value.numerator % value.denominator === 0n;
}

/** Formulas worked out to many digits by the engine, which sees nothing but operations that `formulaOf` let through. */
import { BigDecimal, type ComputeEngine } from "@cortex-js/compute-engine";
import type { Formula } from "./math-formula.ts";
import { type Approximation, type Numerics, valueAt } from "./math-identity.ts";
import type { Rational } from "./rational.ts";

/** Digits worked out, and digits in which two values must agree: the difference is room for cancellation. */
const WORKED_DIGITS = 80;
const AGREED = new BigDecimal("1e-40");
/** The engine works out parts of some values in machine numbers alone. */
const AGREED_ROUGHLY = new BigDecimal("1e-12");
/** Values below this are zero but for rounding. */
const NOTHING = new BigDecimal("1e-60");

type Json = string | number | { num: string } | readonly Json[];

export function engineNumerics(engine: ComputeEngine): Numerics {
  engine.precision = WORKED_DIGITS;
  return {
    approximate(formula, at) {
      const value = engine.box(mathJson(valueAt(formula, at)) as never).N();
      return approximation(
        value.bignumRe ?? new BigDecimal(value.re),
        value.bignumIm ?? new BigDecimal(value.im),
      );
    },
  };
}

interface Complex extends Approximation {
  re: BigDecimal;
  im: BigDecimal;
}

function approximation(re: BigDecimal, im: BigDecimal): Complex | null {
  if (!re.isFinite() || !im.isFinite()) return null;
  return {
    re,
    im,
    isReal: isNothingBeside(im, re),
    isNear: (other, isRough) => {
      const { re: x, im: y } = other as Complex;
      const gap = larger(re.sub(x), im.sub(y));
      const size = larger(larger(re, im), larger(x, y));
      return gap.lte(size.mul(isRough ? AGREED_ROUGHLY : AGREED)) || size.lte(NOTHING);
    },
  };
}

function isNothingBeside(im: BigDecimal, re: BigDecimal): boolean {
  return im.abs().lte(NOTHING) || im.abs().lte(re.abs().mul(AGREED_ROUGHLY));
}

/** The larger size of two. */
function larger(a: BigDecimal, b: BigDecimal): BigDecimal {
  return a.abs().cmp(b.abs()) >= 0 ? a.abs() : b.abs();
}

/** Whether a decimal is the rounding, to its own places, of what a formula is worked out to. */
export function roundsTo(formula: Formula, decimal: Rational, places: number, numerics: Numerics): boolean {
  const size = { op: "number" as const, value: decimal };
  const difference: Formula = {
    op: "add",
    args: [
      formula,
      { op: "multiply", args: [{ op: "number", value: { numerator: -1n, denominator: 1n } }, size] },
    ],
  };
  const value = numerics.approximate(difference, new Map()) as Complex | null;
  return (
    value?.isReal === true &&
    value.re
      .abs()
      .mul(2)
      .lte(new BigDecimal(`1e-${places}`))
  );
}

const OPERATIONS = {
  add: "Add",
  multiply: "Multiply",
  divide: "Divide",
  power: "Power",
  root: "Root",
} as const;

function mathJson(formula: Formula): Json {
  if (formula.op === "number") {
    const { numerator, denominator } = formula.value;
    const top = { num: String(numerator) };
    return denominator === 1n ? top : ["Divide", top, { num: String(denominator) }];
  }
  if (formula.op === "constant") return formula.name;
  // Never reached: every variable was given a value.
  if (formula.op === "variable") return "Undefined";
  return [formula.op === "call" ? formula.name : OPERATIONS[formula.op], ...formula.args.map(mathJson)];
}

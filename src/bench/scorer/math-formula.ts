/**
 * A formula as a small tree of operations that are known to be harmless. Whatever the parser hands over is walked and copied
 * into it; operations that can run away (sums, loops, integrals, limits, towers of powers) have no place in it.
 */
import { parseDecimal, type Rational } from "./rational.ts";

export type Formula =
  | { op: "number"; value: Rational }
  | { op: "constant"; name: "Pi" | "ExponentialE" | "ImaginaryUnit" }
  | { op: "variable"; name: string }
  | { op: "add" | "multiply" | "divide" | "power" | "root"; args: readonly Formula[] }
  | { op: "call"; name: string; args: readonly Formula[] };

/** `beyond`: a formula, but with operations that are not worked out here. `none`: no formula. */
export type Reading = { formula: Formula } | { fault: "beyond" | "none" };

/** Functions of numbers by their MathJSON name, with how many arguments they take. */
const CALLS: Readonly<Record<string, readonly number[]>> = {
  Sin: [1],
  Cos: [1],
  Tan: [1],
  Cot: [1],
  Sec: [1],
  Csc: [1],
  Arcsin: [1],
  Arccos: [1],
  Arctan: [1],
  Arccot: [1],
  Sinh: [1],
  Cosh: [1],
  Tanh: [1],
  Arsinh: [1],
  Arcosh: [1],
  Artanh: [1],
  Ln: [1],
  Log: [1, 2],
  Exp: [1],
  Abs: [1],
  Floor: [1],
  Ceil: [1],
  Factorial: [1],
  Binomial: [2],
  Degrees: [1],
  Conjugate: [1],
};
/** What people write for the inverse of a function. */
const INVERSES: Readonly<Record<string, string>> = {
  Sin: "Arcsin",
  Cos: "Arccos",
  Tan: "Arctan",
  Cot: "Arccot",
  Sinh: "Arsinh",
  Cosh: "Arcosh",
  Tanh: "Artanh",
};
const BEYOND = new Set(
  "Sum Product Integrate Limit Loop D Derivative Function Apply Range Mod GCD LCM Max Min Zeta Gamma Matrix Determinant".split(
    " ",
  ),
);
const MAX_NODES = 400;

/** Copies MathJSON, as it was parsed without being made canonical, into a `Formula`. */
export function formulaOf(json: unknown): Reading {
  let nodes = 0;
  let isBeyond = false;
  const formula = copy(json);
  if (isBeyond || nodes > MAX_NODES) return { fault: "beyond" };
  return formula === null ? { fault: "none" } : { formula };

  function copy(node: unknown): Formula | null {
    if (++nodes > MAX_NODES) return null;
    if (typeof node === "number") return numberOf(String(node));
    if (typeof node === "string") return symbolOf(node);
    if (isNumberObject(node)) return numberOf(node.num);
    if (!Array.isArray(node) || typeof node[0] !== "string") return null;
    const [head, ...rest] = node as [string, ...unknown[]];
    if (BEYOND.has(head) && !isInverse(head, rest)) isBeyond = true;
    if (isInverse(head, rest)) return call(INVERSES[(rest[0] as string[])[1] ?? ""] ?? "", rest.slice(1));
    if (head === "Subscript") return { op: "variable", name: JSON.stringify(node) };
    const args = rest.map(copy);
    if (!args.every((arg) => arg !== null)) return null;
    return operation(head, args);
  }

  function call(name: string, rest: readonly unknown[]): Formula | null {
    const args = rest.map(copy);
    return args.every((arg) => arg !== null) ? operation(name, args) : null;
  }
}

function isInverse(head: string, [inverse]: readonly unknown[]): boolean {
  return (
    head === "Apply" &&
    Array.isArray(inverse) &&
    inverse[0] === "InverseFunction" &&
    INVERSES[inverse[1]] !== undefined
  );
}

function isNumberObject(node: unknown): node is { num: string } {
  return typeof node === "object" && node !== null && "num" in node && typeof node.num === "string";
}

function numberOf(text: string): Formula | null {
  const [digits = "", power = "0"] = text.toLowerCase().split("e");
  const value = parseDecimal(digits.replace(/^\+/, ""));
  const exponent = Number(power);
  if (value === null || !Number.isInteger(exponent) || Math.abs(exponent) > 400) return null;
  const scale = 10n ** BigInt(Math.abs(exponent));
  return {
    op: "number",
    value:
      exponent >= 0
        ? { numerator: value.numerator * scale, denominator: value.denominator }
        : { numerator: value.numerator, denominator: value.denominator * scale },
  };
}

/** Names of constants that are no constant in an exam's answer (γ is an angle there) are variables. */
function symbolOf(name: string): Formula | null {
  if (name === "Pi" || name === "ExponentialE" || name === "ImaginaryUnit") return { op: "constant", name };
  if (name === "e") return { op: "constant", name: "ExponentialE" };
  if (name === "i") return { op: "constant", name: "ImaginaryUnit" };
  return /^[A-Za-z]\w*$/.test(name) && !/Infinity|NaN|Placeholder|Nothing|^Undefined$/.test(name)
    ? { op: "variable", name }
    : null;
}

const MINUS_ONE: Formula = { op: "number", value: { numerator: -1n, denominator: 1n } };

function operation(head: string, args: readonly Formula[]): Formula | null {
  const [a, b] = args;
  if (a === undefined) return null;
  switch (head) {
    case "Add":
      return { op: "add", args };
    case "Subtract":
      return b === undefined ? null : { op: "add", args: [a, { op: "multiply", args: [MINUS_ONE, b] }] };
    case "Negate":
      return { op: "multiply", args: [MINUS_ONE, a] };
    case "Multiply":
    case "InvisibleOperator":
      return { op: "multiply", args };
    case "Divide":
    case "Rational":
      return args.length === 2 ? { op: "divide", args } : null;
    case "Power":
      return args.length === 2 ? { op: "power", args } : null;
    case "Square":
      return { op: "power", args: [a, two] };
    case "Sqrt":
      return args.length === 1 ? { op: "root", args: [a, two] } : null;
    case "Root":
      return args.length === 2 ? { op: "root", args } : null;
    case "Delimiter":
      return a;
    case "Lb":
      return { op: "call", name: "Log", args: [a, two] };
    default:
      return CALLS[head]?.includes(args.length) ? { op: "call", name: head, args } : null;
  }
}

const two: Formula = { op: "number", value: { numerator: 2n, denominator: 1n } };

/** The names of a formula's variables. */
export function variablesOf(formula: Formula, found: Set<string> = new Set()): Set<string> {
  if (formula.op === "variable") found.add(formula.name);
  if ("args" in formula) for (const arg of formula.args) variablesOf(arg, found);
  return found;
}

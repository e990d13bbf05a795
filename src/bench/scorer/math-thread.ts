/**
 * The thread that compares formulas by their meaning. Model text is parsed here and never run; the thread is ended from
 * outside when it takes too long or too much memory.
 */
import { parentPort } from "node:worker_threads";
import { ComputeEngine } from "@cortex-js/compute-engine";
import { randomFromSeed } from "../../base/index.ts";
import type { FormulaQuestion, Word } from "./math-engine.ts";
import { type Formula, formulaOf, type Reading } from "./math-formula.ts";
import { identical, proportional } from "./math-identity.ts";
import { decimalPlaces, readRational } from "./math-number.ts";
import { engineNumerics, roundsTo } from "./math-numerics.ts";
import { type Equality, isLongDecimal } from "./math-value.ts";

const engine = new ComputeEngine();
const numerics = engineNumerics(engine);

function read(latex: string): Reading {
  // A mixed number is a sum, and digits with a space between them are no number.
  if (/\d \d/.test(latex)) return { fault: "none" };
  const sums = latex.replace(
    /(?<![\d.}])(\d+)(\\frac\{(\d+)\}\{(\d+)\})/g,
    (all, whole, part, over, under) => (Number(over) < Number(under) ? `(${whole}+${part})` : all),
  );
  const round = sums.replace(/(?<!\\sqrt)\[([^[\]]*)\](?!\{)/g, "($1)");
  return formulaOf(engine.parse(round, { form: "raw" })?.json);
}

/** A gold that is beyond this grader is nobody's fault; an answer that leaves its sum or integral standing is no result. */
function faultOf(gold: readonly Reading[], answer: readonly Reading[]): Equality | null {
  const has = (readings: readonly Reading[], fault: string) =>
    readings.some((each) => "fault" in each && each.fault === fault);
  if (has(gold, "beyond")) return "undecided";
  return has(gold, "none") || has(answer, "none") || has(answer, "beyond") ? "different" : null;
}

function decide({ kind, gold, answer }: FormulaQuestion): Equality {
  const golds = gold.map(read);
  const answers = answer.map(read);
  const fault = faultOf(golds, answers);
  if (fault !== null) return fault;
  const random = randomFromSeed(JSON.stringify([gold, answer]));
  const [f, g] = [joined(golds), joined(answers)];
  if (kind === "proportional") return proportional(f, g, numerics, random);
  const identity = identical(f, g, numerics, random);
  const decimal = readRational(gold[0] ?? "");
  const places = decimalPlaces(gold[0] ?? "");
  if (identity === "different" && decimal !== null && places !== null && isLongDecimal(gold[0] ?? "")) {
    return roundsTo(g, decimal, places, numerics) ? "equal" : "different";
  }
  return identity;
}

/** One formula as it is; of an equation, its left side minus its right. */
function joined(readings: readonly Reading[]): Formula {
  const [left, right] = readings.map((each) => ("formula" in each ? each.formula : ZERO));
  return right === undefined
    ? (left ?? ZERO)
    : { op: "add", args: [left ?? ZERO, { op: "multiply", args: [MINUS_ONE, right] }] };
}

const ZERO: Formula = { op: "number", value: { numerator: 0n, denominator: 1n } };
const MINUS_ONE: Formula = { op: "number", value: { numerator: -1n, denominator: 1n } };

const say = (word: Word) => parentPort?.postMessage(word);
parentPort?.on("message", (question: FormulaQuestion) => {
  let equality: Equality = "undecided";
  try {
    equality = decide(question);
  } catch {
    // Whatever the engine cannot work out is left undecided.
  }
  say(equality);
});
say("ready");

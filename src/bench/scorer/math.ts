/**
 * Whether a formula that a model gave states the published result: equal spelling first, exact numbers second, the meaning of
 * formulas last and in a thread of its own. The thread starts when the first pair needs it.
 */
import { compareFormulas } from "./math-compare.ts";
import { type EngineOptions, formulaEngine } from "./math-engine.ts";
import type { Algebra, Equality } from "./math-value.ts";

export interface MathGrader {
  /**
   * Whether `answer` states the result `gold`, both LaTeX. The order matters: the answer may leave out what the question fixed
   * (a unit, a base, the name of the unknown). `undecided` where neither could be shown; never rejects.
   */
  equal(gold: string, answer: string): Promise<Equality>;
  close(): Promise<void>;
}

/** Questions to the engine in one comparison; more come about only in lists that no question asks for. */
const MAX_QUESTIONS = 64;

export function openMathGrader(options: EngineOptions = {}): MathGrader {
  const engine = formulaEngine(options);
  return {
    equal: (gold, answer) => compareFormulas(gold, answer, bounded(engine)),
    close: () => engine.close(),
  };
}

function bounded(engine: Algebra): Algebra {
  let left = MAX_QUESTIONS;
  const ask = (question: () => Promise<Equality>): Promise<Equality> =>
    left-- > 0 ? question() : Promise.resolve("undecided");
  return {
    same: (gold, answer) => ask(() => engine.same(gold, answer)),
    proportional: (gold, answer) => ask(() => engine.proportional(gold, answer)),
  };
}

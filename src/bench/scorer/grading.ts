/** Grades answers of every kind of question; what needs other processes (formulas, code) is opened once and closed. */
import type { Sandbox } from "../sandbox/sandbox.ts";
import { gradeCode } from "./code.ts";
import {
  type Answered,
  type AnswerKey,
  closeGrade,
  type Finding,
  findingOf,
  type Grade,
  gradeAnswer,
  type Judged,
  type OpenAnswer,
  openAnswer,
  UNGRADED,
} from "./grade.ts";
import { type MathGrader, openMathGrader } from "./math.ts";
import { readMath } from "./math-answer.ts";
import { openTextReader } from "./text-answer.ts";

export interface Grading {
  /** The verdict on one answer. Never rejects: what cannot be graded is `unscored`. `signal` ends programs that are running. */
  grade(sample: AnswerKey, answered: Answered, signal?: AbortSignal): Promise<Grade>;
  /** Ends what was opened for grading. */
  close(): Promise<void>;
}

export interface GradingOptions {
  /** Where programs are run; null leaves code `ungraded`. */
  sandbox?: Sandbox | null;
  /** Compares formulas; null leaves them `ungraded`. Without it one is opened, and closed with the grading. */
  math?: MathGrader | null;
}

/** Opens what grading needs. Nothing is started before the first sample that needs it. */
export function openGrading({ sandbox = null, math }: GradingOptions = {}): Grading {
  const formulas = math === undefined ? openMathGrader() : math;
  const texts = openTextReader();
  return {
    grade: async (sample, answered, signal) => {
      if (sample.kind === "choice" || sample.kind === "number") return gradeAnswer(sample, answered);
      const opened = openAnswer(sample.kind, answered);
      if ("grade" in opened) return opened.grade;
      if (sample.kind === "text") {
        const { strict, lenient } = await texts.read(sample.gold, opened.text, opened.truncated);
        return closeGrade(sample.kind, findingOf(strict, lenient), opened);
      }
      const finding =
        sample.kind === "math"
          ? await formula(sample.gold, opened, formulas)
          : await program(sample, opened, sandbox, signal);
      return closeGrade(sample.kind, finding, opened);
    },
    close: async () => {
      if (math === undefined) await formulas?.close();
      await texts.close();
    },
  };
}

async function program(
  { code }: AnswerKey,
  { text }: OpenAnswer,
  sandbox: Sandbox | null,
  signal: AbortSignal | undefined,
): Promise<Finding> {
  if (code === null || code === undefined) return UNGRADED;
  try {
    return await gradeCode(code, text, sandbox, signal);
  } catch {
    return UNGRADED;
  }
}

/**
 * The finding on a formula. Where the comparison stays undecided the answer is `unparsed`, with its formula kept: it counts as not
 * correct, because nothing that a model writes may take its question out of the exam, and it is no wrong answer either.
 */
async function formula(
  gold: string,
  { text, truncated }: OpenAnswer,
  formulas: MathGrader | null,
): Promise<Finding> {
  if (formulas === null) return UNGRADED;
  const { strict, lenient } = readMath(text, truncated);
  const judge = async (answer: string | null): Promise<Judged | null> => {
    if (answer === null) return null;
    const equality = await formulas.equal(gold, answer);
    return { extracted: shown(answer), isRight: equality === "undecided" ? null : equality === "equal" };
  };
  const strictly = await judge(strict);
  return findingOf(strictly, lenient === strict ? strictly : await judge(lenient));
}

/** A score keeps formulas, never running text. */
const SHOWN = 200;

function shown(formula: string): string {
  return formula.length <= SHOWN ? formula : `${formula.slice(0, SHOWN - 1)}…`;
}

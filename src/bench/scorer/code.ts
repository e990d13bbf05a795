/** Grades an answer that is a program: by running it. */
import { sha256 } from "../../base/index.ts";
import type { CodeTask } from "../exam.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { lenientCode, strictCode } from "./code-answer.ts";
import { CODE_LIMITS, type CodeLimits, type CodeOutcome, runCode } from "./code-run.ts";
import type { Finding, Grade } from "./grade.ts";

/**
 * The grade of one answer, thinking already cut off and its characters untouched (forms that are the same to a reader are not
 * the same to an interpreter).
 *
 * `verdict` is of the program where the authors of LiveCodeBench look for it, `lenient` of the one that a reader would take; the
 * second runs only where the first is not right and not the same. `unparsed`: no program; the caller knows whether the
 * output cap cut it. `ungraded`: no sandbox, or it failed, or the tests are damaged. `extracted` is `code:HASH RESULT`, never code.
 * Rejects for faults of ours only.
 */
export async function gradeCode(
  task: CodeTask,
  answer: string,
  sandbox: Sandbox | null,
  signal?: AbortSignal,
  limits: CodeLimits = CODE_LIMITS,
): Promise<Finding> {
  if (sandbox === null) return graded(null, null, "ungraded");
  const strict = strictCode(answer, task);
  const lenient = lenientCode(answer, task);
  const run = async (code: string): Promise<Ran> => ({
    code,
    outcome: await runCode(code, task, sandbox, signal, limits),
  });
  const strictRan = strict === null ? null : await run(strict);
  const isSettled =
    strictRan !== null && (strictRan.outcome.kind === "passed" || lenient === null || lenient === strict);
  const lenientRan = isSettled || lenient === null ? strictRan : await run(lenient);
  return graded(strictRan, lenientRan, "unparsed");
}

interface Ran {
  code: string;
  outcome: CodeOutcome;
}

function graded(strict: Ran | null, lenient: Ran | null, otherwise: "ungraded" | "unparsed"): Finding {
  const verdict = verdictOf(strict);
  const why = strict === null ? otherwise : "ungraded";
  return {
    verdict,
    reason: verdict === "unscored" ? why : null,
    extracted: shown(strict),
    lenient: verdictOf(lenient),
    lenientExtracted: shown(lenient),
  };
}

function verdictOf(ran: Ran | null): Grade["verdict"] {
  if (ran === null || ran.outcome.kind === "ungraded") return "unscored";
  return ran.outcome.kind === "passed" ? "correct" : "incorrect";
}

function shown(ran: Ran | null): string | null {
  if (ran === null) return null;
  const { outcome } = ran;
  const result =
    outcome.kind === "passed"
      ? "passed"
      : outcome.kind === "ungraded"
        ? `ungraded: ${outcome.why}`
        : `${outcome.kind} test ${outcome.test}`;
  return `code:${sha256(ran.code).slice(0, 8)} ${result}`;
}

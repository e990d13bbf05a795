/** `dsr bench diff`: where the answers of two stored targets differ, question by question. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { type BenchDiff, diffOf } from "../bench/index.ts";
import type { Answer } from "../record/index.ts";
import {
  type BenchDiffDocument,
  benchDiffPage,
  benchDiffReport,
  jsonText,
  type ShownText,
  styleFor,
} from "../report/index.ts";
import { type Answers, openAnswers, sameStoreFile } from "../store/index.ts";
import { type Chosen, chosenSides } from "./bench-diff-sides.ts";
import { addSourceFlags, type SourceFlags, sourceOf } from "./stored-source.ts";
import { writePieces } from "./write-file.ts";

interface DiffFlags extends SourceFlags {
  all?: boolean;
  html?: string;
  withText?: boolean;
  json?: boolean;
}

export function diffCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  addSourceFlags(command.argument("<a>", "a run, or RUN:provider/model[@mode]").argument("[b]", "another"))
    .description(
      "Holds the answers of two targets against each other, question by question: how far apart they are and whether that can be\n" +
        "chance, what the points were lost to, and each question that they did not answer alike. Nothing is asked.",
    )
    .option("--all", "list every question that differs, not the first 20")
    .option("--html <file>", "also write a page of its own: one file that loads nothing and runs no script")
    .option(
      "--with-text",
      "with --html, the texts of differing answers side by side; never those of GPQA and other sensitive data",
    )
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
A run is named by its id or the beginning of it, and a target by as much of its name as tells it from the others of its run.

Examples:
  dsr bench diff 3f2a                                 the two targets of a run that has two
  dsr bench diff 3f2a:deepseek 3f2a:volcengine        two targets of one run
  dsr bench diff 3f2a 9c41 --html diff.html           the same target on two days`,
    )
    .action(async (a: string, b: string | undefined, flags: DiffFlags) => done(await diff(a, b, flags, env)));
}

async function diff(a: string, b: string | undefined, flags: DiffFlags, env: Env): Promise<ExitCode> {
  if (flags.withText === true && flags.html === undefined)
    throw new DsrError("--with-text puts texts of answers into a page: name its file with --html.", {
      code: "flags_contradict",
    });
  const source = sourceOf(flags, env);
  const page = flags.html === undefined ? null : resolve(env.cwd, flags.html);
  if (page !== null && sameStoreFile(page, source))
    throw new DsrError(`--html ${flags.html} is the store itself, which the page would overwrite.`, {
      code: "page_overwrites",
      hint: "Name another file.",
    });
  const [chosenA, chosenB] = chosenSides(a, b, source, env);
  const answers = openAnswers([source]);
  try {
    const answerOf = (requestId: string) => answers.ofRequest(requestId);
    const found = diffOf({ ...chosenA.side, answerOf }, { ...chosenB.side, answerOf });
    if (found.a.n === 0) throw nothingInCommon(found, chosenA, chosenB);
    const document: BenchDiffDocument = {
      ...found,
      a: { ...found.a, ...runOf(chosenA) },
      b: { ...found.b, ...runOf(chosenB) },
    };
    if (page !== null) {
      await writePieces(page, benchDiffPage(document, flags.withText === true ? textsFrom(answers) : null));
      env.stderr.write(`wrote ${page}\n`);
    }
    env.stdout.write(
      flags.json === true
        ? jsonText({ schema: 1, ...document })
        : `${benchDiffReport(document, flags.all === true, styleFor(env.stdout, env.vars))}\n`,
    );
    return EXIT.done;
  } finally {
    answers.close();
  }
}

function runOf({ run }: Chosen): { run: string; startedAt: string } {
  return { run: run.id, startedAt: run.startedAt };
}

/** Why there is nothing to compare, from the most telling cause on. */
function nothingInCommon({ leftOut }: BenchDiff, a: Chosen, b: Chosen): DsrError {
  const exams = ({ side }: Chosen) => [...new Set(side.scores.map(({ dataset }) => dataset))];
  const [ofA, ofB] = [exams(a), exams(b)];
  const why = ofA.every((exam) => !ofB.includes(exam))
    ? `A was asked ${ofA.join(", ")}, B ${ofB.join(", ")}`
    : leftOut.otherWords > 0
      ? `${leftOut.otherWords} questions have the same id and were asked in other words, or with another order of options`
      : leftOut.failed > 0
        ? `at each of the ${leftOut.failed} questions that both were asked, a request failed or nothing could grade the answer`
        : "they were asked other questions of the same exam (another --seed or --limit)";
  return new DsrError(`There is no question that both answered: ${why}.`, {
    code: "diff_nothing_common",
    hint: "Ask both in one run: `dsr bench` puts the same questions to every target.",
  });
}

const SENSITIVE = "not shown: texts of this data must not leave this machine's store";
const NOT_KEPT = "no text is kept of this answer";

function textsFrom(answers: Answers): NonNullable<Parameters<typeof benchDiffPage>[1]> {
  return ({ a, b }) => {
    const [ofA, ofB] = [answers.ofRequest(a.requestId), answers.ofRequest(b.requestId)];
    // What one of the two must not show, the other may repeat.
    const isSensitive = ofA?.sensitive === true || ofB?.sensitive === true;
    const shown = (answer: Answer | null): ShownText => {
      if (isSensitive) return { withheld: SENSITIVE };
      return answer === null ? { withheld: NOT_KEPT } : { text: answer.text, reasoning: answer.reasoning };
    };
    return { a: shown(ofA), b: shown(ofB) };
  };
}

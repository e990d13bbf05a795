/** `dsr bench diff`: where the answers of two stored targets differ, question by question. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { type BenchDiff, diffOf, type Side } from "../bench/index.ts";
import { type Answer, type RunInfo, targetName } from "../record/index.ts";
import {
  type BenchDiffDocument,
  benchDiffPage,
  benchDiffReport,
  jsonText,
  type ShownText,
  styleFor,
} from "../report/index.ts";
import {
  type Answers,
  type EvidenceSource,
  openAnswers,
  readRun,
  type StoredRun,
  sameStoreFile,
} from "../store/index.ts";
import { addSourceFlags, type SourceFlags, sourceOf, warner } from "./stored-source.ts";
import { targetNamed } from "./target-named.ts";
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
  const [chosenA, chosenB] = chosen(a, b, source, env);
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

interface Chosen {
  run: RunInfo;
  side: Side;
}

/** Both sides; a run without a target must have one, or be named alone and have two. */
function chosen(a: string, b: string | undefined, source: EvidenceSource, env: Env): [Chosen, Chosen] {
  const warn = warner(env);
  const open = (id: string) => readRun(source, id, env.clock.wallMs(), warn);
  const [first, wanted] = parts(a);
  const runA = open(first);
  const names = targetsOf(runA);
  if (b === undefined) {
    const [one, two, ...more] = names;
    if (wanted !== null || one === undefined || two === undefined || more.length > 0)
      throw new DsrError(
        wanted === null
          ? `Run ${runA.run.id} alone has no two targets to compare: it has ${names.join(", ")}.`
          : `"${a}" is one target; name the other one beside it.`,
        { code: "diff_which_targets", hint: hintOf(first, names) },
      );
    return [sideOf(runA, one), sideOf(runA, two)];
  }
  const [second, wantedB] = parts(b);
  const runB = second === first ? runA : open(second);
  const sides: [Chosen, Chosen] = [
    sideOf(runA, pick(runA, first, wanted)),
    sideOf(runB, pick(runB, second, wantedB)),
  ];
  const [x, y] = sides;
  if (x.run.id === y.run.id && targetName(x.side.target) === targetName(y.side.target))
    throw new DsrError(
      `Both are ${targetName(x.side.target)} in run ${x.run.id}: there is nothing to compare.`,
      {
        code: "diff_same",
      },
    );
  return sides;
}

/** `RUN:target` in two; names of targets may hold more colons. */
function parts(argument: string): [string, string | null] {
  const at = argument.indexOf(":");
  return at === -1 ? [argument, null] : [argument.slice(0, at), argument.slice(at + 1)];
}

function pick(stored: StoredRun, named: string, wanted: string | null): string {
  const names = targetsOf(stored);
  if (wanted !== null) return targetNamed(wanted, names, `run ${stored.run.id}`);
  const [only, ...more] = names;
  if (only === undefined || more.length > 0)
    throw new DsrError(`Run ${stored.run.id} has several targets: ${names.join(", ")}.`, {
      code: "diff_which_targets",
      hint: hintOf(named, names),
    });
  return only;
}

/** The run as the user named it. */
function hintOf(id: string, names: readonly string[]): string {
  const [one = "provider/model", two = "provider/model"] = names;
  return `For example: dsr bench diff ${id}:${one} ${names.length > 1 ? `${id}:${two}` : "RUN"}`;
}

/** Those that have grades, in the order in which the run names them. Throws DsrError where there are none. */
function targetsOf({ run, scores }: StoredRun): string[] {
  const graded = new Set(scores.map(({ target }) => targetName(target)));
  if (graded.size === 0)
    throw new DsrError(
      `Run ${run.id} is a ${run.kind} run without graded answers: there is nothing to compare.`,
      {
        code: "diff_no_scores",
      },
    );
  const planned = Array.isArray(run.config.targets) ? run.config.targets.map(String) : [];
  return [...new Set([...planned.filter((name) => graded.has(name)), ...[...graded].sort()])];
}

function sideOf({ run, requests, scores }: StoredRun, name: string): Chosen {
  const own = scores.filter(({ target }) => targetName(target) === name);
  const [first] = own;
  if (first === undefined)
    throw new DsrError(`Run ${run.id} has no grades of ${name}.`, { code: "target_unknown" });
  const side = {
    target: first.target,
    scores: own,
    requests: requests.filter(({ target }) => targetName(target) === name),
  };
  return { run, side };
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

/** `dsr bench regrade`: the answers of a stored run graded again, by the graders of today. */
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { createGrader, type Sample } from "../bench/index.ts";
import { latestScores, type Score } from "../record/index.ts";
import { jsonText, type Regraded, regradeReport, startProgress, styleFor } from "../report/index.ts";
import { type Answers, claimRun, openAnswers, scoreKey } from "../store/index.ts";
import { benchConfigSchema } from "./bench-config.ts";
import { addSandboxFlags, gradingFor, gradingsAtOnce, type SandboxFlags } from "./bench-grading.ts";
import { loadSamples } from "./bench-prepare.ts";
import { DATA_DIR_FLAG } from "./datasets-dir.ts";
import { addOutputFlags, type OutputFlags, openOutputs, outputSources } from "./outputs.ts";
import { findRun, withoutPlan } from "./resume.ts";
import { addSettingsFlags, openSettings, type SettingsFlags } from "./settings.ts";

interface RegradeFlags extends SettingsFlags, OutputFlags, SandboxFlags {
  dataDir?: string;
  json?: boolean;
  quiet?: boolean;
}

export function regradeCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  addOutputFlags(command.argument("<run>", "its id, or the beginning of it"))
    .description(
      "Grades the stored answers of a run again by the graders of this version, stores the new grades in place of the old,\n" +
        "and lists every question whose verdict is another now. Nothing is asked.",
    )
    .option(...DATA_DIR_FLAG)
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress");
  addSandboxFlags(command);
  addSettingsFlags(command).action(async (run: string, flags: RegradeFlags) =>
    done(await regrade(run, flags, env)),
  );
}

async function regrade(id: string, flags: RegradeFlags, env: Env): Promise<ExitCode> {
  const settings = openSettings(flags, env);
  const sources = outputSources(flags, settings);
  if (!sources.some(({ kind }) => kind === "sqlite"))
    throw new DsrError("CSV holds no texts of answers, so there is nothing to grade again.", {
      code: "regrade_no_answers",
      hint: "Name the SQLite store of the run with --db.",
    });
  const { run, scores } = findRun(id, sources, { kind: "bench", mayBeDone: true, withDeltas: false }, env);
  const config = benchConfigSchema.safeParse(run.config);
  if (!config.success) throw withoutPlan(run);
  const { exam, samples } = await loadSamples(config.data, run.seed, flags.dataDir, null, env);
  const claims = sources.map((source) => claimRun(source, run.id));
  const outputs = openOutputs(flags, settings, env);
  const answers = openAnswers(sources);
  const { grading } = await gradingFor(exam, flags, env);
  try {
    const work = workOf(latestScores(scores), samples, answers);
    const again = await graded(work, { run, answers, grading, flags, env });
    for (const score of again) outputs.sink.score(score);
    answers.close();
    await outputs.sink.close();
    const told = resultOf(work, again);
    env.stdout.write(
      flags.json === true
        ? jsonText({ run: run.id, ...told })
        : `${regradeReport(told, run.id, styleFor(env.stdout, env.vars))}\n`,
    );
    return env.signal.aborted ? EXIT.interrupted : EXIT.done;
  } finally {
    answers.close();
    await outputs.sink.close();
    await grading.close();
    for (const claim of claims) claim.release();
  }
}

interface Work extends Pick<Regraded, "otherQuestion" | "noAnswer"> {
  toGrade: readonly { before: Score; sample: Sample; finishReason: string | null }[];
}

/** What can be graded again: answers that are kept whole, to questions that are today what they were. */
function workOf(scores: readonly Score[], samples: readonly Sample[], answers: Answers): Work {
  const sampleOf = new Map(samples.map((sample) => [sample.hash + sample.repeat, sample]));
  let otherQuestion = 0;
  let noAnswer = 0;
  const toGrade = scores.flatMap((before) => {
    const sample = sampleOf.get(before.sampleHash + before.repeat);
    const answer = answers.ofRequest(before.requestId);
    if (sample === undefined) otherQuestion += 1;
    else if (answer === null || answer.cut) noAnswer += 1;
    else return [{ before, sample, finishReason: answer.finishReason }];
    return [];
  });
  return { toGrade, otherQuestion, noAnswer };
}

/** The new scores; fewer where the user interrupts. */
async function graded(
  { toGrade }: Work,
  {
    run,
    answers,
    grading,
    flags,
    env,
  }: {
    run: { id: string };
    answers: Answers;
    grading: Awaited<ReturnType<typeof gradingFor>>["grading"];
    flags: RegradeFlags;
    env: Env;
  },
): Promise<Score[]> {
  const again: Score[] = [];
  const progress = startProgress({
    out: env.stderr,
    clock: env.clock,
    style: styleFor(env.stderr, env.vars),
    quiet: flags.quiet === true,
    status: () => `graded ${again.length} of ${toGrade.length}`,
  });
  const grader = createGrader({
    runId: run.id,
    grading,
    atOnce: gradingsAtOnce(),
    now: () => new Date(env.clock.wallMs()).toISOString(),
    score: (score) => again.push(score),
    mayLeaveOut: () => env.signal.aborted,
    signal: env.signal,
  });
  for (const { before, sample, finishReason } of toGrade) {
    const { target, requestId, attempt, fromCache } = before;
    const text = () => answers.ofRequest(requestId)?.text ?? "";
    grader.take({ sample, target, requestId, attempt, fromCache, finishReason, error: null, text });
  }
  await grader.settled().finally(progress.stop);
  // The answer is as old as it was: grading it again makes it no newer evidence.
  const gradedAt = new Map(toGrade.map(({ before }) => [scoreKey(before), before.scoredAt]));
  return again.map((score) => ({ ...score, scoredAt: gradedAt.get(scoreKey(score)) ?? score.scoredAt }));
}

function resultOf({ toGrade, otherQuestion, noAnswer }: Work, again: readonly Score[]): Regraded {
  const before = new Map(toGrade.map((one) => [scoreKey(one.before), one.before]));
  const changes = again.flatMap((after) => {
    const old = before.get(scoreKey(after));
    if (old === undefined) return [];
    const isSame =
      old.verdict === after.verdict && old.reason === after.reason && old.lenient === after.lenient;
    return isSame ? [] : [{ before: old, after }];
  });
  return { changes, graded: again.length, otherQuestion, noAnswer };
}

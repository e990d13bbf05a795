/** `dsr bench`: the same questions to every target, graded the same way. */
import type { Command } from "commander";
import type { Env, ExitCode } from "../base/index.ts";
import { benchRows, examNames, runBench, summariseBench, type WorkLeft } from "../bench/index.ts";
import { isAnswer, latestScores, type Score, targetName } from "../record/index.ts";
import { benchReport, jsonText, styleFor } from "../report/index.ts";
import { openAnswers } from "../store/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import { diffCommand } from "./bench-diff.ts";
import { announceBench } from "./bench-estimate.ts";
import { addSandboxFlags, gradingFor, gradingsAtOnce } from "./bench-grading.ts";
import { type BenchFlags, DEFAULT_TIMEOUTS, type Prepared, prepare, takeUp } from "./bench-prepare.ts";
import { regradeCommand } from "./bench-regrade.ts";
import { workByTarget, workLines } from "./bench-work.ts";
import { DATA_DIR_FLAG, datasetsDir } from "./datasets-dir.ts";
import { flagsGiven, numberBetween, REGION_FLAG, wholeNumber } from "./flags.ts";
import { toGoOn } from "./kept-in-part.ts";
import { laneOf } from "./lanes.ts";
import { addLimitFlags, GIVE_UP_AFTER } from "./limits.ts";
import { conclude, type MeasuringPlan, measure } from "./measure.ts";
import { openNativeCounters } from "./native-counter.ts";
import { openWire } from "./network.ts";
import { addOutputFlags, openOutputs, outputSources } from "./outputs.ts";
import { handOver } from "./resume.ts";
import { addSelectionFlags } from "./selection.ts";
import { addSettingsFlags, openSettings, type Settings } from "./settings.ts";

const DEFAULT_CONCURRENCY = 8;
const MOST_CONCURRENCY = 10_000;
const MOST_REPEATS = 1000;

export function benchCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command
    .description(
      "Puts the same questions to every target, in the same words and the same order of options, and grades the answers.\n" +
        "An answer that is empty, cut off or unreadable is unscored and counts as not correct; failed requests are left out.",
    )
    .option("--dataset <name>", `one of ${examNames.join(", ")}`)
    .option("--exam <file>", "questions of your own, as a YAML file describes them (docs/datasets.md)")
    .option("--limit <n>", "ask only this many questions, the same ones of every target", wholeNumber(1))
    .option("--repeats <k>", "ask every question this often", wholeNumber(1, MOST_REPEATS), 1)
    .option(
      "--concurrency <n>",
      "most requests in flight at each target; fewer while it turns some away",
      wholeNumber(1, MOST_CONCURRENCY),
      DEFAULT_CONCURRENCY,
    )
    .option("--max-tokens <n>", "longest answer asked for (default: the exam's, 32768)", wholeNumber(1))
    .option("--temperature <t>", "sampling temperature (default: the exam's, 0.6)", numberBetween(0, 2))
    .option("--top-p <p>", "nucleus sampling (default: the exam's, 0.95)", numberBetween(0, 1))
    .option("--from <day>", "only questions from this day of contest on (YYYY-MM-DD; livecodebench)")
    .option("--to <day>", "only questions up to this day of contest")
    .option("--seed <text>", "which questions a --limit keeps, and their order", "1")
    .option(
      "--against <target>",
      "hold the others against this target of the run, PROVIDER[/model[@mode]], not against what was published",
    )
    .option(...REGION_FLAG)
    .option("--cache", "take what an earlier run asked in the very same way from the store, graded anew");
  addSelectionFlags(command);
  addLimitFlags(command, DEFAULT_TIMEOUTS);
  addOutputFlags(command)
    .option("--resume <run>", "go on with an interrupted run, by its id or the beginning of it")
    .option("--retry-errors", "with --resume, also of a run that is done: ask again where requests failed");
  addSandboxFlags(command)
    .option(...DATA_DIR_FLAG)
    .option("--json", "print one JSON document instead of a table")
    .option("--quiet", "no estimate, no progress");
  addSettingsFlags(command)
    .addHelpText(
      "after",
      `
Examples:
  dsr bench --dataset smoke                           24 easy questions that ship with dsr: does everything work?
  dsr bench --dataset gpqa --limit 20 --max-cost 10CNY
  dsr bench --dataset aime2024 --repeats 8 --providers deepseek,volcengine
  dsr bench --dataset livecodebench --from 2024-08-01 --to 2025-01-31
  dsr bench --dataset gpqa --against deepseek         what the others lose against the maker's own
  dsr bench --exam mine.yaml                          one JSONL or CSV of questions and a few lines of YAML
  dsr bench --resume 3f2a                             what an interrupted run still had to ask
  dsr bench --resume 3f2a --retry-errors              and what failed, once more

docs/bench.md says what is asked, how it is graded, and what is redone after an interruption.`,
    )
    .action(async (flags: BenchFlags) => done(await bench(flags, flagsGiven(command), env)));
  regradeCommand(command.command("regrade"), env, done);
  diffCommand(command.command("diff"), env, done);
}

async function bench(flags: BenchFlags, given: readonly string[], env: Env): Promise<ExitCode> {
  const settings = openSettings(flags, env);
  const quiet = flags.quiet === true;
  const counter = await loadTokenCounter();
  const prepared =
    flags.resume === undefined
      ? await prepare(flags, settings, counter, env)
      : await takeUp(flags.resume, flags, given, settings, counter, env);
  const { exam, samples, targets, continued } = prepared;
  const { counters: nativeCounters } = await openNativeCounters(
    targets.map(({ target }) => target),
    { named: null, dir: datasetsDir(flags.dataDir, env), settings, cwd: env.cwd },
  );

  const wire = openWire(settings, env);
  const { grading, sandbox } = await gradingFor(exam, flags, env);
  const config = { ...prepared.config, sandbox };
  const sources = outputSources(flags, settings);
  const answers = openAnswers(sources);
  try {
    const lanes = targets.map((target) =>
      laneOf(target, wire, settings.keys.keyFor(target.providerEntry.id)?.key ?? null, config.timeouts),
    );
    const retryErrors = flags.retryErrors === true;
    const work = workByTarget({ config, samples, lanes, continued, retryErrors, answers });
    if (!quiet) for (const note of exam.notes) env.stderr.write(`note: ${exam.name}: ${note}\n`);
    if (!quiet && (continued !== null || config.cache))
      for (const line of workLines(work, samples.length)) env.stderr.write(`${line}\n`);
    announceBench({ config, exam, samples, lanes, work, sources, rates: settings.rates, quiet }, env);

    const measuring = planOf({ ...prepared, config }, work, flags, settings, env);
    const measured = await measure(env, measuring, async ({ runId, ...hooks }) => {
      handOver(continued, measuring);
      const { sampling, concurrency, maxCostCny } = config;
      return runBench(
        {
          runId,
          samples,
          sampling,
          concurrency,
          maxCostCny,
          giveUpAfter: GIVE_UP_AFTER,
          elapsedMs: continued?.elapsedMs ?? 0,
          left: work,
        },
        lanes,
        {
          ...env,
          ...hooks,
          counter,
          nativeCounters,
          grading,
          gradeAtOnce: gradingsAtOnce(),
          keepsAnswers: measuring.outputs.sources.some(({ kind }) => kind === "sqlite"),
          earlier: continued?.requests ?? [],
          rates: settings.rates,
        },
        // The store is closed next, and cannot be while somebody reads in it.
      ).finally(answers.close);
    });
    const summaries = summariseBench(
      [...(continued?.requests ?? []), ...measured.records],
      latestScores([...(continued?.scores ?? []), ...measured.scores]),
      settings.rates,
      { dataset: exam.name, window: config.window, against: config.against },
    );
    env.stdout.write(
      flags.json === true
        ? jsonText({ run: measured.run, targets: summaries })
        : `${benchReport(benchRows(summaries), styleFor(env.stdout, env.vars))}\n`,
    );
    const code = conclude(measured, measuring, env);
    if (measured.outcome.ending.status !== "done" && !quiet)
      env.stderr.write(`${toGoOn("bench", measured.run.id, measuring.outputs)}\n`);
    return code;
  } finally {
    answers.close();
    await grading.close();
    await wire.close();
  }
}

/** Of scores those that count in an accuracy, and those that are right. */
function countsOf(scores: readonly Score[]): { counted: number; correct: number } {
  const counted = scores.filter(isAnswer);
  return { counted: counted.length, correct: counted.filter(({ verdict }) => verdict === "correct").length };
}

function planOf(
  { config, seed, continued, targets, samples }: Prepared,
  work: ReadonlyMap<string, WorkLeft>,
  flags: BenchFlags,
  settings: Settings,
  env: Env,
): MeasuringPlan {
  return {
    kind: "bench",
    seed,
    targets: targets.map(({ target }) => {
      const name = targetName(target);
      const { ask, grade } = work.get(name) ?? { ask: [], grade: [] };
      const done = samples.length - ask.length - grade.length;
      const scores = latestScores(continued?.scores ?? []).filter(
        (score) => targetName(score.target) === name,
      );
      return { name, planned: ask.length, exam: { samples: samples.length, done, ...countsOf(scores) } };
    }),
    limitMs: null,
    wantedRate: null,
    rates: settings.rates,
    continued: continued?.run ?? null,
    outputs: openOutputs(flags, settings, env),
    quiet: flags.quiet === true,
    mostWithDeltas: 0,
    config: structuredClone(config) as MeasuringPlan["config"],
  };
}

/** `dsr verify`: targets against a reference, batch by batch, each only as long as its verdict is open. */
import type { Command } from "commander";
import { type Env, EXIT, type ExitCode } from "../base/index.ts";
import type { RunInfo } from "../record/index.ts";
import { jsonText, styleFor } from "../report/index.ts";
import { openAnswers } from "../store/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import { Comparison, resultsOf, type VerifyResult } from "../verify/index.ts";
import { addSandboxFlags, gradingFor, gradingsAtOnce, type SandboxFlags } from "./bench-grading.ts";
import { DEFAULT_TIMEOUTS } from "./bench-prepare.ts";
import { workByTarget, workLines } from "./bench-work.ts";
import { datasetsDir } from "./datasets-dir.ts";
import { flagsGiven, numberBetween, wholeNumber } from "./flags.ts";
import { toGoOn } from "./kept-in-part.ts";
import { laneOf } from "./lanes.ts";
import { addLimitFlags } from "./limits.ts";
import { conclude, type MeasuringPlan, measure } from "./measure.ts";
import { openNativeCounters } from "./native-counter.ts";
import { openWire } from "./network.ts";
import { addOutputFlags, openOutputs, outputSources } from "./outputs.ts";
import { handOver } from "./resume.ts";
import { addSelectionFlags } from "./selection.ts";
import { addSettingsFlags, openSettings } from "./settings.ts";
import { askPairs, Books } from "./verify-asking.ts";
import { type Begun, begin, takeUp, type VerifyFlags } from "./verify-begin.ts";
import { announceVerify } from "./verify-estimate.ts";
import { addReferenceFlags, comparable } from "./verify-prepare.ts";
import { verifyText } from "./verify-report.ts";

interface RunFlags extends VerifyFlags, SandboxFlags {
  json?: boolean;
  quiet?: boolean;
}

const DEFAULT_CONCURRENCY = 8;
export function verifyRunCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command.description(
    "Asks targets the questions of a reference until the verdict on each is settled: degraded, or equivalent within δ.",
  );
  addReferenceFlags(command)
    .option(
      "--delta <points>",
      "the drop that `equivalent` must exclude, in points",
      numberBetween(0.1, 99),
      5,
    )
    .option(
      "--alpha <p>",
      "probability of even one false verdict of a kind, over all targets",
      numberBetween(1e-9, 0.5),
      0.05,
    )
    .option(
      "--max-pairs <n>",
      "ask each target at most so many (default: every answer of the reference)",
      wholeNumber(1),
    )
    .option(
      "--concurrency <n>",
      "most requests in flight at each target",
      wholeNumber(1, 10_000),
      DEFAULT_CONCURRENCY,
    )
    .option("--max-tokens <n>", "longest answer asked for (default: the reference's)", wholeNumber(1))
    .option("--temperature <t>", "sampling temperature (default: the reference's)", numberBetween(0, 2))
    .option("--top-p <p>", "nucleus sampling (default: the reference's)", numberBetween(0, 1))
    .option(
      "--allow-other-settings",
      "compare although sampling or graders are not the reference's; the verdict says so",
    )
    .option("--seed <text>", "the order of the pairs", "1");
  addSandboxFlags(command);
  addSelectionFlags(command);
  addLimitFlags(command, DEFAULT_TIMEOUTS);
  addOutputFlags(command)
    .option("--resume <run>", "go on with an interrupted comparison, by its id or the beginning of it")
    .option("--json", "print one JSON document instead of a table")
    .option("--quiet", "no estimate, no progress");
  addSettingsFlags(command)
    .addHelpText(
      "after",
      `
Examples:
  dsr verify --reference v4-gpqa.json --providers together,fireworks --max-cost 50CNY
  dsr verify --reference v4-gpqa.json --delta 2 --alpha 0.01 --json
  dsr verify --resume 3f2a                                what an interrupted comparison still had to ask

Exit codes: 0 every target is equivalent, 3 one is degraded, 4 none is degraded and one undecided, 130 interrupted.`,
    )
    .action(async (flags: RunFlags) => done(await verify(flags, flagsGiven(command), env)));
}

async function verify(flags: RunFlags, given: readonly string[], env: Env): Promise<ExitCode> {
  const settings = openSettings(flags, env);
  const counter = await loadTokenCounter();
  const begun =
    flags.resume === undefined
      ? await begin(flags, settings, counter, env)
      : await takeUp(flags.resume, flags, given, settings, counter, env);
  const { config, reference, seed, targets, continued } = begun;
  const { exam } = reference;
  const { sampling, concurrency, verify: verifying } = config;
  const bundle = comparable(reference.bundle, sampling, env);
  const delta = verifying.deltaPoints / 100;
  const { alpha, maxPairs } = verifying;
  const comparison = new Comparison({ bundle, targets: config.targets, alpha, delta, seed, maxPairs });
  const samples = comparison.order.map(reference.sampleOf);
  const { counters: nativeCounters } = await openNativeCounters(
    targets.map(({ target }) => target),
    { named: null, dir: datasetsDir(flags.dataDir, env), settings, cwd: env.cwd },
  );
  const quiet = flags.quiet === true;
  const wire = openWire(settings, env);
  const { grading, sandbox } = await gradingFor(exam, flags, env);
  const answers = openAnswers(outputSources(flags, settings));
  try {
    const lanes = targets.map((target) =>
      laneOf(target, wire, settings.keys.keyFor(target.providerEntry.id)?.key ?? null, config.timeouts),
    );
    const work = workByTarget({
      config: { sampling, cache: false },
      samples,
      lanes,
      continued,
      retryErrors: false,
      answers,
    });
    const books = booksOf(continued);
    if (!quiet && continued !== null)
      for (const line of workLines(work, samples.length)) env.stderr.write(`${line}\n`);
    announceVerify({ lanes, bundle, samples, work, config, rates: settings.rates, quiet }, env);
    const measuring: MeasuringPlan = {
      kind: "bench",
      verb: "verify",
      seed,
      targets: config.targets.map((name) => ({ name, planned: work.get(name)?.ask.length ?? 0 })),
      limitMs: null,
      wantedRate: null,
      rates: settings.rates,
      continued: continued?.run ?? null,
      outputs: openOutputs(flags, settings, env),
      quiet,
      mostWithDeltas: 0,
      config: structuredClone({ ...config, sandbox }) as MeasuringPlan["config"],
    };
    const measured = await measure(env, measuring, async ({ runId, ...hooks }) => {
      handOver(continued, measuring);
      const { maxCostCny } = config;
      const elapsedMs = continued?.elapsedMs ?? 0;
      const outcome = await askPairs(
        { comparison, samples, lanes, work, sampling, concurrency, maxCostCny, elapsedMs, books },
        {
          ...env,
          ...hooks,
          runId,
          counter,
          nativeCounters,
          grading,
          gradeAtOnce: gradingsAtOnce(),
          keepsAnswers: measuring.outputs.sources.some(({ kind }) => kind === "sqlite"),
          rates: settings.rates,
        },
        // The store is closed next, and cannot be while somebody reads in it.
      ).finally(answers.close);
      const results = resultsOf(comparison, {
        delta,
        why: outcome.ending.status === "done" ? "pairs" : outcome.ending.status,
        spent: (name) => books.spentAt(name, settings.rates),
      });
      // The run's settings are stored once more at its end: the verdicts go with them.
      measuring.config.verdicts = structuredClone(results) as MeasuringPlan["config"][string];
      return { ...outcome, results };
    });
    const { results } = measured.outcome;
    env.stdout.write(
      flags.json === true
        ? jsonText({ run: withoutVerdicts(measured.run), ...verifying, targets: results })
        : `${verifyText(verifying, results, styleFor(env.stdout, env.vars))}\n`,
    );
    const code = conclude(measured, measuring, env);
    if (!quiet && measured.run.status !== "done")
      env.stderr.write(`${toGoOn("verify", measured.run.id, measuring.outputs)}\n`);
    return code === EXIT.interrupted ? code : exitCodeOf(results);
  } finally {
    answers.close();
    await grading.close();
    await wire.close();
  }
}

/** What is on record of the run from before. */
function booksOf(continued: Begun["continued"]): Books {
  const books = new Books();
  for (const record of continued?.requests ?? []) books.record(record);
  for (const score of continued?.scores ?? []) books.score(score);
  return books;
}

/** 3 where one is degraded, 4 where none is and one is undecided, 0 where all are equivalent. */
function exitCodeOf(results: readonly VerifyResult[]): ExitCode {
  if (results.some(({ verdict }) => verdict === "degraded")) return EXIT.nothingMeetsRequirement;
  return results.some(({ verdict }) => verdict === "undecided") ? EXIT.stoppedEarly : EXIT.done;
}

/** They stand beside it. */
function withoutVerdicts(run: RunInfo): RunInfo {
  const { verdicts: _, ...config } = run.config;
  return { ...run, config };
}

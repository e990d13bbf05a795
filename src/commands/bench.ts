/** `dsr bench`: the same questions to every target, graded the same way. */
import type { Command } from "commander";
import { DsrError, type Env, type ExitCode, unknownName } from "../base/index.ts";
import {
  benchRows,
  type Exam,
  examNames,
  loadExam,
  openGrading,
  runBench,
  summariseBench,
} from "../bench/index.ts";
import { locateDataset } from "../datasets/index.ts";
import { estimateCost } from "../load/index.ts";
import { type Sampling, targetName } from "../record/index.ts";
import { benchReport, jsonText, styleFor } from "../report/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import type { Timeouts } from "../wire/index.ts";
import { DATA_DIR_FLAG, datasetsDir } from "./datasets-dir.ts";
import { numberBetween, wholeNumber } from "./flags.ts";
import { laneOf } from "./lanes.ts";
import {
  addLimitFlags,
  announceCost,
  GIVE_UP_AFTER,
  type LimitFlags,
  maxCostCny,
  timeoutsOf,
  warnOfCaps,
} from "./limits.ts";
import { conclude, type MeasuringPlan, measure } from "./measure.ts";
import { openNativeCounters } from "./native-counter.ts";
import { openWire } from "./network.ts";
import { addOutputFlags, type OutputFlags, openOutputs } from "./outputs.ts";
import { addSelectionFlags, type SelectionFlags, selectTargets } from "./selection.ts";
import { addSettingsFlags, openSettings, type SettingsFlags } from "./settings.ts";

const DEFAULT_CONCURRENCY = 4;
/** Thinking models work on one question for many minutes. */
const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 10_000,
  firstTokenMs: 300_000,
  idleMs: 300_000,
  totalMs: 3_600_000,
};

interface BenchFlags extends SettingsFlags, SelectionFlags, LimitFlags, OutputFlags {
  dataset: string;
  limit?: number;
  repeats: number;
  concurrency: number;
  maxTokens?: number;
  temperature?: number;
  topP?: number;
  seed: string;
  json?: boolean;
  quiet?: boolean;
  dataDir?: string;
}

export function benchCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command
    .description(
      "Puts the same questions to every target, in the same words and the same order of options, and grades the answers.\n" +
        "An answer that is empty, cut off or unreadable is unscored and counts as not correct; failed requests are left out.",
    )
    .requiredOption("--dataset <name>", `one of ${examNames.join(", ")}`)
    .option("--limit <n>", "ask only this many questions, the same ones of every target", wholeNumber(1))
    .option("--repeats <k>", "ask every question this often", wholeNumber(1), 1)
    .option("--concurrency <n>", "requests in flight at each target", wholeNumber(1), DEFAULT_CONCURRENCY)
    .option("--max-tokens <n>", "longest answer asked for (default: the exam's, 32768)", wholeNumber(1))
    .option("--temperature <t>", "sampling temperature (default: the exam's, 0.6)", numberBetween(0, 2))
    .option("--top-p <p>", "nucleus sampling (default: the exam's, 0.95)", numberBetween(0, 1))
    .option("--seed <text>", "which questions a --limit keeps, and their order", "1");
  addSelectionFlags(command);
  addLimitFlags(command, DEFAULT_TIMEOUTS);
  addOutputFlags(command)
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
  dsr bench --dataset aime2024 --repeats 8 --providers deepseek,volcengine`,
    )
    .action(async (flags: BenchFlags) => done(await bench(flags, env)));
}

async function bench(flags: BenchFlags, env: Env): Promise<ExitCode> {
  if (!examNames.includes(flags.dataset)) {
    throw new DsrError(unknownName("data set for bench", flags.dataset, examNames), {
      code: "dataset_unknown",
    });
  }
  const settings = openSettings(flags, env);
  const quiet = flags.quiet === true;
  const timeouts = timeoutsOf(flags, settings, DEFAULT_TIMEOUTS);
  const cap = maxCostCny(flags, settings);
  const targets = selectTargets(flags, settings, env);
  const counter = await loadTokenCounter();
  const dir = datasetsDir(flags.dataDir, env);
  const exam = await loadExam(flags.dataset, await locateDataset(flags.dataset, { dir }), {
    limit: flags.limit ?? null,
    seed: flags.seed,
    counter,
  });
  const samples = Array.from({ length: flags.repeats }, (_, repeat) => exam.samplesAt(repeat)).flat();
  const sampling = samplingOf(flags, exam);
  const { counters: nativeCounters } = await openNativeCounters(
    targets.map(({ target }) => target),
    { named: null, dir, settings, cwd: env.cwd },
  );

  const wire = openWire(settings, env);
  const grading = openGrading();
  try {
    const lanes = targets.map((target) =>
      laneOf(target, wire, settings.keys.keyFor(target.providerEntry.id)?.key ?? null, timeouts),
    );
    const prompts = samples.map(({ prompt }) => prompt);
    warnOfCaps(lanes, prompts, sampling, env);
    announceCost(
      estimateCost(lanes, prompts, sampling, env.clock.wallMs(), settings.rates),
      cap,
      settings.rates,
      env,
      quiet,
    );
    if (exam.typicalOutput !== null && !quiet) {
      const { tokens, model, source } = exam.typicalOutput;
      env.stderr.write(
        `Typical answers are shorter than that: about ${tokens} tokens for ${model} (${source}).\n`,
      );
    }
    const plan: MeasuringPlan = {
      kind: "bench",
      seed: flags.seed,
      targets: lanes.map(({ target }) => ({ name: targetName(target), planned: samples.length })),
      limitMs: null,
      wantedRate: null,
      rates: settings.rates,
      continued: null,
      outputs: openOutputs(flags, settings, env),
      quiet,
      mostWithDeltas: 0,
      config: {
        dataset: exam.name,
        questions: exam.samples.length,
        ofQuestions: exam.total,
        repeats: flags.repeats,
        concurrency: flags.concurrency,
        sampling: { ...sampling },
        timeouts: { ...timeouts },
        maxCostCny: cap,
        targets: lanes.map((lane) => targetName(lane.target)),
      },
    };
    const { concurrency } = flags;
    const measured = await measure(env, plan, ({ runId, ...hooks }) =>
      runBench(
        { runId, samples, sampling, concurrency, maxCostCny: cap, giveUpAfter: GIVE_UP_AFTER },
        lanes,
        {
          ...env,
          ...hooks,
          counter,
          nativeCounters,
          grading,
          rates: settings.rates,
        },
      ),
    );
    const summaries = summariseBench(measured.records, measured.scores, settings.rates, exam.name);
    env.stdout.write(
      flags.json === true
        ? jsonText({ run: measured.run, targets: summaries })
        : `${benchReport(benchRows(summaries), styleFor(env.stdout, env.vars))}\n`,
    );
    return conclude(measured, plan, env);
  } finally {
    await grading.close();
    await wire.close();
  }
}

function samplingOf(flags: BenchFlags, exam: Exam): Sampling {
  return {
    temperature: flags.temperature ?? exam.sampling.temperature,
    topP: flags.topP ?? exam.sampling.topP,
    maxTokens: flags.maxTokens ?? exam.sampling.maxTokens,
  };
}

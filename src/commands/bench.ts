/** `dsr bench`: the same questions to every target, graded the same way. */
import { homedir } from "node:os";
import type { Command } from "commander";
import { DsrError, type Env, type ExitCode, unknownName } from "../base/index.ts";
import { type Exam, examNames, loadExam, runBench } from "../bench/index.ts";
import { locateDataset } from "../datasets/index.ts";
import { estimateCost } from "../load/index.ts";
import { type RequestRecord, type Sampling, type Score, targetName } from "../record/index.ts";
import { benchReport, jsonText, styleFor } from "../report/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import type { Timeouts } from "../wire/index.ts";
import { benchRows } from "./bench-rows.ts";
import { datasetsDir } from "./datasets-dir.ts";
import { numberBetween, wholeNumber } from "./flags.ts";
import { laneOf } from "./lanes.ts";
import {
  addLimitFlags,
  announceCost,
  type LimitFlags,
  maxCostCny,
  openWire,
  timeoutsOf,
  watchRun,
} from "./measuring.ts";
import { addOutputFlags, type OutputFlags, openOutputs } from "./outputs.ts";
import { addSelectionFlags, type SelectionFlags, selectTargets } from "./selection.ts";
import { exitCodeOf, withSession } from "./session.ts";
import { addSettingsFlags, openSettings, type SettingsFlags } from "./settings.ts";

const DEFAULT_CONCURRENCY = 4;
/** Thinking models work on one question for many minutes. */
const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 10_000,
  firstTokenMs: 300_000,
  idleMs: 300_000,
  totalMs: 3_600_000,
};
/** A target that fails this often from its first request on is not asked again. */
const GIVE_UP_AFTER = 5;

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

export function benchCommand(program: Command, env: Env, done: (code: ExitCode) => void): void {
  const command = program
    .command("bench")
    .summary("measure accuracy: the same questions to every provider")
    .description(
      "Puts the same questions to every target, in the same words and the same order of options, and grades the answers.\n" +
        "What cannot be graded is unscored, not wrong.",
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
  addLimitFlags(command);
  addOutputFlags(command)
    .option("--data-dir <folder>", "where pulled data sets are (default: ~/.dsr/datasets)")
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
  const dir = datasetsDir(flags.dataDir, env, homedir());
  const exam = await loadExam(flags.dataset, await locateDataset(flags.dataset, { dir }), {
    limit: flags.limit ?? null,
    seed: flags.seed,
    counter,
  });
  const samples = Array.from({ length: flags.repeats }, (_, repeat) => exam.samplesAt(repeat)).flat();
  const sampling = samplingOf(flags, exam);

  const wire = openWire(settings, env);
  try {
    const lanes = targets.map((target) => laneOf(target, wire, settings.keys, timeouts));
    const prompts = samples.map(({ prompt }) => prompt);
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
    const { sink, places } = openOutputs(flags, settings, env);
    const watch = watchRun(lanes.length * samples.length, env, quiet);
    sink.onStored((count) => watch.stored(count));
    const measured: RequestRecord[] = [];
    const scores: Score[] = [];

    const result = await withSession(
      env,
      {
        kind: "bench",
        seed: flags.seed,
        sink,
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
      },
      async (session) => {
        try {
          return await runBench(
            {
              runId: session.runId,
              samples,
              sampling,
              concurrency: flags.concurrency,
              maxCostCny: cap,
              giveUpAfter: GIVE_UP_AFTER,
            },
            lanes,
            {
              clock: env.clock,
              uuid: env.uuid,
              counter,
              rates: settings.rates,
              signal: env.signal,
              record: (record) => {
                session.sink.record(record);
                measured.push({ ...record, deltas: null });
              },
              score: (score) => {
                session.sink.score(score);
                scores.push(score);
              },
              stopReason: session.storeFault,
              observe: {
                sent: () => watch.sent(),
                finished: (_, record, spentCny) => watch.finished(record, spentCny),
                gaveUp: (lane, failures) =>
                  watch.note(`gave up ${targetName(lane.target)}: ${failures} failures and no answer`),
              },
            },
          );
        } finally {
          watch.stop();
        }
      },
    );

    const rows = benchRows(measured, scores, settings.rates, result.gaveUp);
    env.stdout.write(
      flags.json === true
        ? jsonText({ run: result.run, targets: rows })
        : `${benchReport(rows, styleFor(env.stdout, env.vars))}\n`,
    );
    if (!quiet) env.stderr.write(`run ${result.run.id}, stored in ${places.join(" and ")}\n`);
    if (result.ending.reason !== null) env.stderr.write(`${result.ending.status}: ${result.ending.reason}\n`);
    return exitCodeOf(result.ending);
  } finally {
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

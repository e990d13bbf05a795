/** `dsr verify`: targets against a reference, batch by batch, each only as long as its verdict is open. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { type RunInfo, targetName } from "../record/index.ts";
import { jsonText, styleFor } from "../report/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import { Comparison, resultsOf, type VerifyResult } from "../verify/index.ts";
import { gradingFor, type SandboxFlags } from "./bench-grading.ts";
import { DEFAULT_TIMEOUTS } from "./bench-prepare.ts";
import { datasetsDir } from "./datasets-dir.ts";
import { numberBetween, wholeNumber } from "./flags.ts";
import { laneOf } from "./lanes.ts";
import { addLimitFlags, type LimitFlags, maxCostCny, timeoutsOf } from "./limits.ts";
import { conclude, type MeasuringPlan, measure } from "./measure.ts";
import { openNativeCounters } from "./native-counter.ts";
import { openWire } from "./network.ts";
import { addOutputFlags, type OutputFlags, openOutputs } from "./outputs.ts";
import { addSelectionFlags } from "./selection.ts";
import { addSettingsFlags, openSettings, type SettingsFlags } from "./settings.ts";
import { askPairs, Books } from "./verify-asking.ts";
import { announceVerify } from "./verify-estimate.ts";
import {
  addReferenceFlags,
  openReference,
  type ReferenceFlags,
  samplingFor,
  targetsFor,
} from "./verify-prepare.ts";
import { verifyConfigOf, verifyText } from "./verify-report.ts";

interface VerifyFlags extends ReferenceFlags, SettingsFlags, LimitFlags, OutputFlags, SandboxFlags {
  delta: number;
  alpha: number;
  maxPairs?: number;
  concurrency: number;
  seed: string;
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
    .option("--seed <text>", "the order of the pairs", "1")
    .option("--python <file>", "interpreter for programs that answers hold (default: the system's own)")
    .option("--unsafe-local-exec", "where no sandbox is to be had, run such programs without isolation");
  addSelectionFlags(command);
  addLimitFlags(command, DEFAULT_TIMEOUTS);
  addOutputFlags(command)
    .option("--json", "print one JSON document instead of a table")
    .option("--quiet", "no estimate, no progress");
  addSettingsFlags(command)
    .addHelpText(
      "after",
      `
Examples:
  dsr verify --reference r1-gpqa.json --providers together,fireworks --max-cost 50CNY
  dsr verify --reference r1-gpqa.json --delta 2 --alpha 0.01 --json

Exit codes: 0 every target is equivalent, 3 one is degraded, 4 none is degraded and one undecided, 130 interrupted.`,
    )
    .action(async (flags: VerifyFlags) => done(await verify(flags, env)));
}

async function verify(flags: VerifyFlags, env: Env): Promise<ExitCode> {
  const settings = openSettings(flags, env);
  const counter = await loadTokenCounter();
  const reference = await openReference(flags, counter, env);
  const { bundle, exam, sampleOf } = reference;
  const { sampling, deviations } = samplingFor(reference, flags);
  const targets = targetsFor(bundle.target, flags, settings, env);
  const names = targets.map(({ target }) => targetName(target));
  const delta = flags.delta / 100;
  const verifying = verifyConfigOf(bundle, {
    reference: flags.reference ?? "",
    deltaPoints: flags.delta,
    alpha: flags.alpha,
    maxPairs: flags.maxPairs ?? null,
    deviations,
  });
  const comparison = new Comparison({
    bundle,
    targets: names,
    alpha: flags.alpha,
    delta,
    seed: flags.seed,
    maxPairs: flags.maxPairs ?? null,
  });
  if (comparison.order.length === 0)
    throw new DsrError("The reference has no answer to compare with.", { code: "bundle_empty" });
  const { counters: nativeCounters } = await openNativeCounters(
    targets.map(({ target }) => target),
    { named: null, dir: datasetsDir(flags.dataDir, env), settings, cwd: env.cwd },
  );
  const timeouts = timeoutsOf(flags, settings, DEFAULT_TIMEOUTS);
  const cap = maxCostCny(flags, settings);
  const wire = openWire(settings, env);
  const { grading, sandbox } = await gradingFor(exam, flags, env);
  try {
    const lanes = targets.map((target) =>
      laneOf(target, wire, settings.keys.keyFor(target.providerEntry.id)?.key ?? null, timeouts),
    );
    announceVerify(
      {
        lanes,
        bundle,
        prompts: comparison.order.map((pair) => sampleOf(pair).prompt),
        sampling,
        delta,
        alpha: flags.alpha,
        capCny: cap,
        rates: settings.rates,
        quiet: flags.quiet === true,
      },
      env,
    );
    const measuring: MeasuringPlan = {
      kind: "bench",
      seed: flags.seed,
      targets: names.map((name) => ({ name, planned: comparison.order.length })),
      limitMs: null,
      wantedRate: null,
      rates: settings.rates,
      continued: null,
      outputs: openOutputs(flags, settings, env),
      quiet: flags.quiet === true,
      mostWithDeltas: 0,
      config: structuredClone({
        dataset: bundle.exam.name,
        verify: verifying,
        concurrency: flags.concurrency,
        sampling,
        timeouts,
        maxCostCny: cap,
        sandbox,
        targets: names,
      }) as unknown as MeasuringPlan["config"],
    };
    const measured = await measure(env, measuring, async (hooks) => {
      const books = new Books();
      const outcome = await askPairs(
        { comparison, reference, lanes, sampling, concurrency: flags.concurrency, maxCostCny: cap, books },
        {
          ...env,
          ...hooks,
          counter,
          nativeCounters,
          grading,
          gradeAtOnce: Math.max(1, availableParallelism() - 1),
          rates: settings.rates,
        },
      );
      const results = resultsOf(comparison, {
        delta,
        why: outcome.ending.status === "done" ? "pairs" : outcome.ending.status,
        spent: (name) => books.spentAt(name, settings.rates),
      });
      // The run's settings are stored once more at its end: the verdicts go with them.
      measuring.config.verdicts = results as unknown as MeasuringPlan["config"][string];
      return { ...outcome, results };
    });
    const { results } = measured.outcome;
    env.stdout.write(
      flags.json === true
        ? jsonText({ run: withoutVerdicts(measured.run), ...verifying, targets: results })
        : `${verifyText(verifying, results, styleFor(env.stdout, env.vars))}\n`,
    );
    const code = conclude(measured, measuring, env);
    return code === EXIT.interrupted ? code : exitCodeOf(results);
  } finally {
    await grading.close();
    await wire.close();
  }
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

/** `dsr verify`: targets against a reference, batch by batch, each only as long as its verdict is open. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { openGrading, runBench } from "../bench/index.ts";
import { createLimiter, type Ending, type Lane, type RunOutcome } from "../load/index.ts";
import { requestCostCny, unbilled } from "../metrics/index.ts";
import { type RequestRecord, type Score, targetName } from "../record/index.ts";
import { jsonText, styleFor, verifyReport } from "../report/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import { Comparison, outcomeOf, resultsOf, type VerifyResult } from "../verify/index.ts";
import { DEFAULT_TIMEOUTS } from "./bench-prepare.ts";
import { DATA_DIR_FLAG, datasetsDir } from "./datasets-dir.ts";
import { numberBetween, wholeNumber } from "./flags.ts";
import { laneOf } from "./lanes.ts";
import { addLimitFlags, GIVE_UP_AFTER, type LimitFlags, maxCostCny, timeoutsOf } from "./limits.ts";
import { conclude, type Hooks, type MeasuringPlan, measure } from "./measure.ts";
import { openNativeCounters } from "./native-counter.ts";
import { openWire } from "./network.ts";
import { addOutputFlags, type OutputFlags, openOutputs } from "./outputs.ts";
import { addSelectionFlags } from "./selection.ts";
import { addSettingsFlags, openSettings, type SettingsFlags } from "./settings.ts";
import { announceVerify } from "./verify-estimate.ts";
import {
  openReference,
  type Reference,
  type ReferenceFlags,
  samplingFor,
  targetsFor,
} from "./verify-prepare.ts";

interface VerifyFlags extends ReferenceFlags, SettingsFlags, LimitFlags, OutputFlags {
  delta: number;
  alpha: number;
  maxPairs?: number;
  concurrency: number;
  seed: string;
  json?: boolean;
  quiet?: boolean;
}

const DEFAULT_CONCURRENCY = 8;
/** What is asked between two looks, as a multiple of the concurrency: what is asked in vain once a verdict is settled is less. */
const BATCH_OF_CONCURRENCY = 4;

export function addReferenceFlags(command: Command): Command {
  return command
    .option("--reference <file>", "the bundle to compare with (`dsr verify record` writes one)")
    .option("--exam <file>", "the YAML file of an exam of your own, where the reference is of one")
    .option(...DATA_DIR_FLAG);
}

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
  const { bundle, sampleOf } = reference;
  const { sampling, deviations } = samplingFor(reference, flags);
  const targets = targetsFor(bundle.target, flags, settings, env);
  const names = targets.map(({ target }) => targetName(target));
  const delta = flags.delta / 100;
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
  const grading = openGrading();
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
      config: configOf(flags, reference, { sampling, deviations, timeouts, cap, names }),
    };
    const measured = await measure(env, measuring, async (hooks) => {
      const books = new Books();
      const outcome = await ask(
        { comparison, reference, lanes, sampling, concurrency: flags.concurrency, cap, books },
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
    const report = {
      reference: `${targetName(bundle.target)}, ${bundle.exam.name}, ${bundle.created.slice(0, 10)}, sha256 ${bundle.sha256.slice(0, 12)}`,
      alpha: flags.alpha,
      deltaPoints: flags.delta,
      deviations,
      published: bundle.published[0] ?? null,
      targets: results,
    };
    env.stdout.write(
      flags.json === true
        ? jsonText({ run: measured.run, ...report })
        : `${verifyReport(report, styleFor(env.stdout, env.vars))}\n`,
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

function configOf(
  flags: VerifyFlags,
  { bundle }: Reference,
  decided: {
    sampling: object;
    deviations: string[];
    timeouts: object;
    cap: number | null;
    names: string[];
  },
): MeasuringPlan["config"] {
  return structuredClone({
    verify: {
      reference: flags.reference ?? "",
      sha256: bundle.sha256,
      target: targetName(bundle.target),
      examHash: bundle.exam.hash,
      deltaPoints: flags.delta,
      alpha: flags.alpha,
      maxPairs: flags.maxPairs ?? null,
      deviations: decided.deviations,
    },
    dataset: bundle.exam.name,
    concurrency: flags.concurrency,
    sampling: decided.sampling,
    timeouts: decided.timeouts,
    maxCostCny: decided.cap,
    targets: decided.names,
  }) as unknown as MeasuringPlan["config"];
}

/** What was asked and what came of it, in this run. */
class Books {
  /** Without deltas, which are most of a record. */
  readonly records: RequestRecord[] = [];
  readonly #byId = new Map<string, RequestRecord>();
  #scores: Score[] = [];

  record(record: RequestRecord): void {
    const slim = { ...record, deltas: null };
    this.records.push(slim);
    this.#byId.set(slim.id, slim);
  }

  score(score: Score): void {
    this.#scores.push(score);
  }

  /** The scores since this was last asked. */
  newScores(): Score[] {
    const scores = this.#scores;
    this.#scores = [];
    return scores;
  }

  recordOf({ requestId }: Score): RequestRecord | undefined {
    return this.#byId.get(requestId);
  }

  spentAt(name: string, rates: Parameters<typeof requestCostCny>[1]) {
    const own = this.records.filter(({ target }) => targetName(target) === name);
    const costs = own.filter((record) => !unbilled(record)).map((record) => requestCostCny(record, rates));
    return {
      requests: own.length,
      costCny: costs.some((cost) => cost === null)
        ? null
        : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
    };
  }
}

interface Asking {
  comparison: Comparison;
  reference: Reference;
  lanes: readonly Lane[];
  sampling: Reference["bundle"]["sampling"];
  concurrency: number;
  cap: number | null;
  books: Books;
}

/** Asks batch after batch whoever is open, and looks after each. */
async function ask(
  { comparison, reference, lanes, sampling, concurrency, cap, books }: Asking,
  deps: Hooks & Omit<Parameters<typeof runBench>[2], keyof Hooks>,
): Promise<RunOutcome> {
  const limiters = new Map(lanes.map((lane) => [lane, createLimiter(concurrency)]));
  const startMs = deps.clock.nowMs();
  let outcome: RunOutcome = { ending: { status: "done", reason: null }, spentCny: 0, gaveUp: [] };
  const gaveUp = new Set<string>();
  while (outcome.ending.status === "done") {
    const batch = comparison.nextBatch(concurrency * BATCH_OF_CONCURRENCY);
    if (batch === null) break;
    const everything = batch.pairs.map((_, index) => ({ index, attempt: 1 }));
    outcome = await runBench(
      {
        runId: deps.runId,
        samples: batch.pairs.map(reference.sampleOf),
        sampling,
        concurrency,
        maxCostCny: cap,
        giveUpAfter: GIVE_UP_AFTER,
        firstSeq: batch.from * lanes.length,
        elapsedMs: deps.clock.nowMs() - startMs,
        left: new Map(batch.targets.map((name) => [name, { ask: everything, grade: [] }])),
      },
      lanes.filter(({ target }) => batch.targets.includes(targetName(target))),
      {
        ...deps,
        earlier: [...books.records],
        limiterOf: (lane) => limiters.get(lane) ?? createLimiter(concurrency),
        record: (record) => {
          deps.record(record);
          books.record(record);
        },
        score: (score) => {
          deps.score(score);
          books.score(score);
        },
      },
    );
    for (const name of outcome.gaveUp) {
      gaveUp.add(name);
      comparison.giveUp(name);
    }
    for (const score of books.newScores())
      comparison.take(targetName(score.target), outcomeOf(score, books.recordOf(score)));
    deps.observe.step?.(progressOf(comparison));
  }
  // Whoever stopped the last batch: where every verdict is there, the work is done.
  const isSettled = comparison.standings().every(({ verdict }) => verdict !== "undecided");
  const ending: Ending =
    isSettled && outcome.ending.status === "stopped" ? { status: "done", reason: null } : outcome.ending;
  return { ...outcome, ending, gaveUp: [...gaveUp] };
}

function progressOf(comparison: Comparison): string {
  const standings = comparison.standings();
  const settled = standings.filter(({ verdict }) => verdict !== "undecided");
  return `${settled.length} of ${standings.length} verdicts settled`;
}

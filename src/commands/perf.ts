/** `dsr perf`: the same prompts to every target, under the load asked for; what came back, and how fast. */
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode, randomFromSeed } from "../base/index.ts";
import type { CatalogTarget } from "../catalog/index.ts";
import { parseSlos } from "../metrics/index.ts";
import { fresh, limitsHold, type PerfPlan, peakMeter, runPerf } from "../perf/index.ts";
import { targetName } from "../record/index.ts";
import { jsonText, styleFor } from "../report/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import type { Timeouts } from "../wire/index.ts";
import { crewOf, keysOf } from "./crew.ts";
import { DATA_DIR_FLAG, datasetsDir } from "./datasets-dir.ts";
import { numberBetween, wholeNumber } from "./flags.ts";
import { laneFactsOf } from "./lanes.ts";
import { addLimitFlags, type LimitFlags, maxCostCny, timeoutsOf } from "./limits.ts";
import { addLoadFlags, chooseLoad, type LoadFlags } from "./load-flags.ts";
import { conclude, type MeasuringPlan, measure } from "./measure.ts";
import { openNativeCounters } from "./native-counter.ts";
import { proxyOf } from "./network.ts";
import { addOutputFlags, type OutputFlags, openOutputs, outputSources } from "./outputs.ts";
import type { PerfConfig } from "./perf-config.ts";
import { announceLoad, checkHost } from "./perf-preflight.ts";
import { hashOf, type Material, makePrompts, openMaterial } from "./perf-prompts.ts";
import { askedOf, perfJson, perfText, warnOfCalibration } from "./perf-report.ts";
import { type Continued, openInterrupted, refuseChanges } from "./perf-resume.ts";
import { addSelectionFlags, type SelectionFlags, selectTargets } from "./selection.ts";
import { addSettingsFlags, openSettings, type Settings, type SettingsFlags } from "./settings.ts";

/** Deltas of this many requests fit into memory; beyond, `--json` says nothing of tpot and gap (`dsr route` still does). */
const MOST_WITH_DELTAS = 5000;
const DEFAULT_PROMPTS = "sharegpt";
const DEFAULT_MAX_TOKENS = 2048;
const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 10_000,
  firstTokenMs: 60_000,
  idleMs: 60_000,
  totalMs: 300_000,
};
/** Prompts made for a sweep; its steps go on through them, then begin again. */
const MOST_FOR_SWEEP = 5000;

export interface PerfFlags extends SettingsFlags, SelectionFlags, LimitFlags, LoadFlags, OutputFlags {
  prompts?: string[];
  maxTokens: number;
  temperature?: number;
  topP?: number;
  seed?: string;
  nonce: boolean;
  tokenizer?: string;
  resume?: string;
  leaveOutFlagged?: boolean;
  details?: boolean;
  json?: boolean;
  quiet?: boolean;
  dataDir?: string;
}

export function perfCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command.description(
    "Sends the same prompts to every target and records ttft, prefill, decode, otps, otpr, success. Without a load of its own it sends in rounds: each prompt to every target at the same moment.",
  );
  addSelectionFlags(command).option(
    "--prompts <source>",
    `sharegpt[:multi|:sessions], leval, synthetic:…, trace:FILE, file:mine.jsonl or ./mine.mjs; repeat the flag to take several in turn (default: ${DEFAULT_PROMPTS})`,
    (spec: string, previous: string[] | undefined) => [...(previous ?? []), spec],
  );
  addLoadFlags(command)
    .option("--max-tokens <n>", "longest answer asked for", wholeNumber(1), DEFAULT_MAX_TOKENS)
    .option("--temperature <t>", "sampling temperature (default: the provider's)", numberBetween(0, 2))
    .option("--top-p <p>", "nucleus sampling (default: the provider's)", numberBetween(0, 1))
    .option("--seed <text>", "same seed, same prompts in the same order (default: a new one, shown)")
    .option(
      "--tokenizer <name>",
      "a tokenizer.json, or a name of `dsr datasets list`, to count as the model does (default: the model's own, where installed)",
    )
    .option("--no-nonce", "send prompts as they are: a provider may answer from its prefix cache");
  addLimitFlags(command, DEFAULT_TIMEOUTS);
  addOutputFlags(command)
    .option("--resume <run>", "go on with an interrupted run, by its id or the beginning of it")
    .option("--leave-out-flagged", "leave out of the table what this host may have timed too late")
    .option("--details", "also connections and the shape of streams")
    .option(...DATA_DIR_FLAG)
    .option("--json", "print one JSON document instead of a table")
    .option("--quiet", "no estimate, no progress");
  addSettingsFlags(command)
    .addHelpText(
      "after",
      `
Examples:
  dsr perf                                            10 rounds of ShareGPT prompts to every provider with a key
  dsr perf --providers deepseek,siliconflow --rounds 50 --max-cost 5CNY
  dsr perf --model deepseek-r1 --prompts sharegpt --prompts sharegpt:multi --prompts leval --rounds 30
  dsr perf --concurrency 16 --duration 2m             16 users at each target, each asking again when answered
  dsr perf --rate 4 --arrivals gamma:2 --rounds 500   bursts of 4 requests a second, whoever still waits
  dsr perf --ramp rate:0.5..16 --slo "ttft:p90<2"     the highest rate at which nine in ten wait less than 2 s
  dsr perf --prompts trace:azure.csv --speed 0.5      real traffic, at half its speed
  dsr perf --resume 3f2a                              what an interrupted run still had to do`,
    )
    .action(async (flags: PerfFlags) => {
      const given = command.options
        .map((option) => option.attributeName())
        .filter((name) => command.getOptionValueSource(name) === "cli");
      done(await perf(flags, given, env));
    });
}

/** What is known before the first prompt is sent. */
interface Prepared {
  config: PerfConfig;
  seed: string;
  targets: readonly CatalogTarget[];
  prompts: PerfPlan["prompts"];
  continued: Continued | null;
}

async function perf(flags: PerfFlags, given: readonly string[], env: Env): Promise<ExitCode> {
  const settings = openSettings(flags, env);
  const quiet = flags.quiet === true;
  const counter = await loadTokenCounter();
  const prepared =
    flags.resume === undefined
      ? await prepare(flags, settings, counter, env)
      : await takeUp(flags.resume, flags, given, settings, counter, env);
  if (prepared === "interrupted") return EXIT.interrupted;
  const { config, seed, targets, prompts, continued } = prepared;
  const lanes = targets.map(laneFactsOf);
  const slos = parseSlos(config.slos);
  const { counters: nativeCounters } = await openNativeCounters(
    lanes.map(({ target }) => target),
    { named: config.tokenizer, dir: datasetsDir(flags.dataDir, env), settings, cwd: env.cwd },
  );
  const planned = announceLoad(config, seed, lanes, prompts, settings, env, quiet);
  checkHost(config, targets, proxyOf(env), env);

  // A search ends when the knee is found: how many requests that takes is not planned.
  const plannedPerTarget = config.sweep?.order === "search" ? null : (planned?.perTarget ?? null);
  const measuring: MeasuringPlan = {
    kind: "perf",
    seed,
    targets: lanes.map(({ target }) => ({ name: targetName(target), planned: plannedPerTarget })),
    limitMs: config.sweep === null ? config.durationMs : null,
    wantedRate:
      config.load.kind === "open" && config.sweep === null
        ? config.load.arrivals.ratePerS * lanes.length
        : null,
    rates: settings.rates,
    outputs: openOutputs(flags, settings, env),
    quiet,
    mostWithDeltas: MOST_WITH_DELTAS,
    config: structuredClone(config) as MeasuringPlan["config"],
    continued: continued?.run ?? null,
  };
  const meter = peakMeter();
  for (const record of continued?.requests ?? []) meter.add(record);
  const measured = await measure(env, measuring, ({ runId, ...hooks }) => {
    const plan: PerfPlan = { ...config, runId, seed, prompts, done: continued?.done ?? fresh };
    const setup = {
      plan,
      targets,
      keys: keysOf(targets, settings.keys),
      secrets: settings.keys.all(),
      timeouts: config.timeouts,
      proxy: proxyOf(env),
      cold: config.cold,
      rates: settings.rates,
    };
    return runPerf(plan, lanes, {
      ...env,
      ...hooks,
      record: (record) => {
        meter.add(record);
        hooks.record(record);
      },
      counter,
      nativeCounters,
      rates: settings.rates,
      assemble: crewOf(config.workers, setup, env.clock, env.signal),
      limitsHold: (records) => limitsHold(slos, records, settings.rates),
      earlier: continued?.requests ?? [],
    });
  });
  const over = {
    records: [...(continued?.requests ?? []), ...measured.records],
    asked: askedOf(measured.run, plannedPerTarget, flags.leaveOutFlagged === true),
    rates: settings.rates,
  };
  env.stdout.write(
    flags.json === true
      ? jsonText({ run: measured.run, ...perfJson(over), peak: meter.peak() })
      : `${perfText(over, flags.details === true, styleFor(env.stdout, env.vars))}\n`,
  );
  if (!quiet) warnOfCalibration(meter.peak(), config.workers, env);
  return conclude(measured, measuring, env);
}

/** A new run from flags and configuration. */
async function prepare(
  flags: PerfFlags,
  settings: Settings,
  counter: Awaited<ReturnType<typeof loadTokenCounter>>,
  env: Env,
): Promise<Prepared | "interrupted"> {
  const defaults = settings.config?.defaults;
  const seed = String(flags.seed ?? defaults?.seed ?? env.uuid().slice(0, 8));
  const specs = flags.prompts ?? [defaults?.prompts ?? DEFAULT_PROMPTS].flat();
  const timeouts = timeoutsOf(flags, settings, DEFAULT_TIMEOUTS);
  // What contradicts itself is told before anything is read; of a trace only its file can tell.
  const namesTrace = specs.some((spec) => spec.startsWith("trace:"));
  const chosen = chooseLoad(flags, namesTrace, defaults?.rounds);
  parseSlos(flags.slo ?? []);
  const targets = selectTargets(flags, settings, env);
  const material = await openMaterial(
    specs,
    randomFromSeed(seed).fork("prompts"),
    counter,
    flags.dataDir,
    env,
  );
  const wanted = promptsFor(chosen);
  const prompts = await makePrompts(material, wanted, chosen.warmup, env, flags.quiet === true);
  if (prompts.length <= chosen.warmup) {
    if (env.signal.aborted) return "interrupted";
    throw new DsrError(`--warmup ${chosen.warmup} leaves none of the ${prompts.length} prompts there are.`, {
      code: "prompts_empty",
    });
  }
  const isEndless = chosen.durationMs !== null && chosen.rounds === null && !material.isTrace;
  const rounds = isEndless
    ? null
    : chosen.sweep !== null
      ? chosen.rounds
      : Math.min(chosen.rounds ?? Infinity, prompts.length - chosen.warmup);
  const config: PerfConfig = {
    ...chosen,
    prompts: specs,
    promptsHash: hashOf(prompts),
    rounds,
    slos: flags.slo ?? [],
    sampling: {
      temperature: flags.temperature ?? null,
      topP: flags.topP ?? null,
      maxTokens: flags.maxTokens,
    },
    timeouts,
    nonce: nonceFor(flags.nonce, material),
    tokenizer: flags.tokenizer ?? null,
    maxCostCny: maxCostCny(flags, settings),
    targets: targets.map(({ target }) => targetName(target)),
    resumedAt: [],
  };
  return { config, seed, targets, prompts, continued: null };
}

/** How many prompts a load needs; null where it goes round in a pool of them, or takes what a trace has. */
function promptsFor({
  rounds,
  sweep,
  warmup,
}: Pick<PerfConfig, "rounds" | "sweep" | "warmup">): number | null {
  if (rounds === null || sweep === null) return rounds;
  return Math.max(rounds, Math.min(MOST_FOR_SWEEP, sweep.grid.length * (rounds + warmup)));
}

function nonceFor(wanted: boolean, { keepsPrefixes }: Material): PerfConfig["nonce"] {
  if (!wanted) return null;
  return keepsPrefixes ? "run" : "request";
}

/** An interrupted run, with the same prompts made again. */
async function takeUp(
  run: string,
  flags: PerfFlags,
  given: readonly string[],
  settings: Settings,
  counter: Awaited<ReturnType<typeof loadTokenCounter>>,
  env: Env,
): Promise<Prepared | "interrupted"> {
  refuseChanges(given);
  const continued = openInterrupted(run, outputSources(flags, settings), env);
  const { config, seed } = continued;
  const targets = config.targets.flatMap((name) => selectNamed(name, flags, settings, env));
  const random = randomFromSeed(seed).fork("prompts");
  const material = await openMaterial(config.prompts, random, counter, flags.dataDir, env);
  const isTrace = material.isTrace;
  const wanted = isTrace ? config.rounds : promptsFor(config);
  const prompts = await makePrompts(material, wanted, config.warmup, env, flags.quiet === true);
  if (env.signal.aborted) return "interrupted";
  if (hashOf(prompts) !== config.promptsHash)
    throw new DsrError(`The prompts of ${config.prompts.join(", ")} are no longer those of run ${run}.`, {
      code: "resume_prompts_changed",
      hint: "Put the files back as they were, or start a new run.",
    });
  const workers = flags.workers ?? config.workers;
  const resumedAt = [...config.resumedAt, new Date(env.clock.wallMs()).toISOString()];
  const cap = maxCostCny(flags, settings) ?? config.maxCostCny;
  return {
    config: { ...config, workers, resumedAt, maxCostCny: cap },
    seed,
    targets,
    prompts,
    continued,
  };
}

/** The target of that name. */
function selectNamed(name: string, flags: PerfFlags, settings: Settings, env: Env): CatalogTarget[] {
  const [, provider = "", model = "", mode = "default"] = /^([^/]+)\/(.+?)(?:@([^@]+))?$/.exec(name) ?? [];
  return selectTargets({ ...flags, providers: [provider], model: [model], mode: [mode] }, settings, env);
}

/** From flags, or from the store, to a run that is ready: its plan's settings, its targets, its prompts. */
import { DsrError, type Env, randomFromSeed } from "../base/index.ts";
import type { CatalogTarget } from "../catalog/index.ts";
import { parseSlos } from "../metrics/index.ts";
import type { PerfPlan } from "../perf/index.ts";
import { targetName } from "../record/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import type { AskingFlags } from "./asking-flags.ts";
import { type LimitFlags, maxCostCny, timeoutsOf } from "./limits.ts";
import { chooseLoad, type LoadFlags } from "./load-flags.ts";
import { type OutputFlags, outputSources } from "./outputs.ts";
import type { PerfConfig } from "./perf-config.ts";
import { DEFAULT_PROMPTS, DEFAULT_TIMEOUTS } from "./perf-defaults.ts";
import { hashOf, type Material, makePrompts, openMaterial } from "./perf-prompts.ts";
import { type Continued, openInterrupted, refuseChangesOfPerf } from "./perf-resume.ts";
import { refuseOtherDeployments } from "./resume.ts";
import { type SelectionFlags, selectNamed, selectTargets } from "./selection.ts";
import type { Settings, SettingsFlags } from "./settings.ts";

/** Prompts made for a sweep; its steps go on through them, then begin again. */
const MOST_FOR_SWEEP = 5000;

export interface PerfFlags
  extends SettingsFlags,
    SelectionFlags,
    AskingFlags,
    LimitFlags,
    LoadFlags,
    OutputFlags {
  resume?: string;
  leaveOutFlagged?: boolean;
  details?: boolean;
  json?: boolean;
  quiet?: boolean;
  dataDir?: string;
}

/** What is known before the first prompt is sent. */
export interface Prepared {
  config: PerfConfig;
  seed: string;
  targets: readonly CatalogTarget[];
  prompts: PerfPlan["prompts"];
  continued: Continued | null;
}

/** A new run from flags and configuration. */
export async function prepare(
  flags: PerfFlags,
  settings: Settings,
  counter: TokenCounter,
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
  if (flags.quiet !== true)
    for (const source of material.sources)
      if (source.schedule === "trace") env.stderr.write(`${source.description}\n`);
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
    race: null,
    region: flags.region ?? null,
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

/** An interrupted run, with the same prompts made again; a race where one is wanted. */
export async function takeUp(
  run: string,
  flags: PerfFlags,
  given: readonly string[],
  settings: Settings,
  counter: TokenCounter,
  env: Env,
  isRace = false,
): Promise<Prepared | "interrupted"> {
  refuseChangesOfPerf(given);
  const continued = openInterrupted(run, outputSources(flags, settings), env, isRace);
  const { config, seed } = continued;
  const targets = config.targets.flatMap((name) => selectNamed(name, flags, settings, env));
  refuseOtherDeployments(
    continued,
    targets.map(({ target }) => target),
  );
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

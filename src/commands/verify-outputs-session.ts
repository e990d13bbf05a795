/** Asking the prompts of a reference of outputs, in a session of the store: what recording and comparing have in common. */
import type { Command } from "commander";
import type { Env } from "../base/index.ts";
import type { CatalogTarget } from "../catalog/index.ts";
import { estimateCost, type RunOutcome } from "../load/index.ts";
import { type Sampling, targetName } from "../record/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import { DEFAULT_TIMEOUTS } from "./bench-prepare.ts";
import { wholeNumber } from "./flags.ts";
import { laneOf } from "./lanes.ts";
import {
  addLimitFlags,
  announceCost,
  type LimitFlags,
  maxCostCny,
  timeoutsOf,
  warnOfCaps,
} from "./limits.ts";
import { type Measured, type MeasuringPlan, measure } from "./measure.ts";
import { openWire } from "./network.ts";
import { addOutputFlags, type OutputFlags, openOutputs } from "./outputs.ts";
import { addSelectionFlags, type SelectionFlags } from "./selection.ts";
import { addSettingsFlags, type Settings, type SettingsFlags } from "./settings.ts";
import { askOutputs, type OutputPrompt, promptOf, Said } from "./verify-outputs-asking.ts";

export interface AskFlags extends SelectionFlags, SettingsFlags, LimitFlags, OutputFlags {
  concurrency: number;
  seed: string;
  quiet?: boolean;
}

/** The flags of both. */
export function withAskFlags(command: Command): Command {
  command
    .option("--concurrency <n>", "most requests in flight at each target", wholeNumber(1, 10_000), 8)
    .option("--seed <text>", "which prompts, and the draws of the test", "1");
  addSelectionFlags(command);
  addLimitFlags(command, DEFAULT_TIMEOUTS);
  addOutputFlags(command).option("--quiet", "no estimate, no progress");
  return addSettingsFlags(command);
}

interface ToAsk {
  prompts: readonly OutputPrompt[];
  targets: readonly CatalogTarget[];
  sampling: Sampling;
  times: number;
  /** What else is kept of the run. */
  config: Record<string, string | number>;
}

/** What the targets say to each prompt, asked `times` times; costs are told first. */
export async function ask(
  { prompts: plain, targets, sampling, times, config }: ToAsk,
  flags: AskFlags,
  settings: Settings,
  env: Env,
): Promise<{ measured: Measured<RunOutcome>; measuring: MeasuringPlan; said: Said }> {
  const counter = await loadTokenCounter();
  const prompts = plain.map((prompt) => promptOf(prompt, counter));
  const timeouts = timeoutsOf(flags, settings, DEFAULT_TIMEOUTS);
  const cap = maxCostCny(flags, settings);
  const quiet = flags.quiet === true;
  const wire = openWire(settings, env);
  try {
    const lanes = targets.map((target) =>
      laneOf(target, wire, settings.keys.keyFor(target.providerEntry.id)?.key ?? null, timeouts),
    );
    warnOfCaps(lanes, prompts, sampling, env);
    const estimates = estimateCost(lanes, prompts, sampling, env.clock.wallMs(), settings.rates, () => times);
    announceCost(estimates, cap, settings.rates, env, quiet);
    const names = targets.map(({ target }) => targetName(target));
    const measuring: MeasuringPlan = {
      kind: "bench",
      verb: null,
      seed: flags.seed,
      targets: names.map((name) => ({ name, planned: prompts.length * times })),
      limitMs: null,
      wantedRate: null,
      rates: settings.rates,
      continued: null,
      outputs: openOutputs(flags, settings, env),
      quiet,
      mostWithDeltas: 0,
      config: {
        dataset: "verify:outputs",
        outputs: { ...config, prompts: prompts.length, times },
        concurrency: flags.concurrency,
        sampling: { temperature: sampling.temperature, topP: sampling.topP, maxTokens: sampling.maxTokens },
        timeouts: { ...timeouts },
        maxCostCny: cap,
        targets: names,
      },
    };
    const said = new Said();
    const measured = await measure(env, measuring, (hooks) =>
      askOutputs(
        { prompts, times, lanes, sampling, concurrency: flags.concurrency, maxCostCny: cap },
        { ...env, ...hooks, counter, nativeCounters: new Map(), rates: settings.rates },
        said,
      ),
    );
    return { measured, measuring, said };
  } finally {
    await wire.close();
  }
}

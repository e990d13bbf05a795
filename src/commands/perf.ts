/** `dsr perf`: the same prompts to every target, under the load asked for; what came back, and how fast. */
import type { Command } from "commander";
import { type Env, EXIT, type ExitCode } from "../base/index.ts";
import { jsonText, styleFor } from "../report/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import { addAskingFlags, addPromptsFlag } from "./asking-flags.ts";
import { DATA_DIR_FLAG } from "./datasets-dir.ts";
import { flagsGiven } from "./flags.ts";
import { laneFactsOf } from "./lanes.ts";
import { addLimitFlags } from "./limits.ts";
import { addLoadFlags } from "./load-flags.ts";
import { conclude } from "./measure.ts";
import { addOutputFlags } from "./outputs.ts";
import { DEFAULT_PROMPTS, DEFAULT_TIMEOUTS } from "./perf-defaults.ts";
import { announceLoad } from "./perf-preflight.ts";
import { type PerfFlags, prepare, takeUp } from "./perf-prepare.ts";
import { askedOf, perfJson, perfText, warnOfCalibration } from "./perf-report.ts";
import { sendPrepared } from "./perf-run.ts";
import { addSelectionFlags } from "./selection.ts";
import { addSettingsFlags, openSettings } from "./settings.ts";
import { warner } from "./warner.ts";

export function perfCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command.description(
    "Sends the same prompts to every target and records ttft, prefill, decode, otps, otpr, success. Unless another load is asked for, it sends in rounds: each prompt to every target at the same moment.",
  );
  addPromptsFlag(addSelectionFlags(command), DEFAULT_PROMPTS);
  addAskingFlags(addLoadFlags(command));
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
  dsr perf --rate 4 --arrivals gamma:2 --rounds 500   4 requests a second, in bursts, whoever still waits
  dsr perf --ramp rate:0.5..16 --slo "ttft:p90<2"     the highest rate at which nine in ten wait less than 2 s
  dsr perf --prompts trace:azure.csv --speed 0.5      real traffic, at half its speed
  dsr perf --resume 3f2a                              what an interrupted run still had to do

docs/perf.md has loads, limits, what is flagged, and what is redone after an interruption.`,
    )
    .action(async (flags: PerfFlags) => done(await perf(flags, flagsGiven(command), env)));
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
  const { config, seed, targets, prompts } = prepared;
  const lanes = targets.map(laneFactsOf);
  const planned = announceLoad(config, seed, lanes, prompts, settings, env, quiet);
  // A search ends when the knee is found: how many requests that takes is not planned.
  const plannedPerTarget = config.sweep?.order === "search" ? null : (planned?.perTarget ?? null);
  const { measured, measuring, records, peak, judged } = await sendPrepared(
    prepared,
    { flags, settings, counter, plannedPerTarget },
    env,
  );
  const over = {
    records,
    asked: askedOf(measured.run, plannedPerTarget, flags.leaveOutFlagged === true, judged),
    rates: settings.rates,
  };
  env.stdout.write(
    flags.json === true
      ? jsonText({
          run: measured.run,
          ...perfJson(over),
          peak,
          gaveUp: measured.outcome.gaveUp,
        })
      : `${perfText(over, flags.details === true, styleFor(env.stdout, env.vars))}\n`,
  );
  for (const name of measured.outcome.gaveUp)
    warner(env)(`${name} was given up before the end; its numbers rest on what was sent until then`);
  if (!quiet) warnOfCalibration(peak, config.workers, env);
  return conclude(measured, measuring, env);
}

/** A perf run that has been prepared: opened in the store, sent, shown while it goes on. What is printed afterwards is its command's. */
import type { Env } from "../base/index.ts";
import type { RunOutcome } from "../load/index.ts";
import { parseSlos } from "../metrics/index.ts";
import {
  fresh,
  limitsHold,
  type PeakLoad,
  type PerfPlan,
  peakMeter,
  type RaceHook,
  runPerf,
  stepKey,
  stepOf,
} from "../perf/index.ts";
import { type RequestRecord, targetName } from "../record/index.ts";
import type { SweepStep } from "../report/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import { crewOf, keysOf } from "./crew.ts";
import { datasetsDir } from "./datasets-dir.ts";
import { laneFactsOf } from "./lanes.ts";
import { type Hooks, type Measured, type MeasuringPlan, measure } from "./measure.ts";
import { openNativeCounters } from "./native-counter.ts";
import { proxyOf } from "./network.ts";
import { type OutputFlags, openOutputs } from "./outputs.ts";
import { checkHost } from "./perf-preflight.ts";
import type { Prepared } from "./perf-prepare.ts";
import { doneOf } from "./perf-resume.ts";
import type { Settings } from "./settings.ts";

/** Deltas of this many requests fit into memory; beyond, `--json` says nothing of tpot and gap (`dsr route` still does). */
const MOST_WITH_DELTAS = 5000;

export interface SendOptions {
  flags: OutputFlags & { dataDir?: string; quiet?: boolean };
  settings: Settings;
  counter: TokenCounter;
  /** Requests that count which each target will be sent at most; null where that is not planned. */
  plannedPerTarget: number | null;
  /** The command that goes on with the run, where it is not `perf`. */
  verb?: string;
  /** Says who is still asked; absent where all are. */
  race?: (hooks: Pick<Hooks, "note" | "observe">) => RaceHook;
}

export interface SentRun {
  measured: Measured<RunOutcome>;
  measuring: MeasuringPlan;
  /** All of the run, also those from before it was interrupted. */
  records: readonly RequestRecord[];
  peak: PeakLoad;
  /** The steps of a sweep whose limits were judged as it went on. */
  judged: ReadonlyMap<string, SweepStep>;
}

/** Sends what was prepared. Throws DsrError where this host or a place of results is not up to it, before the first request. */
export async function sendPrepared(
  { config, seed, targets, prompts, continued }: Prepared,
  { flags, settings, counter, plannedPerTarget, verb, race }: SendOptions,
  env: Env,
): Promise<SentRun> {
  const lanes = targets.map(laneFactsOf);
  const slos = parseSlos(config.slos);
  const { counters: nativeCounters } = await openNativeCounters(
    lanes.map(({ target }) => target),
    { named: config.tokenizer, dir: datasetsDir(flags.dataDir, env), settings, cwd: env.cwd },
  );
  checkHost(config, targets, proxyOf(env), env);
  const measuring: MeasuringPlan = {
    kind: "perf",
    ...(verb === undefined ? {} : { verb }),
    seed,
    targets: lanes.map(({ target }) => {
      const name = targetName(target);
      return { name, planned: plannedPerTarget === null ? null : plannedPerTarget - doneOf(name, continued) };
    }),
    limitMs: config.sweep === null ? config.durationMs : null,
    wantedRate:
      config.load.kind === "open" && config.sweep === null
        ? config.load.arrivals.ratePerS * lanes.length
        : null,
    rates: settings.rates,
    outputs: openOutputs(flags, settings, env),
    quiet: flags.quiet === true,
    mostWithDeltas: MOST_WITH_DELTAS,
    config: structuredClone(config) as MeasuringPlan["config"],
    continued: continued?.run ?? null,
  };
  const judged = new Map<string, SweepStep>();
  const meter = peakMeter();
  for (const record of continued?.requests ?? []) meter.add(record);
  const measured = await measure(env, measuring, ({ runId, note, ...hooks }) => {
    continued?.missing.forEach((records, i) => {
      for (const record of records) measuring.outputs.sinks[i]?.record(record);
    });
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
      limitsHold: (records) => {
        const [first] = records;
        const load = config.sweep?.grid[first?.step ?? -1];
        if (first === undefined || first.step === null || load === undefined) return null;
        const step = stepOf(load, slos, records, settings.rates);
        judged.set(stepKey(targetName(first.target), first.step), step);
        return limitsHold(step);
      },
      earlier: continued?.requests ?? [],
      ...(race === undefined ? {} : { race: race({ note, observe: hooks.observe }) }),
    });
  });
  return {
    measured,
    measuring,
    records: [...(continued?.requests ?? []), ...measured.records],
    peak: meter.peak(),
    judged,
  };
}

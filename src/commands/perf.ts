/** `dsr perf`: the same prompts to every target at the same moment; what came back, and how fast. */
import { setImmediate } from "node:timers/promises";
import type { Command } from "commander";
import { type Env, type ExitCode, randomFromSeed, untilAborted } from "../base/index.ts";
import { locateDataset } from "../datasets/index.ts";
import { estimateCost } from "../load/index.ts";
import { perfRows, runPerf, summarisePerf } from "../perf/index.ts";
import { openPromptSource } from "../prompts/index.ts";
import { type Prompt, type Sampling, targetName } from "../record/index.ts";
import { jsonText, perfReport, startProgress, styleFor } from "../report/index.ts";
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
import { openWire } from "./network.ts";
import { addOutputFlags, type OutputFlags, openOutputs } from "./outputs.ts";
import { addSelectionFlags, type SelectionFlags, selectTargets } from "./selection.ts";
import { addSettingsFlags, openSettings, type SettingsFlags } from "./settings.ts";

const DEFAULT_ROUNDS = 10;
/** Deltas of this many requests fit into memory; beyond, `--json` says nothing of tpot and gap (`dsr route` still does). */
const MOST_WITH_DELTAS = 5000;
/** Prompts are made before the first request, so that the cost can be told; this many fit into memory. */
const MOST_ROUNDS = 100_000;
const DEFAULT_PROMPTS = "sharegpt";
const DEFAULT_MAX_TOKENS = 2048;
const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 10_000,
  firstTokenMs: 60_000,
  idleMs: 60_000,
  totalMs: 300_000,
};
const PROMPTS_WORTH_A_LINE = 500;

interface PerfFlags extends SettingsFlags, SelectionFlags, LimitFlags, OutputFlags {
  rounds?: number;
  prompts?: string[];
  maxTokens: number;
  temperature?: number;
  topP?: number;
  seed?: string;
  nonce: boolean;
  json?: boolean;
  quiet?: boolean;
  dataDir?: string;
}

export function perfCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command.description(
    "Sends each prompt to every target at the same moment and records ttft, prefill, decode, otps, otpr, success.",
  );
  addSelectionFlags(command)
    .option(
      "--rounds <n>",
      `prompts sent to each target (default: ${DEFAULT_ROUNDS})`,
      wholeNumber(1, MOST_ROUNDS),
    )
    .option(
      "--prompts <source>",
      `sharegpt[:multi], leval, synthetic:…, file:mine.jsonl or ./mine.mjs; repeat the flag to take several in turn (default: ${DEFAULT_PROMPTS})`,
      (spec: string, previous: string[] | undefined) => [...(previous ?? []), spec],
    )
    .option("--max-tokens <n>", "longest answer asked for", wholeNumber(1), DEFAULT_MAX_TOKENS)
    .option("--temperature <t>", "sampling temperature (default: the provider's)", numberBetween(0, 2))
    .option("--top-p <p>", "nucleus sampling (default: the provider's)", numberBetween(0, 1))
    .option("--seed <text>", "same seed, same prompts in the same order (default: a new one, shown)")
    .option("--no-nonce", "send prompts as they are: a provider may answer from its prefix cache");
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
  dsr perf                                            10 rounds of ShareGPT prompts to every provider with a key
  dsr perf --providers deepseek,siliconflow --rounds 50 --max-cost 5CNY
  dsr perf --model deepseek-r1 --prompts sharegpt --prompts sharegpt:multi --prompts leval --rounds 30
  dsr perf --prompts "synthetic:input=2000,output=200" --seed 7`,
    )
    .action(async (flags: PerfFlags) => done(await perf(flags, env)));
}

async function perf(flags: PerfFlags, env: Env): Promise<ExitCode> {
  const settings = openSettings(flags, env);
  const defaults = settings.config?.defaults;
  const quiet = flags.quiet === true;
  const seed = String(flags.seed ?? defaults?.seed ?? env.uuid().slice(0, 8));
  const specs = flags.prompts ?? [defaults?.prompts ?? DEFAULT_PROMPTS].flat();
  const rounds = flags.rounds ?? defaults?.rounds ?? DEFAULT_ROUNDS;
  const sampling: Sampling = {
    temperature: flags.temperature ?? null,
    topP: flags.topP ?? null,
    maxTokens: flags.maxTokens,
  };
  const timeouts = timeoutsOf(flags, settings, DEFAULT_TIMEOUTS);
  const cap = maxCostCny(flags, settings);

  const targets = selectTargets(flags, settings, env);
  const counter = await loadTokenCounter();
  const dir = datasetsDir(flags.dataDir, env);
  const random = randomFromSeed(seed).fork("prompts");
  const sources = await Promise.all(
    specs.map((spec) =>
      openPromptSource(spec, {
        random: random.fork(spec),
        locate: (name) => locateDataset(name, { dir }),
        counter,
        cwd: env.cwd,
        clock: env.clock,
      }),
    ),
  );
  const prompts = await take(inTurn(sources.map((source) => source.prompts())), rounds, env, quiet);

  const wire = openWire(settings, env);
  try {
    const lanes = targets.map((target) => laneOf(target, wire, settings.keys, timeouts));
    warnOfCaps(lanes, prompts, sampling, env);
    announceCost(
      estimateCost(lanes, prompts, sampling, env.clock.wallMs(), settings.rates),
      cap,
      settings.rates,
      env,
      quiet,
    );
    const plan: MeasuringPlan = {
      kind: "perf",
      seed,
      total: lanes.length * prompts.length,
      outputs: openOutputs(flags, settings, env),
      quiet,
      keepDeltas: lanes.length * prompts.length <= MOST_WITH_DELTAS,
      config: {
        prompts: sources.map(({ name }) => name),
        rounds,
        sampling: { ...sampling },
        timeouts: { ...timeouts },
        nonce: flags.nonce,
        maxCostCny: cap,
        targets: lanes.map((lane) => targetName(lane.target)),
      },
    };
    const measured = await measure(env, plan, ({ runId, ...hooks }) =>
      runPerf(
        { runId, seed, prompts, sampling, nonce: flags.nonce, maxCostCny: cap, giveUpAfter: GIVE_UP_AFTER },
        lanes,
        { ...env, ...hooks, counter, rates: settings.rates },
      ),
    );
    const summaries = summarisePerf(measured.records, settings.rates);
    env.stdout.write(
      flags.json === true
        ? jsonText({ run: measured.run, targets: summaries })
        : `${perfReport(perfRows(summaries), styleFor(env.stdout, env.vars))}\n`,
    );
    return conclude(measured, plan, env);
  } finally {
    await wire.close();
  }
}

/** One of each source in turn; a source that ends is passed over. */
async function* inTurn(sources: readonly AsyncIterable<Prompt>[]): AsyncGenerator<Prompt> {
  let open = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    while (open.length > 0) {
      for (const source of open) {
        const next = await source.next();
        if (next.done === true) open = open.filter((other) => other !== source);
        else yield next.value;
      }
    }
  } finally {
    // A user's own generator may hold a file open.
    await Promise.all(open.map((source) => source.return?.()));
  }
}

/** The first `n` prompts; fewer when the source has fewer, or when the user has had enough. Says so when it takes long. */
async function take(prompts: AsyncIterable<Prompt>, n: number, env: Env, quiet: boolean): Promise<Prompt[]> {
  const taken: Prompt[] = [];
  const progress = startProgress({
    out: env.stderr,
    clock: env.clock,
    style: styleFor(env.stderr, env.vars),
    quiet: quiet || n < PROMPTS_WORTH_A_LINE,
    status: () => `preparing prompts: ${taken.length}/${n}`,
  });
  try {
    const source = prompts[Symbol.asyncIterator]();
    const cutOff = untilAborted(env.signal);
    while (taken.length < n) {
      const next = await Promise.race([source.next(), cutOff]);
      if (next === undefined || next.done === true) break;
      taken.push(next.value);
      // Making text is all computing: without a pause neither Ctrl-C nor the line above would get a turn.
      if (taken.length % 100 === 0) await setImmediate();
    }
    // Not waited for: a user's generator may hang, and is left behind then.
    void Promise.resolve(source.return?.()).catch(() => {});
    return taken;
  } finally {
    progress.stop();
  }
}

/** `dsr verify probe`: what targets really do with a request, for a few tokens. */
import type { Command } from "commander";
import { type Env, EXIT, type ExitCode } from "../base/index.ts";
import { createGuard } from "../load/index.ts";
import { targetName } from "../record/index.ts";
import {
  jsonText,
  type ProbedRow,
  probePlan,
  probeReport,
  startProgress,
  styleFor,
} from "../report/index.ts";
import { loadTokenCounter, type TokenCounter } from "../tokens/index.ts";
import { runProbes } from "../verify/index.ts";
import { DATA_DIR_FLAG, datasetsDir } from "./datasets-dir.ts";
import { list, wholeNumber } from "./flags.ts";
import { laneOf } from "./lanes.ts";
import { addLimitFlags, type LimitFlags, maxCostCny, timeoutsOf } from "./limits.ts";
import { openNativeCounters } from "./native-counter.ts";
import { openWire } from "./network.ts";
import { addSelectionFlags, type SelectionFlags, selectTargets } from "./selection.ts";
import { addSettingsFlags, openSettings, type Settings, type SettingsFlags } from "./settings.ts";
import { probeAsker } from "./verify-probe-asking.ts";
import {
  announceProbes,
  factsOf,
  NO_SAMPLING,
  type ProbedTarget,
  type ProbeFactFlags,
  planOf,
} from "./verify-probe-plan.ts";

interface ProbeFlags extends SelectionFlags, SettingsFlags, LimitFlags, ProbeFactFlags {
  concurrency: number;
  tokenizer?: string;
  dataDir?: string;
  dryRun?: boolean;
  json?: boolean;
  quiet?: boolean;
}

const TIMEOUTS = { connectMs: 10_000, firstTokenMs: 120_000, idleMs: 60_000, totalMs: 600_000 };
/** An answer up to the cap takes its time. */
const DEEP_TOTAL_MS = 3_600_000;

export function verifyProbeCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command.description(
    "What targets really do with a request, for a few tokens: output cap, context, temperature, stop, seed, system role,\n" +
      "prompt tokens, usage, model name. Most of what looks like a worse model is one of these.",
  );
  addSelectionFlags(command)
    .option(
      "--context <tokens>",
      "lengths of the prompts in which a word is hidden (default: 2000,8000)",
      lengths,
    )
    .option(
      "--cap <n>",
      "longest answer that it should give, in tokens (default: the catalog's)",
      wholeNumber(1),
    )
    .option(
      "--deep",
      "long and expensive: an answer up to the cap, prompts up to the stated context, thinking models' temperature",
    )
    .option("--answer-tokens <n>", "what a thinking model may use for a short answer", wholeNumber(64), 2048)
    .option("--concurrency <n>", "most requests in flight at each target", wholeNumber(1, 64), 4)
    .option("--tokenizer <name>", "the model's own tokenizer: one that can be pulled, or a tokenizer.json")
    .option(...DATA_DIR_FLAG)
    .option("--seed <text>", "the words in the prompts", "1");
  addLimitFlags(command, TIMEOUTS)
    .option("--dry-run", "show what would be asked and what it costs at worst, and ask nothing")
    .option("--json", "print one JSON document instead of tables")
    .option("--quiet", "no estimate, no progress");
  addSettingsFlags(command)
    .addHelpText(
      "after",
      `
Examples:
  dsr verify probe --model deepseek-r1 --providers together,fireworks --max-cost 1CNY
  dsr verify probe --providers together --dry-run                  what each probe asks, concludes and costs
  dsr verify probe --providers together --deep --cap 32768         is the stated cap, and the stated context, real?

Nothing is stored: probes are no evidence for \`dsr route\`. docs/verify-probe.md says what each can and cannot conclude.
Exit codes: 0 no fault, 3 a fault was found, 4 a target could not be asked to the end, 130 interrupted.`,
    )
    .action(async (flags: ProbeFlags) => done(await verifyProbe(flags, env)));
}

function lengths(text: string, previous: number[] | undefined): number[] {
  return [...(previous ?? []), ...list(text, undefined).map(wholeNumber(100, 10_000_000))];
}

async function verifyProbe(flags: ProbeFlags, env: Env): Promise<ExitCode> {
  const settings = openSettings(flags, env);
  const targets = selectTargets(flags, settings, env);
  const counter = await loadTokenCounter();
  const { counters: natives, notInstalled } = await openNativeCounters(
    targets.map(({ target }) => target),
    { named: flags.tokenizer ?? null, dir: datasetsDir(flags.dataDir, env), settings, cwd: env.cwd },
  );
  const timeouts = timeoutsOf(flags, settings, {
    ...TIMEOUTS,
    ...(flags.deep === true ? { totalMs: DEEP_TOTAL_MS } : {}),
  });
  const cap = maxCostCny(flags, settings);
  const style = styleFor(env.stdout, env.vars);
  const wire = openWire(settings, env);
  try {
    const probed = targets.map((target): ProbedTarget => {
      const lane = laneOf(target, wire, settings.keys.keyFor(target.providerEntry.id)?.key ?? null, timeouts);
      return {
        // What the catalog states is what is to be tried: a lane would keep to it by itself.
        lane: { ...lane, maxOutput: null },
        facts: factsOf(target, flags, counter, settings, notInstalled),
        native: natives.get(targetName(target.target)) ?? null,
      };
    });
    const plan = probed.flatMap(planOf);
    if (flags.dryRun === true && flags.json !== true) env.stdout.write(`${probePlan(plan, style)}\n`);
    // Where it is expensive, what is.
    else if (flags.deep === true && flags.quiet !== true)
      env.stderr.write(`${probePlan(plan, styleFor(env.stderr, env.vars))}\n\n`);
    announceProbes(probed, cap, settings, flags.quiet === true, env);
    if (flags.dryRun === true) {
      if (flags.json === true) env.stdout.write(jsonText({ plan }));
      return EXIT.done;
    }
    const rows = await askAll(probed, counter, cap, flags, settings, env);
    env.stdout.write(flags.json === true ? jsonText({ targets: rows }) : `${probeReport(rows, style)}\n`);
    if (env.signal.aborted) return EXIT.interrupted;
    if (rows.some(({ findings }) => findings.some(({ status }) => status === "fault")))
      return EXIT.nothingMeetsRequirement;
    return rows.some(({ left }) => left !== null) ? EXIT.stoppedEarly : EXIT.done;
  } finally {
    await wire.close();
  }
}

/** Every target at the same time, under one cap. */
async function askAll(
  probed: readonly ProbedTarget[],
  counter: TokenCounter,
  maxCost: number | null,
  flags: ProbeFlags,
  settings: Settings,
  env: Env,
): Promise<ProbedRow[]> {
  const guard = createGuard({
    lanes: probed.map(({ lane }) => lane),
    sampling: NO_SAMPLING,
    maxCostCny: maxCost,
    // Who is given up is decided by what the probes hear: a refusal is an answer to some of them.
    failures: { giveUpAfter: Number.MAX_SAFE_INTEGER, most: null },
    rates: settings.rates,
    clock: env.clock,
    observe: { gaveUp: () => {}, spent: () => {} },
  });
  let requests = 0;
  const progress = startProgress({
    out: env.stderr,
    clock: env.clock,
    style: styleFor(env.stderr, env.vars),
    quiet: flags.quiet === true,
    status: () => `${requests} requests answered`,
  });
  try {
    return await Promise.all(
      probed.map(async ({ lane, facts, native }): Promise<ProbedRow> => {
        const asker = probeAsker({ lane, native, counter, guard, env, rates: settings.rates }, () => {
          requests += 1;
        });
        const { findings, left } = await runProbes(facts, {
          ask: asker.ask,
          concurrency: flags.concurrency,
        });
        return { target: targetName(lane.target), findings, left, ...asker.spent() };
      }),
    );
  } finally {
    progress.stop();
  }
}

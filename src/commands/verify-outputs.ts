/** `dsr verify outputs`: do targets say what a trusted deployment says, where nothing can be graded? */
import { resolve } from "node:path";
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode, randomFromSeed, sha256 } from "../base/index.ts";
import type { CatalogTarget } from "../catalog/index.ts";
import { estimateCost, type RunOutcome } from "../load/index.ts";
import { type Prompt, type Sampling, targetName } from "../record/index.ts";
import { jsonText, outputsReport, styleFor } from "../report/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import {
  compareOutputs,
  makeOutputs,
  type OutputsResult,
  outputsText,
  readOutputs,
} from "../verify/index.ts";
import { DEFAULT_TIMEOUTS } from "./bench-prepare.ts";
import { DATA_DIR_FLAG } from "./datasets-dir.ts";
import { list, numberBetween, wholeNumber } from "./flags.ts";
import { laneOf } from "./lanes.ts";
import {
  addLimitFlags,
  announceCost,
  type LimitFlags,
  maxCostCny,
  timeoutsOf,
  warnOfCaps,
} from "./limits.ts";
import { conclude, type Measured, type MeasuringPlan, measure } from "./measure.ts";
import { openWire } from "./network.ts";
import { addOutputFlags, type OutputFlags, openOutputs } from "./outputs.ts";
import { packageVersion } from "./package-root.ts";
import { makePrompts, openMaterial } from "./perf-prompts.ts";
import { addSelectionFlags, type SelectionFlags, selectTargets } from "./selection.ts";
import { addSettingsFlags, openSettings, readNamed, type Settings, type SettingsFlags } from "./settings.ts";
import { askOutputs, type OutputPrompt, promptOf, Said } from "./verify-outputs-asking.ts";
import { newFileAt } from "./verify-place.ts";
import { targetsFor } from "./verify-prepare.ts";
import { replaceFile } from "./write-file.ts";

interface AskFlags extends SelectionFlags, SettingsFlags, LimitFlags, OutputFlags {
  concurrency: number;
  seed: string;
  quiet?: boolean;
}

interface RecordFlags extends AskFlags {
  to?: string;
  prompts: string[];
  count: number;
  samples: number;
  temperature: number;
  topP: number;
  maxTokens: number;
  dataDir?: string;
}

interface CompareFlags extends AskFlags {
  reference?: string;
  samples?: number;
  alpha: number;
  json?: boolean;
}

const DEFAULT_PROMPTS = "synthetic:input=60";
/** Outputs to each prompt with which the authors of the test found most substitutes. */
const DEFAULT_SAMPLES = 10;

export function verifyOutputsCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command
    .usage("[run] --reference <file> [flags]\n       dsr verify outputs record --to <file> [flags]")
    .description(
      "Compares what targets say to the same prompts with what a trusted deployment said, where nothing can be graded: differs, or\n" +
        "no difference found.",
    )
    .addHelpText(
      "after",
      `
Examples:
  dsr verify outputs record --providers deepseek --model deepseek-v4-pro --count 25 --to v4-outputs.json
  dsr verify outputs --reference v4-outputs.json --providers together,fireworks --max-cost 2CNY

Exit codes: 0 no difference found, 3 a target differs, 4 stopped early or a target could not be tested, 130 interrupted.`,
    );
  const run = command.command("run", { isDefault: true });
  run
    .description("Asks targets the prompts of a reference of outputs and tests whether they answer alike.")
    .option("--reference <file>", "the file that `dsr verify outputs record` wrote")
    .option(
      "--samples <m>",
      "ask each prompt this often (default: as often as the reference)",
      wholeNumber(2, 1000),
    )
    .option(
      "--alpha <p>",
      "probability of even one false `differs`, over all targets",
      numberBetween(1e-3, 0.5),
      0.05,
    );
  withAskFlags(run)
    .option("--json", "print one JSON document instead of a table")
    .action(async (flags: CompareFlags) => done(await compare(flags, env)));
  const record = command.command("record");
  record
    .description(
      "Asks a trusted deployment prompts several times and writes what it said, as text, into a file.",
    )
    .option("--to <file>", "where it goes; an existing file is never overwritten")
    .option("--prompts <sources>", `what is asked, as for dsr perf (default: ${DEFAULT_PROMPTS})`, list)
    .option("--count <n>", "how many prompts", wholeNumber(1, 10_000), 25)
    .option("--samples <m>", "ask each this often", wholeNumber(2, 1000), DEFAULT_SAMPLES)
    .option("--max-tokens <n>", "length of an output; thinking counts", wholeNumber(1), 50)
    .option("--temperature <t>", "sampling temperature", numberBetween(0, 2), 1)
    .option("--top-p <p>", "nucleus sampling", numberBetween(0, 1), 1)
    .option(...DATA_DIR_FLAG);
  withAskFlags(record).action(async (flags: RecordFlags) => done(await recordOutputs(flags, env)));
}

function withAskFlags(command: Command): Command {
  command
    .option("--concurrency <n>", "most requests in flight at each target", wholeNumber(1, 10_000), 8)
    .option("--seed <text>", "which prompts, and the draws of the test", "1");
  addSelectionFlags(command);
  addLimitFlags(command, DEFAULT_TIMEOUTS);
  addOutputFlags(command).option("--quiet", "no estimate, no progress");
  return addSettingsFlags(command);
}

async function recordOutputs(flags: RecordFlags, env: Env): Promise<ExitCode> {
  const { to } = flags;
  if (to === undefined)
    throw new DsrError("Name the file of the reference: --to with a path, for example v4-outputs.json.", {
      code: "bundle_unnamed",
    });
  const path = newFileAt(to, env);
  const settings = openSettings(flags, env);
  const targets = selectTargets(flags, settings, env);
  const [only] = targets;
  if (only === undefined || targets.length > 1)
    throw new DsrError(
      `A reference is of one deployment; ${targets.map(({ target }) => targetName(target)).join(", ")} are ${targets.length}.`,
      { code: "target_ambiguous", hint: "Name one with --providers and --model." },
    );
  const sampling = { temperature: flags.temperature, topP: flags.topP, maxTokens: flags.maxTokens };
  const source = (flags.prompts ?? [DEFAULT_PROMPTS]).join(",");
  const prompts = await promptsOf(flags, env);
  const { measured, measuring, said } = await ask(
    { prompts, targets, sampling, times: flags.samples, config: { source } },
    flags,
    settings,
    env,
  );
  const code = conclude(measured, measuring, env);
  if (code !== EXIT.done) {
    env.stderr.write("No reference is written of a part.\n");
    return code;
  }
  const { provider, model, mode } = only.target;
  const bundle = makeOutputs(
    {
      created: new Date(env.clock.wallMs()).toISOString(),
      dsr: packageVersion(),
      target: { provider, model, mode },
      run: measured.run.id,
      source,
      sampling,
    },
    prompts,
    (id) => said.of(targetName(only.target), id),
  );
  const text = outputsText(bundle);
  replaceFile(path, text);
  const outputs = bundle.prompts.reduce((sum, prompt) => sum + prompt.outputs.length, 0);
  env.stdout.write(
    `wrote ${to}: ${outputs} outputs of ${targetName(only.target)} to ${bundle.prompts.length} prompts; it holds their text\n` +
      `  sha256 ${readOutputs(text, path).sha256}\n`,
  );
  return EXIT.done;
}

/** Different prompts, each known by the hash of its text. */
async function promptsOf(flags: RecordFlags, env: Env): Promise<OutputPrompt[]> {
  const counter = await loadTokenCounter();
  const random = randomFromSeed(flags.seed);
  const material = await openMaterial(
    flags.prompts ?? [DEFAULT_PROMPTS],
    random,
    counter,
    flags.dataDir,
    env,
  );
  const made: Prompt[] = await makePrompts(material, flags.count, 0, env, flags.quiet === true);
  const secret = made.find(({ sensitive }) => sensitive);
  if (secret !== undefined)
    throw new DsrError(
      `The prompts of ${secret.source} must not leave this machine in plain text, and this reference holds text.`,
      {
        code: "prompts_sensitive",
        hint: "`dsr verify record` makes a reference without any text.",
      },
    );
  return [...new Map(made.map(({ messages }) => [sha256(JSON.stringify(messages)), messages])).entries()].map(
    ([id, messages]) => ({ id, messages }),
  );
}

async function compare(flags: CompareFlags, env: Env): Promise<ExitCode> {
  if (flags.reference === undefined)
    throw new DsrError("Name the reference to compare with: --reference with a file of outputs.", {
      code: "reference_missing",
      hint: "`dsr verify outputs record` writes one from a trusted deployment.",
    });
  const bundle = readOutputs(
    readNamed(resolve(env.cwd, flags.reference), "reference of outputs"),
    flags.reference,
  );
  const settings = openSettings(flags, env);
  const targets = targetsFor(bundle.target, flags, settings, env);
  const recorded = Math.max(...bundle.prompts.map(({ outputs }) => outputs.length));
  const { measured, measuring, said } = await ask(
    {
      prompts: bundle.prompts,
      targets,
      sampling: bundle.sampling,
      times: flags.samples ?? recorded,
      config: { reference: flags.reference, sha256: bundle.sha256, alpha: flags.alpha },
    },
    flags,
    settings,
    env,
  );
  const results = compareOutputs(
    bundle,
    targets.map(({ target }) => ({
      target: targetName(target),
      outputsOf: (id: string) => said.of(targetName(target), id),
    })),
    { alpha: flags.alpha, seed: flags.seed },
  );
  const document = {
    reference: `${targetName(bundle.target)}, ${bundle.prompts.length} prompts of ${bundle.source}, ${bundle.created.slice(0, 10)}, sha256 ${bundle.sha256.slice(0, 12)}`,
    alpha: flags.alpha,
    targets: results,
  };
  env.stdout.write(
    flags.json === true
      ? jsonText({ run: measured.run, ...document })
      : `${outputsReport(document, styleFor(env.stdout, env.vars))}\n`,
  );
  return exitCodeOf(conclude(measured, measuring, env), results);
}

/** A difference that was found stays one, however the run ended. */
function exitCodeOf(code: ExitCode, results: readonly OutputsResult[]): ExitCode {
  if (code === EXIT.interrupted) return code;
  if (results.some(({ verdict }) => verdict === "differs")) return EXIT.nothingMeetsRequirement;
  return results.some(({ verdict }) => verdict === "untested") ? EXIT.stoppedEarly : code;
}

interface ToAsk {
  prompts: readonly OutputPrompt[];
  targets: readonly CatalogTarget[];
  sampling: Sampling;
  times: number;
  /** What else is kept of the run. */
  config: Record<string, string | number>;
}

async function ask(
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

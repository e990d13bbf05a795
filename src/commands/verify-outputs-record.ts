/** `dsr verify outputs record`: what a trusted deployment says to some prompts, as a file with its texts. */
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode, randomFromSeed, sha256 } from "../base/index.ts";
import { type Prompt, targetName } from "../record/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import { makeOutputs, outputsText, readOutputs } from "../verify/index.ts";
import { DATA_DIR_FLAG } from "./datasets-dir.ts";
import { list, numberBetween, wholeNumber } from "./flags.ts";
import { conclude } from "./measure.ts";
import { packageVersion } from "./package-root.ts";
import { makePrompts, openMaterial } from "./perf-prompts.ts";
import { selectTargets } from "./selection.ts";
import { openSettings } from "./settings.ts";
import type { OutputPrompt } from "./verify-outputs-asking.ts";
import { type AskFlags, ask, withAskFlags } from "./verify-outputs-session.ts";
import { newFileAt } from "./verify-place.ts";
import { replaceFile } from "./write-file.ts";

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

const DEFAULT_PROMPTS = "synthetic:input=60";
/** Outputs to each prompt with which the authors of the test found most substitutes. */
const DEFAULT_SAMPLES = 10;

export function recordOutputsCommand(command: Command, env: Env, done: (code: ExitCode) => void): void {
  command
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
  withAskFlags(command).action(async (flags: RecordFlags) => done(await recordOutputs(flags, env)));
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

/** `dsr verify outputs`: do targets say what a trusted deployment says, where nothing can be graded? */
import { resolve } from "node:path";
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { targetName } from "../record/index.ts";
import { jsonText, outputsReport, styleFor } from "../report/index.ts";
import { compareOutputs, type OutputsResult, readOutputs } from "../verify/index.ts";
import { numberBetween, wholeNumber } from "./flags.ts";
import { conclude } from "./measure.ts";
import { openSettings, readNamed } from "./settings.ts";
import { recordOutputsCommand } from "./verify-outputs-record.ts";
import { type AskFlags, ask, withAskFlags } from "./verify-outputs-session.ts";
import { targetsFor } from "./verify-prepare.ts";

interface CompareFlags extends AskFlags {
  reference?: string;
  samples?: number;
  alpha: number;
  json?: boolean;
}

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
  recordOutputsCommand(command.command("record"), env, done);
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

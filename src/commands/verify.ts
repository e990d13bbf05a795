/** `dsr verify`: is a deployment as good as one that is trusted? One file for each of its subcommands. */
import type { Command } from "commander";
import type { Env, ExitCode } from "../base/index.ts";
import type { RunCommand } from "./verb.ts";
import { verifyOutputsCommand } from "./verify-outputs.ts";
import { verifyPlanCommand } from "./verify-plan.ts";
import { verifyProbeCommand } from "./verify-probe.ts";
import { verifyRecordCommand } from "./verify-record.ts";
import { verifyRunCommand } from "./verify-run.ts";

export function verifyCommand(
  command: Command,
  env: Env,
  done: (code: ExitCode) => void,
  run: RunCommand,
): void {
  command
    .usage("[run] --reference <file> [flags]\n       dsr verify <command> [flags]")
    .description(
      "Degraded, equivalent, or undecided: holds targets against a trusted deployment's answers, pair by pair, and stops when\n" +
        "the verdict is settled. Without a command it is `run`.",
    )
    .addHelpText(
      "after",
      `
Examples:
  dsr verify record --dataset gpqa --repeats 8 --providers deepseek --out v4-gpqa.json    a trusted deployment's answers, once
  dsr verify --reference v4-gpqa.json --providers together,fireworks --max-cost 50CNY     are these as good?
  dsr verify probe --providers together,fireworks --max-cost 1CNY                         first: what do they do with a request?
  dsr verify run --help                                                                   its flags

Exit codes: 0 every target is equivalent, 3 one is degraded, 4 none is degraded and one undecided, 130 interrupted.
docs/verify.md says what each verdict means, and what it does not.`,
    );
  verifyRunCommand(command.command("run", { isDefault: true }), env, done);
  verifyRecordCommand(command.command("record"), env, done, run);
  verifyPlanCommand(command.command("plan"), env, done);
  verifyOutputsCommand(command.command("outputs"), env, done);
  verifyProbeCommand(command.command("probe"), env, done);
}

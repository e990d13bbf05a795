/** `dsr route --assert`: the decision as a check, for CI and schedulers. */
import type { Command } from "commander";
import { type Style, warningText } from "../report/index.ts";
import type { AssertionResult } from "../routing/index.ts";
import { repeated } from "./flags.ts";

export interface AssertFlags {
  assert?: string[];
}

/** Adds `--assert`, which may be given several times. */
export function addAssertFlags(command: Command): Command {
  return command.option(
    "--assert <claim>",
    "exit 3 unless it holds: provider=NAME, target=P/M, eligible>=2, eligible:NAME, excluded:NAME (repeatable)",
    repeated,
  );
}

/** What is said on stderr of those that do not hold; "" when all hold. */
export function assertionText(results: readonly AssertionResult[], style: Style): string {
  return results
    .filter(({ holds }) => !holds)
    .map(({ assertion, why }) => warningText(`--assert ${assertion} does not hold: ${why}.`, style))
    .join("");
}

/** `dsr route --whatif`: what is to be changed, for the same evidence to be decided again. */
import type { Command } from "commander";
import { parseWhatIf, type Requirement, type WhatIf } from "../routing/index.ts";
import { repeated } from "./flags.ts";

export interface WhatIfFlags {
  whatif?: string[];
}

/** Adds `--whatif`, which may be given several times. */
export function addWhatIfFlags(command: Command): Command {
  return command.option(
    "--whatif <change>",
    "decide again with a change: window=30d, confidence=0.99, without=ttft_p90, filter:ttft_p90.max=3, price:NAME=*0.5 (repeatable)",
    repeated,
  );
}

/** The changes asked for; null without `--whatif`. To be read before any evidence: faults are the user's. */
export function whatIfOf({ whatif }: WhatIfFlags, requirement: Requirement): WhatIf | null {
  return whatif === undefined ? null : parseWhatIf(whatif, requirement);
}

/** The flags of `dsr drift`, parsed. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { standardDriftMetrics } from "../metrics/index.ts";
import { addEvidenceFlags, type EvidenceFlags } from "./evidence-flags.ts";
import { list, numberBetween, timeWindow } from "./flags.ts";
import { addSettingsFlags, type SettingsFlags } from "./settings.ts";

const DAY_MS = 86_400_000;

export interface DriftFlags extends SettingsFlags, EvidenceFlags {
  window: { text: string; ms: number };
  metrics: string[];
  alpha: number;
  minChange: number;
  unit: "day" | "run";
  json?: boolean;
}

export function addDriftFlags(command: Command): Command {
  command
    .option("--window <span>", "how far back to look, for example 12h, 30d or 8w", timeWindow, {
      text: "30d",
      ms: 30 * DAY_MS,
    })
    .option("--metrics <names>", `what to look at (default: ${standardDriftMetrics.join(",")})`, list)
    .option(
      "--alpha <share>",
      "the chance of even one false change among all of them",
      numberBetween(0.0001, 0.5),
      0.05,
    )
    .option("--min-change <percent>", "the least change of a level that matters", percentage, 0.1)
    .addOption(
      new Option("--unit <unit>", "what is independent of what comes before it")
        .choices(["day", "run"])
        .default("day"),
    )
    .option("--json", "print one JSON document");
  return addSettingsFlags(addEvidenceFlags(command));
}

/** `10%` or `10`, as a share. */
function percentage(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text.trim());
  const value = Number(match?.[1]);
  if (!(value >= 0 && value <= 1000))
    throw new InvalidArgumentError(`"${text}" is not a percentage such as 10%.`);
  return value / 100;
}

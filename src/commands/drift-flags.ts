/** The flags of `dsr drift`, parsed. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { DsrError, unknownName } from "../base/index.ts";
import {
  findMetric,
  metricDefinitions,
  type PriceName,
  priceNames,
  type RequestMetric,
} from "../metrics/index.ts";
import { addEvidenceFlags, type EvidenceFlags } from "./evidence-flags.ts";
import { list } from "./flags.ts";
import { addSettingsFlags, type SettingsFlags } from "./settings.ts";

const DAY_MS = 86_400_000;
const HOURS: Readonly<Record<string, number>> = { h: 1, d: 24, w: 168 };

export interface DriftFlags extends SettingsFlags, EvidenceFlags {
  window: { text: string; ms: number };
  metrics: string[];
  alpha: number;
  minChange: number;
  unit: "day" | "run";
  json?: boolean;
}

const STANDARD = ["ttft", "otps", "otpr", "success", ...priceNames];

export function addDriftFlags(command: Command): Command {
  command
    .option("--window <span>", "how far back to look, for example 12h, 30d or 8w", span, {
      text: "30d",
      ms: 30 * DAY_MS,
    })
    .option("--metrics <names>", `what to look at (default: ${STANDARD.join(",")})`, list)
    .option("--alpha <share>", "the chance of even one false change among all of them", level, 0.05)
    .option("--min-change <percent>", "the least change of a level that matters", percentage, 0.1)
    .addOption(
      new Option("--unit <unit>", "what is independent of what comes before it")
        .choices(["day", "run"])
        .default("day"),
    )
    .option("--json", "print one JSON document");
  return addSettingsFlags(addEvidenceFlags(command));
}

export interface DriftMetrics {
  medians: RequestMetric[];
  success: boolean;
  prices: PriceName[];
}

/** What `--metrics` names. Throws DsrError for a name that has no history. */
export function driftMetrics(names: readonly string[] = STANDARD): DriftMetrics {
  const chosen = [...new Set(names)];
  const known = [...metricDefinitions.filter(({ kind }) => kind === "request").map(({ name }) => name)];
  const allowed = [...known, "success", ...priceNames];
  const faults = chosen.filter((name) => !allowed.includes(name));
  if (faults.length > 0)
    throw new DsrError(faults.map((name) => unknownName("metric with a history", name, allowed)).join("\n"), {
      code: "metric_unknown",
      hint: "Metrics of requests, success and prices have one; docs/drift.md.",
    });
  return {
    medians: chosen.flatMap((name) => {
      const definition = findMetric(name);
      return definition?.kind === "request" ? [definition] : [];
    }),
    success: chosen.includes("success"),
    prices: priceNames.filter((name) => chosen.includes(name)),
  };
}

function span(text: string): DriftFlags["window"] {
  const match = /^(\d+(?:\.\d+)?)([hdw])$/.exec(text.trim());
  const ms = Number(match?.[1]) * (HOURS[match?.[2] ?? ""] ?? Number.NaN) * 3_600_000;
  if (!(ms > 0 && ms <= 36_500 * DAY_MS))
    throw new InvalidArgumentError(`"${text}" is not a span such as 12h, 30d or 8w.`);
  return { text: text.trim(), ms };
}

function level(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0.0001 && value <= 0.5))
    throw new InvalidArgumentError(`"${text}" is not a number from 0.0001 to 0.5.`);
  return value;
}

/** `10%` or `10`, as a share. */
function percentage(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text.trim());
  const value = Number(match?.[1]);
  if (!(value >= 0 && value <= 1000))
    throw new InvalidArgumentError(`"${text}" is not a percentage such as 10%.`);
  return value / 100;
}

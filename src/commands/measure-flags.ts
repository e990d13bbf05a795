/** The flags of `dsr route --measure`, apart from what measures: that is loaded only where it is asked for. */
import type { Command } from "commander";
import { DsrError } from "../base/index.ts";
import { type AskingFlags, addAskingFlags, addPromptsFlag } from "./asking-flags.ts";
import { DATA_DIR_FLAG } from "./datasets-dir.ts";
import type { EvidenceFlags } from "./evidence-flags.ts";
import { flagText, wholeNumber } from "./flags.ts";
import { addLimitFlags, type LimitFlags } from "./limits.ts";
import { addPlaceFlags, type OutputFlags } from "./outputs.ts";
import { DEFAULT_PROMPTS, DEFAULT_TIMEOUTS } from "./perf-defaults.ts";
import { addModeFlag, type SelectionFlags } from "./selection.ts";
import type { SettingsFlags } from "./settings.ts";

const DEFAULT_ROUNDS = 200;
const MOST_ROUNDS = 100_000;
const DEFAULT_BATCH = 5;

export interface MeasureFlags
  extends SettingsFlags,
    SelectionFlags,
    EvidenceFlags,
    AskingFlags,
    LimitFlags,
    OutputFlags {
  measure?: boolean;
  rounds: number;
  minRounds: number;
  roundsEach?: number;
  batch: number;
  warmup: number;
  retries: number;
  cold?: boolean;
  resume?: string;
  dataDir?: string;
  json?: boolean;
  quiet?: boolean;
}

/** Of `dsr route`, what has a meaning beside --measure. */
const BESIDE = new Set([
  ...["requirement", "json", "model", "providers", "run", "since", "db", "csv", "config", "keys", "fx"],
]);

/** Adds `--measure` and its flags to a command that has those of evidence and settings, and `--json`. */
export function addMeasureFlags(command: Command): Command {
  const before = new Set(command.options.map((option) => option.attributeName()));
  command
    .optionsGroup("To measure what is not known yet:")
    .option("--measure", "measure in rounds, only whom it can change the answer to ask, until it is settled");
  addPromptsFlag(addModeFlag(command), DEFAULT_PROMPTS)
    .option("--rounds <n>", "most rounds", wholeNumber(1, MOST_ROUNDS), DEFAULT_ROUNDS)
    .option("--min-rounds <n>", "ask whoever is not out at least so often", wholeNumber(0, MOST_ROUNDS), 0)
    .option(
      "--rounds-each <n>",
      "leave whoever is asked so often undecided, where its filters are still open",
      wholeNumber(1, MOST_ROUNDS),
    )
    .option("--batch <n>", "rounds between two looks", wholeNumber(1, MOST_ROUNDS), DEFAULT_BATCH)
    .option("--warmup <n>", "requests to each target before those that count", wholeNumber(0, MOST_ROUNDS), 0)
    .option("--retries <n>", "try a failed request again up to so many times", wholeNumber(0, 20), 0)
    .option("--cold", "a fresh connection for every request");
  addPlaceFlags(addLimitFlags(addAskingFlags(command), DEFAULT_TIMEOUTS))
    .option("--resume <run>", "go on with an interrupted race, by its id or the beginning of it")
    .option(...DATA_DIR_FLAG)
    .option("--quiet", "no estimate, no progress")
    .optionsGroup("");
  for (const option of command.options)
    if (!before.has(option.attributeName())) own.add(option.attributeName());
  return command;
}

/** Names of the flags that `addMeasureFlags` adds. */
const own = new Set<string>();

/**
 * Whether to measure, by the flags given on the command line. Throws DsrError `flags_contradict` where one of them has no
 * meaning with, or without, --measure.
 */
export function wantsMeasuring(flags: Pick<MeasureFlags, "measure">, given: readonly string[]): boolean {
  const isWanted = flags.measure === true;
  const misplaced = given.filter((name) => (isWanted ? !own.has(name) && !BESIDE.has(name) : own.has(name)));
  if (misplaced.length === 0) return isWanted;
  const names = misplaced.map(flagText);
  throw new DsrError(
    isWanted
      ? `${names.join(", ")} cannot stand beside --measure: measure first, then ask again without it, since what was measured is stored.`
      : `${names.join(", ")} is for measuring: add --measure, or leave it out.`,
    { code: "flags_contradict" },
  );
}

/** `dsr route --measure`: measures in rounds, only whom it can still change the answer to ask, until the first place is settled. */
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { jsonText, raceReport, styleFor } from "../report/index.ts";
import { Race, type Requirement } from "../routing/index.ts";
import { inWorkload } from "../store/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import { type AskingFlags, addAskingFlags, addPromptsFlag } from "./asking-flags.ts";
import { DATA_DIR_FLAG } from "./datasets-dir.ts";
import type { EvidenceFlags } from "./evidence-flags.ts";
import { flagText, wholeNumber } from "./flags.ts";
import { addLimitFlags, type LimitFlags } from "./limits.ts";
import { conclude } from "./measure.ts";
import { addPlaceFlags, type OutputFlags } from "./outputs.ts";
import { DEFAULT_PROMPTS, DEFAULT_TIMEOUTS } from "./perf-prepare.ts";
import { warnOfCalibration } from "./perf-report.ts";
import { sendPrepared } from "./perf-run.ts";
import { announceRace } from "./race-announce.ts";
import { type RaceOver, raceDocument } from "./race-document.ts";
import { entering, type PreparedRace, prepareRace, type Question } from "./race-prepare.ts";
import { openStored, raceTargets } from "./race-stored.ts";
import { RaceWatch } from "./race-watch.ts";
import { addModeFlag, type SelectionFlags } from "./selection.ts";
import { openSettings, type Settings, type SettingsFlags } from "./settings.ts";
import { warner } from "./warner.ts";

const DEFAULT_ROUNDS = 200;
const MOST_ROUNDS = 100_000;
const DEFAULT_BATCH = 5;
/** A plain requirement names no level; a race needs one. */
const DEFAULT_CONFIDENCE = 0.95;

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

/**
 * Measures until the requirement's first place is settled, and says what that came to. `file` is the requirement's, as the
 * user would type it; `given` the flags on the command line. Exit code 0: settled, 3: nobody meets it, 4: stopped before,
 * 130: interrupted.
 */
export async function measureRace(
  flags: MeasureFlags,
  given: readonly string[],
  { requirement, file }: { requirement: Requirement; file: string },
  env: Env,
): Promise<ExitCode> {
  const settings = openSettings(flags, env);
  const counter = await loadTokenCounter();
  const confidence = requirement.confidence ?? DEFAULT_CONFIDENCE;
  const prepared = await prepareRace(flags, given, { requirement, confidence }, settings, counter, env);
  if (prepared === "interrupted") return EXIT.interrupted;
  const { config } = prepared;
  const watch = watchOf(prepared, { requirement, confidence }, flags, settings, env);
  const mostRounds = config.rounds;
  /** Prints what it came to; the exit code where that is settled, else null. */
  const tell = (
    { records, outcome }: Pick<RaceOver, "records" | "outcome">,
    rest: object,
  ): ExitCode | null => {
    const race = raceDocument({
      ...{ watch, requirement, confidence, mostRounds, records, outcome },
      rates: settings.rates,
    });
    env.stdout.write(
      flags.json === true
        ? jsonText({ ...rest, race })
        : `${raceReport(race, styleFor(env.stdout, env.vars))}\n`,
    );
    if (!race.isSettled) return null;
    return race.winner === null ? EXIT.nothingMeetsRequirement : EXIT.done;
  };

  const entered = entering(prepared, watch);
  if (entered === null)
    return tell({ records: [], outcome: null }, { run: null, gaveUp: [] }) ?? EXIT.stoppedEarly;
  announceRace(entered, watch.standing, flags, settings, env);
  const { measured, measuring, records, peak } = await sendPrepared(
    entered,
    {
      ...{ flags, settings, counter },
      // How many rounds it takes is what nobody knows.
      plannedPerTarget: null,
      verb: `route --requirement ${/\s/.test(file) ? `"${file}"` : file} --measure`,
      race: (hooks) => watch.hook(hooks),
    },
    env,
  );
  const { gaveUp } = measured.outcome;
  const settled = tell({ records, outcome: measured.outcome }, { run: measured.run, gaveUp });
  for (const name of gaveUp) warner(env)(`${name} was given up before the end: it failed too often`);
  if (flags.quiet !== true) warnOfCalibration(peak, config.workers, env);
  const code = conclude(measured, measuring, env);
  return code === EXIT.interrupted ? code : (settled ?? code);
}

/** A race between the targets, on what is stored of them, and on the chance of error that an interrupted one had. */
function watchOf(
  { targets, prompts, config }: PreparedRace,
  { requirement, confidence }: Question,
  flags: MeasureFlags,
  settings: Settings,
  env: Env,
): RaceWatch {
  const stored = openStored(targets, requirement, flags, settings, env);
  try {
    const entered = raceTargets(targets, stored.targets, prompts, settings.rates, env);
    const { roundsEach: mostRoundsEach, alpha } = config.race;
    const rules = { requirement, confidence, rates: settings.rates, mostRoundsEach, alpha };
    const race = new Race({ ...rules, targets: entered });
    config.race.alpha = race.alpha;
    return new RaceWatch(race, config.race, inWorkload(requirement.where));
  } finally {
    stored.close();
  }
}

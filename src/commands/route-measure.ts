/** `dsr route --measure`: measures in rounds, only whom it can still change the answer to ask, until the first place is settled. */
import { type Env, EXIT, type ExitCode } from "../base/index.ts";
import { jsonText, raceReport, styleFor } from "../report/index.ts";
import { Race, type Requirement } from "../routing/index.ts";
import { inWorkload } from "../store/index.ts";
import { loadTokenCounter } from "../tokens/index.ts";
import { conclude } from "./measure.ts";
import type { MeasureFlags } from "./measure-flags.ts";
import { warnOfCalibration } from "./perf-report.ts";
import { sendPrepared } from "./perf-run.ts";
import { announceRace } from "./race-announce.ts";
import { type RaceOver, raceDocument } from "./race-document.ts";
import { entering, type PreparedRace, prepareRace, type Question } from "./race-prepare.ts";
import { openStored, raceTargets } from "./race-stored.ts";
import { RaceWatch } from "./race-watch.ts";
import { openSettings, type Settings } from "./settings.ts";
import { warner } from "./warner.ts";

/** A plain requirement names no level; a race needs one. */
const DEFAULT_CONFIDENCE = 0.95;

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

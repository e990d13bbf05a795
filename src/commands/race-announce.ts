/** What a race is going to do and can cost, said before its first request. */
import type { Env } from "../base/index.ts";
import { estimateCost, type LaneFacts } from "../load/index.ts";
import { outputTokensOf, succeeded } from "../metrics/index.ts";
import { targetName } from "../record/index.ts";
import { raceCostText, raceOutLine, racePlanText, raceWaitLine } from "../report/index.ts";
import type { RaceStanding } from "../routing/index.ts";
import { mean, sumKnown } from "../stats/index.ts";
import { historyOf, typicalCny } from "./bench-estimate.ts";
import { laneFactsOf } from "./lanes.ts";
import { type OutputFlags, outputSources } from "./outputs.ts";
import { announceLoad } from "./perf-preflight.ts";
import type { PreparedRace } from "./race-prepare.ts";
import type { Settings } from "./settings.ts";
import { warner } from "./warner.ts";

/**
 * Says on stderr who is out already, what will be sent and what it can cost, and warns where nothing caps that. Throws DsrError
 * where a cap cannot be kept.
 */
export function announceRace(
  race: PreparedRace,
  standing: RaceStanding,
  flags: OutputFlags & { quiet?: boolean },
  settings: Settings,
  env: Env,
): void {
  const { config, seed, targets, prompts } = race;
  const quiet = flags.quiet === true;
  const say = (text: string) => {
    if (!quiet) env.stderr.write(`${text}\n`);
  };
  for (const row of standing.targets) {
    if (row.state === "out") say(raceOutLine({ ...row, outAfterRounds: 0 }));
    else if (!row.isAsked && !standing.isSettled) say(raceWaitLine({ ...row, after: 0 }));
  }
  say(
    racePlanText({
      targets: targets.length,
      mostRounds: config.rounds,
      batch: config.race.batch,
      confidence: config.race.confidence,
    }),
  );
  const lanes = targets.map(laneFactsOf);
  announceLoad(config, seed, lanes, prompts, settings, env, quiet);
  const round = typicalRound(race, lanes, outputSources(flags, settings), settings, env);
  say(raceCostText({ roundCny: round, mostRounds: config.rounds }));
  if (!quiet && config.maxCostCny === null)
    warner(env)("nothing but its rounds limits what this race can cost: --max-cost 5CNY, for example, would");
}

/** What one round costs with answers as long as those stored, CNY; null where that is not known of every target. */
function typicalRound(
  { prompts, config }: PreparedRace,
  lanes: readonly LaneFacts[],
  sources: ReturnType<typeof outputSources>,
  { rates }: Settings,
  env: Env,
): number | null {
  const estimates = estimateCost(lanes, prompts, config.sampling, env.clock.wallMs(), rates);
  const history = historyOf(estimates, sources, env).filter((one) => one.kind === "perf" && succeeded(one));
  return sumKnown(
    estimates.map((estimate) => {
      const name = targetName(estimate.lane.target);
      const own = history.filter(({ target }) => targetName(target) === name);
      const output = mean(own.flatMap((record) => outputTokensOf(record).value ?? []));
      if (output === null || estimate.requests === 0) return null;
      const cny = typicalCny(estimate, output * estimate.requests, rates, env);
      return cny === null ? null : cny / estimate.requests;
    }),
  );
}

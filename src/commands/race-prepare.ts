/** From flags and a requirement to a race that is ready, or back to one that was interrupted. */
import { isDeepStrictEqual } from "node:util";
import { DsrError, type Env } from "../base/index.ts";
import { isFromSource, targetName, type Workload } from "../record/index.ts";
import type { Requirement } from "../routing/index.ts";
import { hoursTest } from "../store/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import type { PerfConfig, RaceConfig } from "./perf-config.ts";
import { type PerfFlags, type Prepared, prepare, takeUp } from "./perf-prepare.ts";
import type { RaceRules, RaceWatch } from "./race-watch.ts";
import type { Settings } from "./settings.ts";

export interface PreparedRace extends Prepared {
  config: PerfConfig & { race: RaceConfig; rounds: number };
}

export type RaceFlags = PerfFlags & Omit<RaceRules, "roundsEach"> & { rounds: number; roundsEach?: number };

export interface Question {
  requirement: Requirement;
  confidence: number;
}

/** Later than elsewhere: the race itself says of a target that never answers that it is out. */
const GIVE_UP_AFTER = 10;

/** Throws DsrError where the requirement cannot be raced, or what would be measured is not what it asks about. */
export async function prepareRace(
  flags: RaceFlags,
  given: readonly string[],
  question: Question,
  settings: Settings,
  counter: TokenCounter,
  env: Env,
): Promise<PreparedRace | "interrupted"> {
  const { requirement, confidence } = question;
  if (flags.resume !== undefined)
    return takeUpRace(flags.resume, flags, given, question, settings, counter, env);
  if (requirement.unknown === "fail")
    throw new DsrError(
      'The requirement cannot be raced: "unknown": "fail" wants to know every filter of every target, and a race leaves open what cannot change the first place.',
      { code: "race_not_possible", hint: 'Leave "unknown" out, or measure everything with dsr perf.' },
    );
  if (flags.prompts?.some((spec) => spec.startsWith("trace:")) === true)
    throw new DsrError("A race is measured in rounds, and a trace says itself when its prompts are due.", {
      code: "flags_contradict",
      hint: "Give other --prompts.",
    });
  const models = flags.model ?? requirement.models ?? undefined;
  const selected = models === undefined ? flags : { ...flags, model: [...models] };
  const prepared = await prepare(selected, settings, counter, env);
  if (prepared === "interrupted") return prepared;
  refuseOtherWorkload(requirement.where, prepared, env);
  const race: RaceConfig = {
    requirement: asJson(requirement),
    confidence,
    batch: flags.batch,
    minRounds: flags.minRounds,
    roundsEach: flags.roundsEach ?? null,
    alpha: null,
    out: [],
  };
  const rounds = prepared.config.rounds ?? flags.rounds;
  const failures = { ...prepared.config.failures, giveUpAfter: GIVE_UP_AFTER };
  return { ...prepared, config: { ...prepared.config, failures, rounds, race } };
}

/** The race without whom it need not ask at all; null where what is known already settles it. */
export function entering(prepared: PreparedRace, { standing }: RaceWatch): PreparedRace | null {
  if (prepared.continued !== null) return prepared;
  const { config } = prepared;
  const out = standing.targets.filter(({ state }) => state === "out");
  const names = new Set(out.map(({ target }) => target));
  const targets = prepared.targets.filter(({ target }) => !names.has(targetName(target)));
  if (targets.length === 0 || (standing.isSettled && config.race.minRounds === 0)) return null;
  return {
    ...prepared,
    targets,
    config: {
      ...config,
      targets: targets.map(({ target }) => targetName(target)),
      race: { ...config.race, out: out.map(({ target, why }) => ({ target, why })) },
    },
  };
}

/** Flags beside --resume that say which command this is. */
const NO_CHANGE = new Set(["measure", "requirement", "csv"]);

async function takeUpRace(
  run: string,
  flags: RaceFlags,
  given: readonly string[],
  { requirement, confidence }: Question,
  settings: Settings,
  counter: TokenCounter,
  env: Env,
): Promise<PreparedRace | "interrupted"> {
  const changes = given.filter((name) => !NO_CHANGE.has(name));
  const prepared = await takeUp(run, flags, changes, settings, counter, env, true);
  if (prepared === "interrupted") return prepared;
  const { race, rounds } = prepared.config;
  if (race === null || rounds === null) throw new Error("a race has rules and a number of rounds");
  if (!isDeepStrictEqual(race.requirement, asJson(requirement)) || race.confidence !== confidence)
    throw new DsrError(`Run ${run} is a race for another requirement than this one.`, {
      code: "resume_requirement_changed",
      hint: "Give the requirement file as it was, or start a new race.",
    });
  return { ...prepared, config: { ...prepared.config, race, rounds } };
}

/** As it is stored: what it does not say is left out. */
function asJson(requirement: Requirement): RaceConfig["requirement"] {
  return JSON.parse(JSON.stringify(requirement)) as RaceConfig["requirement"];
}

/** What is measured is to count for the requirement, now and when it is decided on later. */
function refuseOtherWorkload(where: Workload | null, { config, prompts }: Prepared, env: Env): void {
  if (where === null) return;
  const { sources, regions, hours, inputTokens } = where;
  const faults: string[] = [];
  const others = new Set(
    prompts.map(({ source }) => source).filter((one) => !isFromSource(one, sources ?? [one])),
  );
  if (sources !== null && others.size > 0)
    faults.push(
      `The requirement counts prompts of ${sources.join(" and ")}, and these are of ${[...others].join(" and ")}.`,
    );
  if (regions !== null && (config.region === null || !regions.includes(config.region)))
    faults.push(
      `The requirement counts what was measured from ${regions.join(" or ")}, and ${config.region === null ? "--region does not say where this is" : `this is ${config.region}`}.`,
    );
  if (hours !== null && !hoursTest(hours)(env.clock.wallMs()))
    faults.push(
      `The requirement counts what was measured from ${hours.from} to ${hours.to} o'clock in ${hours.zone}, and that is not now.`,
    );
  const least = inputTokens?.min ?? 0;
  const most = inputTokens?.max ?? Infinity;
  const fitting = prompts.filter(
    ({ estimatedInputTokens: n }) => n !== null && n >= least && n <= most,
  ).length;
  if (inputTokens !== null && fitting === 0)
    faults.push(
      `The requirement counts prompts of ${least} to ${most === Infinity ? "any number of" : most} tokens, and none of these is as long as that.`,
    );
  if (faults.length > 0)
    throw new DsrError(faults.join("\n"), {
      code: "race_other_workload",
      hint: 'Give --prompts and --region as the requirement\'s "where" has them, or measure at its hours.',
    });
}

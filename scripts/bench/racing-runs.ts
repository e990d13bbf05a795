/** Races on the simulated world, and how they ended. */
import type { RequestFacts } from "../../src/record/index.ts";
import { plainly, Race, type RaceStanding, type Requirement } from "../../src/routing/index.ts";
import { quantile, sorted } from "../../src/stats/index.ts";
import { priceOf, randomOf, type SimTarget } from "./racing-world.ts";

export const CONFIDENCE = 0.95;
export const DELTA = 1 - CONFIDENCE;
/** Rounds between two looks. */
export const BATCH = 5;
/** A race that takes more is given up: counted as not settled. */
const MOST_ROUNDS = 5000;

export interface RaceResult {
  winner: string | null;
  isSettled: boolean;
  requests: number;
  rounds: number;
  standing: RaceStanding;
}

export function raceOnce(
  targets: readonly SimTarget[],
  requirement: Requirement,
  seed: string,
  run: number,
  mostRounds = MOST_ROUNDS,
): RaceResult {
  const random = randomOf(seed, run);
  const race = new Race({
    requirement,
    confidence: CONFIDENCE,
    targets: targets.map((target) => ({ target: target.name, fixed: priceOf(target) })),
    rates: { cnyPer: {} },
  });
  const byName = new Map(targets.map((target) => [target.name, target]));
  let standing = race.look();
  for (let round = 0; !standing.isSettled && round < mostRounds; round += BATCH) {
    for (let i = round; i < round + BATCH; i++)
      for (const name of standing.ask) {
        const pool = byName.get(name)?.requests ?? [];
        race.add(name, { ...(pool[random.integer(pool.length)] as RequestFacts), round: i });
      }
    standing = race.look();
  }
  const { winner, isSettled, requests, savedAgainst } = standing;
  return { winner, isSettled, requests, rounds: savedAgainst.rounds, standing };
}

/** Races in which a wrong answer is as near as can be: for the error rate, not for the price. */
export interface TightRaces {
  name: string;
  wrong: number;
  settled: number;
  races: number;
  mean: number;
}

const TIGHT_RACES = 300;
const TIGHT_ROUNDS = 300;

export function tightRaces(targets: readonly SimTarget[]): TightRaces[] {
  const cheap = targets.filter(({ name }) => name === "sim-cheap" || name === "sim-quantized");
  const p90 =
    quantile(sorted((cheap[0]?.ttft ?? new Float64Array()).filter((value) => !Number.isNaN(value))), 0.9) ??
    0;
  const limit: Requirement = {
    ...plainly,
    filters: [{ metric: "ttft", stat: "p90", max: p90 * 0.999 }],
    order: [{ metric: "output_price" }],
  };
  const fast = targets.filter(({ name }) => name === "sim-fast");
  const twins = [
    ...fast,
    ...fast.map((target) => ({
      ...target,
      name: "sim-hair-slower",
      otps: target.otps,
      requests: slowed(target),
    })),
  ];
  const median: Requirement = { ...plainly, filters: [], order: [{ metric: "ttft", stat: "median" }] };
  const average: Requirement = { ...plainly, filters: [], order: [{ metric: "ttft", stat: "avg" }] };
  return [
    tight("p90 limit that the cheapest just misses", cheap, limit, "sim-quantized"),
    tight("median ttft of two that are 0.1 % apart", twins, median, "sim-fast"),
    tight("average ttft of two that are 0.1 % apart", twins, average, "sim-fast"),
  ];
}

function tight(
  name: string,
  targets: readonly SimTarget[],
  requirement: Requirement,
  truth: string,
): TightRaces {
  const races = Array.from({ length: TIGHT_RACES }, (_, i) =>
    raceOnce(targets, requirement, name, i, TIGHT_ROUNDS),
  );
  const settled = races.filter(({ isSettled }) => isSettled);
  return {
    name,
    wrong: settled.filter(({ winner }) => winner !== truth).length,
    settled: settled.length,
    races: TIGHT_RACES,
    mean: races.reduce((sum, { requests }) => sum + requests, 0) / TIGHT_RACES,
  };
}

/** The same replies, each a thousandth later. */
function slowed({ requests }: SimTarget): RequestFacts[] {
  return requests.map((facts) => {
    const { firstOutputAtMs } = facts.times;
    return {
      ...facts,
      times: { ...facts.times, firstOutputAtMs: firstOutputAtMs === null ? null : firstOutputAtMs * 1.001 },
    };
  });
}

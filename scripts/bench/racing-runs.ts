/** Races on the simulated world, and how they ended. */
import type { RequestFacts } from "../../src/record/index.ts";
import { Race, type RaceStanding, type Requirement } from "../../src/routing/index.ts";
import { priceOf, randomOf, type SimTarget } from "./racing-world.ts";

export const CONFIDENCE = 0.95;
/** Rounds between two looks. */
const BATCH = 5;
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
  for (let round = 0; !standing.isSettled && round < MOST_ROUNDS; round += BATCH) {
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

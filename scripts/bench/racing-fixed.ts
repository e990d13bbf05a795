/** Runs of fixed size, which ask every target in every round: how many rounds they need to be as right, or as sure, as a race. */
import type { Random } from "../../src/base/index.ts";
import type { RequestFacts } from "../../src/record/index.ts";
import type { Requirement } from "../../src/routing/index.ts";
import { type Case, decided, firsts } from "./racing-cases.ts";
import { DELTA } from "./racing-runs.ts";
import { randomOf, type SimTarget } from "./racing-world.ts";

/** Steps between the numbers of rounds that are tried, as a factor. */
const STEP = 1.15;
const MOST_ROUNDS = 1500;
const PROOFS = 60;
/** How often a run that is to show it once may fail to. */
const UNLUCKY = 0.1;

/** The fewest rounds at which the first by the values alone is wrong in no more than `share` of the runs; null beyond the most. */
export function roundsToPick(
  targets: readonly SimTarget[],
  one: Case,
  { truth, share, runs }: { truth: readonly string[]; share: number; runs: number },
): number | null {
  const requirement: Requirement = { ...one.requirement, minSamples: 1 };
  return fewest(share, runs, (rounds, run) => {
    const random = randomOf(`pick ${one.name} ${rounds}`, run);
    const first = firsts(
      decided(targets, requirement, ({ requests }) =>
        drawn(rounds, requests.length, random).map((i, round) => ({
          ...(requests[i] as RequestFacts),
          round,
        })),
      ),
    );
    return !first.some((name) => truth.includes(name));
  });
}

/**
 * The fewest rounds after which intervals of a fixed size, looked at once, show in nine of ten runs what a race shows: who is
 * first meets every filter, and no other one that may meet them is ahead. Each statement has the share of δ that it has in a race.
 */
export function roundsToProve(targets: readonly SimTarget[], one: Case): number | null {
  return fewest(UNLUCKY, PROOFS, (rounds, run) => {
    const random = randomOf(`prove ${one.name} ${rounds}`, run);
    const samples = new Map(
      targets.map((target) => {
        const picked = drawn(rounds, target.requests.length, random);
        const of = (values: ArrayLike<number>) => Float64Array.from(picked, (i) => values[i] as number);
        return [
          target.name,
          { ...target, success: of(target.success), ttft: of(target.ttft), otps: of(target.otps) },
        ];
      }),
    );
    return !one.isProved(samples, 1 - (2 * DELTA) / one.statements);
  });
}

/** Places of requests, drawn at random with replacement. */
function drawn(rounds: number, of: number, random: Random): number[] {
  return Array.from({ length: rounds }, () => random.integer(of));
}

/** Fewest rounds at which it happens in no more than the share of runs; a number is given up as soon as that is exceeded. */
function fewest(
  share: number,
  runs: number,
  happens: (rounds: number, run: number) => boolean,
): number | null {
  for (let rounds = 1; rounds <= MOST_ROUNDS; rounds = Math.max(rounds + 1, Math.round(rounds * STEP))) {
    let times = 0;
    for (let run = 0; run < runs && times <= share * runs; run++) if (happens(rounds, run)) times += 1;
    if (times <= share * runs) return rounds;
  }
  return null;
}

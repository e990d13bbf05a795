/** Runs of fixed size, which ask every target in every round: how many rounds they need to be as right, or as sure, as a race. */

import type { Random } from "../../src/base/index.ts";
import type { RequestFacts } from "../../src/record/index.ts";
import type { Decision, Ranked, Requirement } from "../../src/routing/index.ts";
import { type Case, decided, firsts } from "./racing-cases.ts";
import { randomOf, type SimTarget } from "./racing-world.ts";

/** Steps between the numbers of rounds that are tried, as a factor. */
const STEP = 1.15;
const MOST_ROUNDS = 1500;

export interface Found {
  rounds: number | null;
  /** How often it went wrong, or was not sure, at that number. */
  share: number;
}

/** The fewest rounds at which the first by the values alone is wrong in no more than `share` of the runs. */
export function roundsToPick(
  targets: readonly SimTarget[],
  one: Case,
  truth: readonly string[],
  share: number,
  runs: number,
): Found {
  const requirement: Requirement = { ...one.requirement, minSamples: 1 };
  return fewest(share, runs, (rounds, run) => {
    const first = firsts(
      decided(targets, requirement, drawn(rounds, randomOf(`pick ${one.name} ${rounds}`, run))),
    );
    return !first.some((name) => truth.includes(name));
  });
}

/**
 * The fewest rounds at which the 95 % intervals of a fixed size show it in at least half of the runs: who is first meets every
 * filter, and each other one fails one or is behind on the order.
 */
export function roundsToProve(
  targets: readonly SimTarget[],
  one: Case,
  truth: readonly string[],
  runs: number,
): Found {
  const requirement: Requirement = { ...one.requirement, confidence: 0.95 };
  return fewest(0.5, runs, (rounds, run) => {
    const decision = decided(
      targets,
      requirement,
      drawn(rounds, randomOf(`prove ${one.name} ${rounds}`, run)),
    );
    return !isProved(decision, truth);
  });
}

/** Those that are ranked are told apart by the decision; of the others, those not shown to fail must lie behind on the first key. */
function isProved(decision: Decision, truth: readonly string[]): boolean {
  const first = firsts(decision);
  if (first.length === 0 || !first.every((name) => truth.includes(name))) return false;
  const best = decision.ranking[0];
  const key = decision.order[0]?.key;
  if (best === undefined || key === undefined) return true;
  return decision.excluded
    .filter(({ reasons }) => reasons.every(({ verdict }) => verdict === "unknown"))
    .every((other) => isBehind(key, endsOf(best, key), endsOf(other, key)));
}

function endsOf({ values, intervals }: Pick<Ranked, "values" | "intervals">, key: string) {
  const value = values[key] ?? null;
  return value === null ? null : (intervals[key] ?? { low: value, high: value });
}

function isBehind(key: string, best: ReturnType<typeof endsOf>, other: ReturnType<typeof endsOf>): boolean {
  if (best === null || other === null) return best !== null;
  return key.startsWith("otps")
    ? (best.low ?? Number.NEGATIVE_INFINITY) > (other.high ?? Number.POSITIVE_INFINITY)
    : (best.high ?? Number.POSITIVE_INFINITY) < (other.low ?? Number.NEGATIVE_INFINITY);
}

function drawn(rounds: number, random: Random): (target: SimTarget) => RequestFacts[] {
  return ({ requests }) =>
    Array.from({ length: rounds }, (_, round) => ({
      ...(requests[random.integer(requests.length)] as RequestFacts),
      round,
    }));
}

/** Fewest rounds at which it happens in no more than the share of runs; each number of rounds is given up as soon as it is too often. */
function fewest(share: number, runs: number, happens: (rounds: number, run: number) => boolean): Found {
  for (let rounds = 1; rounds <= MOST_ROUNDS; rounds = Math.max(rounds + 1, Math.round(rounds * STEP))) {
    let times = 0;
    for (let run = 0; run < runs && times <= share * runs; run++) if (happens(rounds, run)) times += 1;
    if (times <= share * runs) return { rounds, share: times / runs };
  }
  return { rounds: null, share: Number.NaN };
}

/** A race as it is reported: how it stands, what each target cost, and what was saved. */
import type { RunOutcome } from "../load/index.ts";
import { requestCostCny, succeeded, unbilled } from "../metrics/index.ts";
import { type ExchangeRates, type RequestRecord, targetName } from "../record/index.ts";
import type { RaceDocument, RaceRow } from "../report/index.ts";
import { type Requirement, roundsToGo } from "../routing/index.ts";
import { sumKnown } from "../stats/index.ts";
import { type RaceWatch, roundsOf } from "./race-watch.ts";

export interface RaceOver {
  watch: RaceWatch;
  requirement: Requirement;
  confidence: number;
  mostRounds: number;
  /** All of the run, also those from before it was interrupted. */
  records: readonly RequestRecord[];
  /** How the run ended, and what it spent by its own account; null where nothing had to be sent. */
  outcome: Pick<RunOutcome, "ending" | "spentCny"> | null;
  rates: ExchangeRates;
}

/** Everything there is to say of a race that has ended, however it did. */
export function raceDocument({
  watch,
  requirement,
  confidence,
  mostRounds,
  records,
  outcome,
  rates,
}: RaceOver): RaceDocument {
  const { standing } = watch;
  // Where no request at all was answered, that is likelier the fault of this side than of every target.
  const isSettled = standing.isSettled && (records.length === 0 || records.some(succeeded));
  const rounds = roundsOf(standing);
  const byTarget = Map.groupBy(records, (record) => targetName(record.target));
  const targets = standing.targets.map(({ isAsked: _, ...one }): RaceRow => {
    const costs = (byTarget.get(one.target) ?? []).map((record) =>
      unbilled(record) ? 0 : requestCostCny(record, rates),
    );
    return { ...one, outAfterRounds: watch.outAfterRounds(one.target), spentCny: sumKnown(costs) };
  });
  const saved = targets.map((row) => ({ rounds: rounds - row.rounds, each: perRound(row) }));
  const missed = saved.filter(({ rounds }) => rounds > 0);
  const known = missed.filter(({ each }) => each !== null);
  const toGo = roundsToGo(standing, requirement);
  const asked = targets.filter(({ target }) => standing.ask.includes(target));
  const cnyARound = sumKnown(asked.map(perRound));
  return {
    confidence,
    isSettled,
    winner: isSettled ? standing.winner : null,
    sharedWith: isSettled ? standing.sharedWith : [],
    undecided: standing.undecided,
    why: isSettled || !standing.isSettled ? standing.why : (outcome?.ending.reason ?? standing.why),
    rounds,
    mostRounds,
    requests: standing.requests,
    spentCny: outcome?.spentCny ?? 0,
    saved: {
      requests: Math.max(0, standing.savedAgainst.requests - standing.requests),
      ofRequests: standing.savedAgainst.requests,
      cny: known.length === 0 ? null : known.reduce((sum, one) => sum + one.rounds * (one.each ?? 0), 0),
      cnyIsLeast: known.length < missed.length,
    },
    toGo: toGo === null ? null : { rounds: toGo, cny: cnyARound === null ? null : toGo * cnyARound },
    targets,
  };
}

/** What a round of the target cost on average; null where that is not known. */
function perRound({ rounds, spentCny }: Pick<RaceRow, "rounds" | "spentCny">): number | null {
  return rounds === 0 || spentCny === null ? null : spentCny / rounds;
}

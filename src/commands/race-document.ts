/** A race as it is reported: how it stands, what each target cost, and what was saved. */
import { requestCostCny, unbilled } from "../metrics/index.ts";
import { type ExchangeRates, type RequestRecord, targetName } from "../record/index.ts";
import type { RaceDocument, RaceRow } from "../report/index.ts";
import type { Requirement } from "../routing/index.ts";
import { sumKnown } from "../stats/index.ts";
import { roundsToGo } from "./race-forecast.ts";
import { type RaceWatch, roundsOf } from "./race-watch.ts";

export interface RaceOver {
  watch: RaceWatch;
  requirement: Requirement;
  confidence: number;
  mostRounds: number;
  /** All of the run, also those from before it was interrupted. */
  records: readonly RequestRecord[];
  /** As the run kept account of it. */
  spentCny: number;
  rates: ExchangeRates;
}

/** Everything there is to say of a race that has ended, however it did. */
export function raceDocument({
  watch,
  requirement,
  confidence,
  mostRounds,
  records,
  spentCny,
  rates,
}: RaceOver): RaceDocument {
  const { standing } = watch;
  const rounds = roundsOf(standing);
  const byTarget = Map.groupBy(records, (record) => targetName(record.target));
  const targets = standing.targets.map(({ isAsked: _, ...one }): RaceRow => {
    const costs = (byTarget.get(one.target) ?? []).map((record) =>
      unbilled(record) ? 0 : requestCostCny(record, rates),
    );
    return { ...one, outAfterRounds: watch.outAfterRounds(one.target), spentCny: sumKnown(costs) };
  });
  const saved = targets.map((row) => ({ rounds: rounds - row.rounds, each: perRound(row) }));
  const known = saved.filter(({ rounds, each }) => rounds > 0 && each !== null);
  const toGo = roundsToGo(standing, requirement);
  const asked = targets.filter(({ target }) => standing.ask.includes(target));
  const cnyARound = sumKnown(asked.map(perRound));
  return {
    confidence,
    isSettled: standing.isSettled,
    winner: standing.winner,
    sharedWith: standing.sharedWith,
    why: standing.why,
    rounds,
    mostRounds,
    requests: standing.requests,
    spentCny,
    saved: {
      requests: Math.max(0, standing.savedAgainst.requests - standing.requests),
      ofRequests: standing.savedAgainst.requests,
      cny: known.length === 0 ? null : known.reduce((sum, one) => sum + one.rounds * (one.each ?? 0), 0),
    },
    toGo: toGo === null ? null : { rounds: toGo, cny: cnyARound === null ? null : toGo * cnyARound },
    targets,
  };
}

/** What a round of the target cost on average; null where that is not known. */
function perRound({ rounds, spentCny }: Pick<RaceRow, "rounds" | "spentCny">): number | null {
  return rounds === 0 || spentCny === null ? null : spentCny / rounds;
}

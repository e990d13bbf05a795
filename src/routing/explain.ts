/** Why a decision is as it is, and what would change it. */
import { targetName } from "../record/index.ts";
import { type Comparison, turnedBounds } from "./apart.ts";
import type { Assessed, RankedTarget } from "./assess.ts";
import type { Decision, Excluded, Ranked } from "./decide.ts";
import { type Distance, distanceOf, more, moreToSettle } from "./distance.ts";
import { rankedIn } from "./ranking.ts";
import { type Filter, type Key, metricKey, questionOf, type Requirement } from "./requirement/requirement.ts";
import { type Settling, settlingOf } from "./settle.ts";
import type { FilterVerdict } from "./verdict.ts";

/** One filter on one target, with how far it is from another verdict. */
export interface FilterExplanation extends FilterVerdict {
  distance: Distance | null;
  /** Observations more that would settle an open one, about: a forecast. Null where it is settled, or nobody can tell. */
  moreObservations: number | null;
}

export interface TargetExplanation extends RankedTarget {
  name: string;
  /** Null for one that is excluded. */
  rank: number | null;
  filters: FilterExplanation[];
}

/** One number that would have to change for the runner-up to draw level, all else as it is. */
export interface Change {
  key: string;
  from: number | null;
  /** Null where no value would do. */
  to: number | null;
  /** In the metric's unit, and in per cent of where it stands. */
  amount: number | null;
  percent: number | null;
}

/** The two first targets are not told apart on this key. */
export interface OpenKey extends Comparison {
  key: string;
  /** Observations more of each that would tell them apart if the difference stays, about: a forecast. */
  moreObservations: number | null;
}

export interface RunnerUp {
  winner: string;
  target: string;
  /** They share the first place. */
  isTied: boolean;
  /** Any one of these alone would do; the key that decided, or each weighted number. */
  changes: Change[];
  /** What keeps the two from being told apart, where they are not. */
  open: OpenKey[];
}

/** A target that would stand first, if it met the filters that it does not. */
export interface BetterButExcluded {
  target: string;
  misses: { filter: Filter; verdict: "failed" | "unknown"; distance: Distance | null }[];
}

export interface Explanation {
  targets: TargetExplanation[];
  /** Null with fewer than two ranked targets. */
  runnerUp: RunnerUp | null;
  /** Those that miss least first. */
  betterButExcluded: BetterButExcluded[];
  /** For every unknown filter of a target that fails none. */
  settling: Settling[];
}

/** `assessed`: what the decision was made on. */
export function explain(
  requirement: Requirement,
  decision: Decision,
  assessed: readonly Assessed[],
): Explanation {
  const byName = new Map(assessed.map((one) => [one.name, one]));
  const explained = (target: Ranked | Excluded, rank: number | null): TargetExplanation => {
    const { provider, model, mode, verdicts } = target;
    return { name: targetName(target), provider, model, mode, rank, filters: verdicts.map(filterOf) };
  };
  const filterOf = (found: FilterVerdict): FilterExplanation => ({
    ...found,
    distance: distanceOf(found),
    moreObservations: requirement.confidence === null ? null : moreToSettle(found, requirement.confidence),
  });
  const targets = [
    ...decision.ranking.map((target) => explained(target, target.rank)),
    ...decision.excluded.map((target) => explained(target, null)),
  ];
  const [winner, second] = decision.ranking.map((target) => byName.get(targetName(target)));
  return {
    targets,
    runnerUp:
      winner === undefined || second === undefined ? null : runnerUpOf(requirement, decision, winner, second),
    betterButExcluded: betterButExcluded(requirement, winner, targets, byName),
    settling: targets.flatMap(({ name, filters }) => {
      const one = byName.get(name);
      if (one === undefined || filters.some(({ verdict }) => verdict === "failed")) return [];
      return filters
        .filter(({ verdict }) => verdict === "unknown")
        .map((found) => settlingOf(one, found, requirement, assessed));
    }),
  };
}

function runnerUpOf(
  requirement: Requirement,
  decision: Decision,
  winner: Assessed,
  second: Assessed,
): RunnerUp {
  const [first, next] = decision.ranking;
  const said = { winner: winner.name, target: second.name, isTied: first?.rank === next?.rank };
  if (requirement.weights !== null) {
    const changes = requirement.weights.map(({ weight, ...key }) =>
      changeByWeight(key, weight, second, first?.score ?? null, next?.score ?? null),
    );
    return { ...said, changes: said.isTied ? [] : changes, open: [] };
  }
  const open = decision.order.flatMap(({ key, comparisons }) =>
    comparisons
      .filter(({ isApart }) => !isApart)
      .flatMap((one) => (one.leader === second.name && one.other === winner.name ? [turned(one)] : [one]))
      .filter(({ leader, other }) => leader === winner.name && other === second.name)
      .map((one): OpenKey => ({ ...one, key, moreObservations: moreToTell(one) })),
  );
  const deciding = requirement.order[decidingStep(decision, winner, second)];
  return { ...said, changes: deciding === undefined ? [] : [changeOn(deciding, winner, second)], open };
}

/** The index of the first key after which the two stand in different places; −1 where none told them apart. */
function decidingStep({ order }: Decision, winner: Assessed, second: Assessed): number {
  return order.findIndex(
    ({ places }) => !places.some((place) => place.includes(winner.name) && place.includes(second.name)),
  );
}

function changeOn(key: Key, winner: Assessed, second: Assessed): Change {
  const name = metricKey(key);
  const from = second.estimates.get(name)?.value ?? null;
  const to = winner.estimates.get(name)?.value ?? null;
  return { key: name, from, to, ...between(from, to) };
}

/** The value at which the score would draw level: the ratio of the scores, raised to one over the weight. */
function changeByWeight(
  key: Key,
  weight: number,
  second: Assessed,
  ahead: number | null,
  behind: number | null,
): Change {
  const name = metricKey(key);
  const from = second.estimates.get(name)?.value ?? null;
  const { better, range } = questionOf(key).definition;
  if (from === null || ahead === null || behind === null || ahead === 0 || behind === 0 || from === 0) {
    return { key: name, from, to: null, amount: null, percent: null };
  }
  const factor = (ahead / behind) ** (1 / weight);
  const to = better === "low" ? from / factor : from * factor;
  const isReachable = Number.isFinite(to) && (range.max === null || to <= range.max);
  return isReachable
    ? { key: name, from, to, ...between(from, to) }
    : { key: name, from, to: null, amount: null, percent: null };
}

function between(from: number | null, to: number | null): Pick<Change, "amount" | "percent"> {
  if (from === null || to === null) return { amount: null, percent: null };
  const amount = Math.abs(to - from);
  return { amount, percent: from === 0 ? null : (100 * amount) / Math.abs(from) };
}

/** The same comparison the other way round. */
function turned(one: Comparison): Comparison {
  const { leader, other, difference, bounds } = one;
  return {
    ...{ ...one, leader: other, other: leader },
    difference: difference === null ? null : -difference,
    bounds: bounds === null ? null : turnedBounds(bounds),
  };
}

/** About: bounds narrow as one over the root of n, and must narrow until they hold no difference that is tolerated. */
function moreToTell({ difference, bounds, n, tolerated }: Comparison): number | null {
  if (difference === null || bounds === null || n === null) return null;
  const beyond = Math.abs(difference) - tolerated;
  const end = difference > 0 ? bounds.low : bounds.high;
  // A difference that is tolerated stays so, however well it is known.
  return end === null || beyond <= 0 ? null : more(n, Math.abs(difference - end) / beyond);
}

function betterButExcluded(
  requirement: Requirement,
  winner: Assessed | undefined,
  targets: readonly TargetExplanation[],
  byName: ReadonlyMap<string, Assessed>,
): BetterButExcluded[] {
  const hasPreference = requirement.order.length > 0 || requirement.weights !== null;
  if (winner === undefined || !hasPreference) return [];
  return targets
    .filter(({ name, rank }) => {
      const one = byName.get(name);
      if (rank !== null || one === undefined) return false;
      const { places } = rankedIn({ ...requirement, confidence: null }, [[winner, one]]);
      return places.length === 2 && places[0]?.[0] === one;
    })
    .map(({ name, filters }) => ({
      target: name,
      misses: filters.flatMap(({ filter, verdict, distance }) =>
        verdict === "met" ? [] : [{ filter, verdict, distance }],
      ),
    }))
    .sort((a, b) => a.misses.length - b.misses.length || farthest(a) - farthest(b));
}

function farthest({ misses }: BetterButExcluded): number {
  return Math.max(...misses.map(({ distance }) => distance?.percent ?? Number.POSITIVE_INFINITY));
}

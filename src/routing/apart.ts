/**
 * Which of the ranked targets count as equal on one key: those within its tolerance and, where a level of confidence is asked
 * for, those that the evidence does not tell apart. All pairs of ranked targets are one family of comparisons per key: with
 * Holm's correction the chance of telling even one pair apart that is none stays at 1 − level, as far as the p-values hold: of four
 * equal targets over 20 rounds, neighbours correlated by 0.6, averages told some pair apart in 10 of 100 cases, from 100 rounds on in 5 at most.
 */
import type { Better } from "../metrics/index.ts";
import { type Bounds, type Difference, holmAdjusted } from "../stats/index.ts";
import type { Assessed } from "./assess.ts";
import { differencesBetween } from "./between.ts";
import type { KeyRule } from "./order.ts";
import { metricKey, type OrderKey, questionOf, type Tolerance } from "./requirement/requirement.ts";

/** Two targets on one key, as the order needed to know it. */
export interface Comparison {
  /** The target with the better value, and the one held against it. */
  leader: string;
  other: string;
  /** Leader − other, in the metric's unit. */
  difference: number | null;
  bounds: Bounds | null;
  /** Two-sided, against no difference; null where nothing can be said. */
  p: number | null;
  /** The same, after Holm's correction over all pairs of ranked targets. */
  adjustedP: number | null;
  n: number | null;
  method: string | null;
  /** How far apart the two may be and still count as equal, in the metric's unit; 0 without a tolerance. */
  tolerated: number;
  /** Whether the other comes after the leader on this key. */
  isApart: boolean;
  why: string;
}

export interface KeyComparisons extends KeyRule<Assessed> {
  /** What was asked so far, in the order of asking; empty where point estimates decide. */
  readonly comparisons: readonly Comparison[];
}

/** `families`: the targets that are ranked, apart where no target of one is ever compared with one of another. */
export function comparisonsOn(
  key: OrderKey,
  families: readonly (readonly Assessed[])[],
  level: number | null,
): KeyComparisons {
  const { better } = questionOf(key).definition;
  const name = metricKey(key);
  const numberOf = (one: Assessed) => one.estimates.get(name)?.value ?? null;
  const comparisons: Comparison[] = [];
  let pairs: Map<string, Pair> | null = null;
  return {
    ...{ better, numberOf, comparisons },
    isEqual: (leader, item) => {
      const [x, y] = [numberOf(leader), numberOf(item)];
      if (x === null || y === null) return x === y;
      const tolerated = toleranceOf(key.tolerance, x, y, better);
      if (level === null) return Math.abs(x - y) <= tolerated;
      pairs ??= comparedPairs(key, families, numberOf, level);
      const pair = pairs.get(pairName(leader, item)) ?? notCompared;
      const compared = comparison(leader, item, pair, { better, tolerated, level });
      comparisons.push(compared);
      return !compared.isApart;
    },
  };
}

interface Pair {
  /** Of the two, the one whose name comes first, minus the other. */
  found: Difference | null;
  adjustedP: number | null;
  /** Bounds that hold for all pairs at once; null where no tolerance asks for them. */
  together: Bounds | null;
}

const notCompared: Pair = { found: null, adjustedP: null, together: null };

/** Every pair of targets that have a value, with what the evidence says of their difference. */
function comparedPairs(
  key: OrderKey,
  families: readonly (readonly Assessed[])[],
  numberOf: (one: Assessed) => number | null,
  level: number,
): Map<string, Pair> {
  const couples = families.flatMap((family) => {
    const known = family.filter((one) => numberOf(one) !== null);
    return known.flatMap((a, i) => known.slice(i + 1).map((b) => ({ a, b })));
  });
  const between = differencesBetween();
  const at = (share: number) => couples.map(({ a, b }) => between(key, a, b, share));
  const found = at(level);
  // Against a tolerance a p-value of no difference says nothing. Bounds at 1 − alpha / pairs hold for all pairs at once (Bonferroni).
  const together = key.tolerance === undefined ? [] : at(1 - (1 - level) / Math.max(1, couples.length));
  const adjusted = holmAdjusted(found.flatMap((one) => (one === null ? [] : [one.p])));
  return new Map(
    couples.map(({ a, b }, i) => {
      const one = found[i] ?? null;
      const adjustedP = one === null ? null : (adjusted.shift() ?? null);
      return [pairName(a, b), { found: one, adjustedP, together: together[i]?.bounds ?? null }];
    }),
  );
}

function comparison(
  leader: Assessed,
  other: Assessed,
  { found, adjustedP, together }: Pair,
  { better, tolerated, level }: { better: Better; tolerated: number; level: number },
): Comparison {
  const sign = leader.name < other.name ? 1 : -1;
  const said = { leader: leader.name, other: other.name, p: found?.p ?? null, adjustedP, tolerated };
  if (found === null) {
    const nothing = { difference: null, bounds: null, n: null, method: null };
    return { ...said, ...nothing, isApart: false, why: "nothing says how sure their difference is" };
  }
  const held = tolerated > 0 && together !== null ? together : found.bounds;
  const difference = sign * found.difference;
  const bounds = sign === 1 ? held : turnedBounds(held);
  const measured = { ...said, difference, bounds, n: found.n, method: found.method };
  if (tolerated > 0 && Math.abs(difference) <= tolerated)
    return { ...measured, isApart: false, why: "within the tolerance" };
  // All that is known of either makes the leader; the rounds or questions that both had may say the opposite.
  if (difference !== 0 && difference > 0 !== (better === "high"))
    return { ...measured, isApart: false, why: "in what both were measured on, the other is better" };
  if (tolerated > 0) {
    const isApart = together !== null && isBeyond(together, tolerated);
    return {
      ...measured,
      isApart,
      why: isApart ? "beyond the tolerance" : "not shown to be beyond the tolerance",
    };
  }
  const isApart = adjustedP !== null && adjustedP <= 1 - level;
  return { ...measured, isApart, why: isApart ? "significant" : "within noise" };
}

/** Whether a difference is certainly larger than what is tolerated, on one side or the other. */
function isBeyond({ low, high }: Bounds, tolerated: number): boolean {
  return (low !== null && low > tolerated) || (high !== null && high < -tolerated);
}

/** The bounds of the negative. */
export function turnedBounds({ low, high }: Bounds): Bounds {
  return { low: high === null ? null : -high, high: low === null ? null : -low };
}

/** How far apart the two values may be; a per cent is one of the better value. Room for rounding: 1.1 is 0.1 from 1. */
function toleranceOf(tolerance: Tolerance | undefined, x: number, y: number, better: Better): number {
  if (tolerance === undefined) return 0;
  const best = better === "low" ? Math.min(x, y) : Math.max(x, y);
  const tolerated = "absolute" in tolerance ? tolerance.absolute : (tolerance.percent / 100) * Math.abs(best);
  return tolerated + 1e-12 * Math.max(Math.abs(x), Math.abs(y));
}

function pairName(a: Assessed, b: Assessed): string {
  return a.name < b.name ? `${a.name}\n${b.name}` : `${b.name}\n${a.name}`;
}

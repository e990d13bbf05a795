/**
 * How much longer a race would take: the width of bounds shrinks about as one over the root of the rounds, so what is open
 * is settled when that has made room. A forecast for people; nothing is decided by it.
 */
import { findMetric } from "../../metrics/index.ts";
import { metricKey, type Requirement } from "../requirement/requirement.ts";
import type { RaceStanding, RaceStatement } from "./standing.ts";

/** About how many more rounds settle it; null where it is settled, or an estimate lies on what it is held against. */
export function roundsToGo(standing: RaceStanding, requirement: Requirement): number | null {
  if (standing.isSettled) return null;
  const asked = standing.targets.filter(({ target }) => standing.ask.includes(target));
  const needs = asked.flatMap(({ statements, rounds }) =>
    requirement.filters.flatMap((filter) => {
      const own = statements.find(({ key, verdict }) => key === metricKey(filter) && verdict === "unknown");
      if (own === undefined) return [];
      // Of a share that is all or nothing so far the bound comes in as one over the rounds themselves.
      const isAllOrNone = findMetric(filter.metric)?.kind === "rate" && (own.value === 0 || own.value === 1);
      return [grown(rounds, shortOf(own, filter), isAllOrNone ? 1 : 2)];
    }),
  );
  const [first] = requirement.order;
  if (needs.length === 0 && first !== undefined) {
    const key = metricKey(first);
    const better = findMetric(first.metric)?.better === "high" ? -1 : 1;
    const known = asked
      .flatMap(({ statements, rounds }) => {
        const own = statements.find((one) => one.key === key && one.filter === null);
        return own?.value == null ? [] : [{ rounds, value: own.value, half: halfWidth(own) }];
      })
      .sort((a, b) => better * (a.value - b.value));
    const [leader, next] = known;
    if (leader !== undefined && next !== undefined) {
      const apart = Math.abs(leader.value - next.value);
      const width = leader.half === null || next.half === null ? null : leader.half + next.half;
      needs.push(grown(Math.max(leader.rounds, next.rounds), width === null ? null : width / apart));
    }
  }
  if (needs.length === 0 || needs.includes(null)) return null;
  return Math.max(1, ...needs.map((need) => need ?? 0));
}

const ROUNDING = 1e-9;

/** Rounds on top of those there are until bounds are `times` as narrow. */
function grown(rounds: number, times: number | null, power: 1 | 2 = 2): number | null {
  if (times === null || !Number.isFinite(times)) return null;
  return Math.max(1, Math.ceil(rounds * (times ** power - 1) - ROUNDING));
}

/** How many times too wide the bounds of an open filter are; null where nobody can say. */
function shortOf(
  { value, bounds }: RaceStatement,
  { min, max }: { min?: number; max?: number },
): number | null {
  if (value === null || bounds === null) return null;
  const { low, high } = bounds;
  const sides = [min, max].flatMap((limit) => {
    if (limit === undefined) return [];
    const isBeyond = (low === null || low <= limit) && (high === null || high >= limit);
    const near = value > limit ? low : high;
    return isBeyond ? [near === null ? Infinity : Math.abs(near - value) / Math.abs(value - limit)] : [];
  });
  return sides.length === 0 ? null : Math.max(...sides);
}

function halfWidth({ bounds }: RaceStatement): number | null {
  return bounds?.low == null || bounds.high === null ? null : (bounds.high - bounds.low) / 2;
}

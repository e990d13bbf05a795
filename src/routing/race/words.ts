/** What a race says: why a target is out, what is open, who has won. */
import { levelText, quantity } from "../../base/index.ts";
import type { Bounds } from "../../stats/index.ts";
import {
  type BoundFilter,
  describeFilter,
  describeKey,
  type Key,
  unitAfter,
} from "../requirement/requirement.ts";
import { type FilterVerdict, intervalText, short } from "../verdict.ts";
import type { RaceStatement } from "./standing.ts";

/** A filter that something stored decides: `output_price ≤ 5 CNY/M: it is 8`, `verify is equivalent: no verification …` */
export function missedText({ filter, value, why, bounds }: FilterVerdict): string {
  const number =
    bounds === null || bounds.low === bounds.high ? short(value ?? Number.NaN) : intervalText(bounds);
  const said = why ?? (filter.is === undefined ? `it is ${number}` : `it is degraded, by ${number} points`);
  return `${describeFilter(filter)}: ${said}`;
}

/** `ttft p90 is at least 3.1 s after 24 requests, and should be at most 2 s` */
export function failedText(filter: BoundFilter, bounds: Bounds, n: number): string {
  const unit = unitAfter(filter.metric);
  const isAbove = filter.max !== undefined && bounds.low !== null && bounds.low > filter.max;
  const [is, should] = isAbove
    ? [`at least ${short(bounds.low ?? Number.NaN)}${unit}`, `at most ${filter.max}${unit}`]
    : [
        bounds.high === null ? "too low" : `at most ${short(bounds.high)}${unit}`,
        `at least ${filter.min}${unit}`,
      ];
  return `${describeKey(filter)} is ${is} after ${quantity(n, "request")}, and should be ${should}`;
}

/** `cannot be ahead of sim-cheap: output_price is 8 CNY/M, against 7 CNY/M` */
export function behindText(
  key: Key,
  own: number | null,
  other: { name: string; value: number | null },
): string {
  const unit = unitAfter(key.metric);
  const text = (value: number | null) => (value === null ? "not known" : `${short(value)}${unit}`);
  return `cannot be ahead of ${other.name}: ${describeKey(key)} is ${text(own)}, against ${text(other.value)}`;
}

/** `open: ttft p90 ≤ 2 s (1.4 to 3 s so far)`, and the key on which it is not told apart from the others. */
export function openText(
  statements: readonly RaceStatement[],
  filters: readonly BoundFilter[],
  comparison: string | null,
): string {
  const parts = [
    ...openFilters(statements, filters),
    ...(comparison === null ? [] : [`who is first by ${comparison}`]),
  ];
  return parts.length === 0 ? "meets every filter" : `open: ${parts.join(", ")}`;
}

/** `left undecided: success ≥ 0.9 (0.85 to 0.93 so far)` */
export function undecidedText(statements: readonly RaceStatement[], filters: readonly BoundFilter[]): string {
  return `left undecided: ${openFilters(statements, filters).join(", ")}`;
}

function openFilters(statements: readonly RaceStatement[], filters: readonly BoundFilter[]): string[] {
  return statements.flatMap(({ verdict, filter, bounds }) => {
    if (verdict !== "unknown") return [];
    const metric = filters.find((one) => describeFilter(one) === filter)?.metric ?? "";
    const isKnown = bounds !== null && (bounds.low !== null || bounds.high !== null);
    return [
      `${filter} (${isKnown ? `${intervalText(bounds)}${unitAfter(metric)} so far` : "nothing is known yet"})`,
    ];
  });
}

export function waitingText(leader: string): string {
  return `can be first only if ${leader} turns out to fail`;
}

/** Of one that nothing shows to be behind, when the race is settled. */
export function standingText(winner: string, hasTolerance: boolean): string {
  return `cannot be ahead of ${winner}${hasTolerance ? BY_TOLERANCE : ""}`;
}

interface Won {
  winner: string | null;
  sharedWith: readonly string[];
  undecided: readonly string[];
  /** Each target is shown to fail a filter: there is none of which that is not known. */
  allFail: boolean;
  confidence: number;
  hasTolerance: boolean;
}

export function wonText({ winner, sharedWith, undecided, confidence, hasTolerance, allFail }: Won): string {
  const sure = `settled at ${levelText(confidence)} confidence`;
  if (winner === null)
    return allFail
      ? `${sure}: no target meets the requirement`
      : "no target is shown to meet the requirement";
  const among = undecided.length === 0 ? "" : ` of those decided (not ${undecided.join(", ")})`;
  if (sharedWith.length > 0)
    return `${sure}: ${[winner, ...sharedWith].join(", ")} share the first place${among}`;
  return `${sure}: ${winner} is first${among}${hasTolerance ? `, and nobody is ahead of it${BY_TOLERANCE}` : ""}`;
}

const BY_TOLERANCE = " by more than the tolerance";

export function leftText(asked: readonly string[], comparison: string | null): string {
  const [first, ...others] = asked;
  if (first === undefined) return "nobody is left to ask, and not everybody is decided";
  if (others.length === 0) return `open: whether ${first} meets every filter`;
  const between = `between ${others.length > 3 ? quantity(asked.length, "target") : asked.join(", ")}`;
  return comparison === null
    ? `open ${between}: which meet every filter`
    : `open ${between}: who is first by ${comparison}`;
}

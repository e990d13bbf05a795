/**
 * One score out of several numbers: the weighted geometric mean of each number's ratio to the best. Ratios need no unit, so a
 * price in dollars or a time in milliseconds changes nothing; and since the best cancels out between two targets, who stands
 * above whom does not depend on who else takes part.
 */
import type { Better, Estimate } from "../metrics/index.ts";
import type { Bounds } from "../stats/index.ts";
import { type Assessed, estimatesOf } from "./assess.ts";
import type { KeyRule } from "./order.ts";
import { metricKey, questionOf, type Weight } from "./requirement/requirement.ts";

export interface Scored {
  /** 1 for a target that is best in everything; null where a weighted number is not known. */
  score: number | null;
  /** At the level asked for, of all targets at once; null without a level, or where nothing can be said. */
  bounds: Bounds | null;
  /** The numbers that are not known. */
  missing: readonly string[];
}

/** The logarithm taken for that of 0: a price of nothing is better than any price, and no accuracy worse than any. */
const LOG_OF_NOTHING = -1e6;

interface Part {
  key: string;
  weight: number;
  better: Better;
  /** The logarithm of the best value of all ranked targets that have every weighted number. */
  best: number;
}

/**
 * The score of each target of `families`, by name, and the rule that orders by it. With a level, targets whose scores' intervals
 * overlap are equal. The intervals of all sampled numbers of all targets hold at once (Bonferroni): they are wide, and
 * where they do not overlap the scores differ.
 */
export function scoresOf(
  weights: readonly Weight[],
  families: readonly (readonly Assessed[])[],
  level: number | null,
): { rule: KeyRule<Assessed>; scores: ReadonlyMap<string, Scored> } {
  const ranked = families.flat();
  const keys = weights.map(metricKey);
  const complete = ranked.filter((one) => keys.every((key) => numberOf(one, key) !== null));
  const parts = weights.map((weight) => partOf(weight, complete));
  const sampled = weights.filter((weight) => questionOf(weight).definition.kind !== "price").length;
  const together = level === null ? null : 1 - (1 - level) / Math.max(1, sampled * ranked.length);
  const logs = new Map(ranked.map((one) => [one.name, logScore(one, parts)]));
  const spans = new Map(
    together === null ? [] : ranked.map((one) => [one.name, logSpan(one, weights, parts, together)]),
  );
  const rule: KeyRule<Assessed> = {
    better: "high",
    numberOf: ({ name }) => logs.get(name) ?? null,
    isEqual: (leader, item) => {
      if (level === null || logs.get(leader.name) === logs.get(item.name)) {
        return logs.get(leader.name) === logs.get(item.name);
      }
      const [a, b] = [spans.get(leader.name) ?? null, spans.get(item.name) ?? null];
      return a === null || b === null || a.low <= b.high;
    },
  };
  const scores = ranked.map((one): [string, Scored] => {
    const log = logs.get(one.name) ?? null;
    const span = log === null ? null : (spans.get(one.name) ?? null);
    const missing = parts.filter(({ key }) => numberOf(one, key) === null).map(({ key }) => key);
    const bounds = span === null ? null : { low: Math.exp(span.low), high: Math.exp(span.high) };
    return [one.name, { score: log === null ? null : Math.exp(log), bounds, missing }];
  });
  return { rule, scores: new Map(scores) };
}

function partOf(weight: Weight, ranked: readonly Assessed[]): Part {
  const { better } = questionOf(weight).definition;
  const key = metricKey(weight);
  const logs = ranked.flatMap((one) => {
    const value = numberOf(one, key);
    return value === null ? [] : [logOf(value)];
  });
  const best = better === "low" ? Math.min(...logs) : Math.max(...logs);
  return { key, weight: weight.weight, better, best: Number.isFinite(best) ? best : 0 };
}

function logScore(one: Assessed, parts: readonly Part[]): number | null {
  let sum = 0;
  for (const { key, weight, better, best } of parts) {
    const value = numberOf(one, key);
    if (value === null) return null;
    sum += weight * ratioLog(value, better, best);
  }
  // Ratios that make up for each other differ in their last digits.
  return Math.round(sum * 1e10) / 1e10;
}

/** Where the logarithm of the score lies; null where a number has no interval. */
function logSpan(
  one: Assessed,
  weights: readonly Weight[],
  parts: readonly Part[],
  level: number,
): { low: number; high: number } | null {
  if (logScore(one, parts) === null) return null;
  const estimates = estimatesOf(
    one.evidence,
    one.context,
    { keys: weights, level, minSamples: 1 },
    one.taken,
  );
  let [low, high] = [0, 0];
  for (const { key, weight, better, best } of parts) {
    const ends = endsOf(estimates.get(key));
    if (ends === null) return null;
    const logs = ends.map((value) => weight * ratioLog(value, better, best));
    low += Math.min(...logs);
    high += Math.max(...logs);
  }
  return { low, high };
}

/** Nothing known from below is 0: no metric is less. Nothing known from above is the end of what can be said. */
function endsOf(estimate: Estimate | undefined): [number, number] | null {
  const bounds = estimate?.bounds ?? null;
  return bounds === null || bounds.high === null ? null : [Math.max(0, bounds.low ?? 0), bounds.high];
}

function ratioLog(value: number, better: Better, best: number): number {
  return better === "low" ? best - logOf(value) : logOf(value) - best;
}

function logOf(value: number): number {
  return value > 0 ? Math.log(value) : LOG_OF_NOTHING;
}

function numberOf(one: Assessed, key: string): number | null {
  return one.estimates.get(key)?.value ?? null;
}

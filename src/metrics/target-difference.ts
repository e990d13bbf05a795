/** Differences of accuracies, prices and money per correct answer; and what every difference of two targets has. */
import {
  type Bounds,
  clusteredInterval,
  type Difference,
  mean,
  mover,
  pairedDifference,
  pairedShareDifference,
  scaledP,
} from "../stats/index.ts";
import { questionMeans } from "./benchmark.ts";
import type { Answer, TargetMetric } from "./definition.ts";
import { type Ratio, ratioOfAnswers } from "./ratio.ts";
import type { Side } from "./side.ts";

/** a minus b, in the unit of the metric; for a benchmark in points. */
export interface TargetDifference extends Difference {
  /** Whether it rests on pairs: rounds, or questions, that both have. */
  isPaired: boolean;
  /** a against b by proportion; null for shares and accuracies, which differ by points, and where b is 0. */
  ratio(): Ratio | null;
}

export const noRatio = () => null;

/** Pairs decide when they are at least this share of the smaller side; otherwise they may be a selection. */
export const ENOUGH_SHARED = 0.8;

export function ofTargets(metric: TargetMetric, a: Side, b: Side, level: number): TargetDifference | null {
  const [x, y] = [a.answer().value, b.answer().value];
  if (x === null || y === null) return null;
  if (metric.kind === "price") {
    const exact = x - y;
    const bounds = { low: exact, high: exact };
    const p = exact === 0 ? 1 : 0;
    const proportion = x / y - 1;
    const ratio = () =>
      y === 0 ? null : { value: proportion, bounds: { low: proportion, high: proportion } };
    return { difference: exact, bounds, p, n: 1, method: "list prices are exact", isPaired: false, ratio };
  }
  return metric.kind === "benchmark"
    ? ofQuestions(metric.name, a, b, level)
    : ofAnswers(a.answer(), b.answer(), level);
}

/**
 * In points. Null where one side is an imported figure. Questions in common make pairs; else Wilson's intervals of either accuracy
 * (`clusteredInterval`) are put together, which know that an exam without a mistake is no proof of there being none.
 */
function ofQuestions(dataset: string, a: Side, b: Side, level: number): TargetDifference | null {
  const [x, y] = [questionMeans(a.evidence, dataset), questionMeans(b.evidence, dataset)];
  if (x.size === 0 || y.size === 0) return null;
  const shared = [...x.keys()].filter((question) => y.has(question)).sort();
  const isPaired = shared.length >= 2 && shared.length >= ENOUGH_SHARED * Math.min(x.size, y.size);
  const means = (of: ReadonlyMap<string, number>) => shared.map((question) => of.get(question) ?? Number.NaN);
  const found = isPaired
    ? ofPairs(means(x), means(y), level)
    : ofAccuracies([...x.values()], [...y.values()], level);
  return found && { ...found, isPaired, ratio: noRatio };
}

/**
 * Of questions that were asked once, right or wrong, Tango's interval and McNemar's p; of means over repeats, Student's. Both take the
 * questions as they are drawn, in no order: unlike requests they do not come one after the other.
 */
function ofPairs(a: readonly number[], b: readonly number[], level: number): Difference | null {
  const alike = allAlike(a, b, level);
  if (alike !== null) return alike;
  const isDecided = [...a, ...b].every((share) => share === 0 || share === 1);
  return isDecided ? ofDecided(a, b, level) : ofMeans(a, b, level);
}

function ofDecided(a: readonly number[], b: readonly number[], level: number): Difference | null {
  const count = (inA: number, inB: number) => a.filter((share, i) => share === inA && b[i] === inB).length;
  const pairs = { both: count(1, 1), aOnly: count(1, 0), bOnly: count(0, 1), neither: count(0, 0) };
  const found = pairedShareDifference(pairs, level);
  if (found === null) return null;
  const { difference, bounds } = found;
  return { ...found, difference: 100 * difference, bounds: inPoints(bounds) };
}

function ofMeans(a: readonly number[], b: readonly number[], level: number): Difference | null {
  const found = pairedDifference(a, b, level);
  if (found?.interval == null) return null;
  const { difference, interval, n } = found;
  const p = scaledP(difference, interval, level, n - 1);
  return {
    difference: 100 * difference,
    bounds: inPoints(interval),
    p,
    n,
    method: "paired t of question means",
  };
}

function inPoints({ low, high }: Bounds): Bounds {
  return { low: low === null ? null : 100 * low, high: high === null ? null : 100 * high };
}

/** Where every question differs by the same: what so many questions that are alike still allow; null where they do not. */
function allAlike(a: readonly number[], b: readonly number[], level: number): Difference | null {
  const found = pairedDifference(a, b, level);
  if (found?.standardError !== 0 || found.interval === null) return null;
  const p = found.difference === 0 ? 1 : Math.min(1, 2 ** (1 - found.n));
  const bounds = inPoints(found.interval);
  return { difference: 100 * found.difference, bounds, p, n: found.n, method: "all questions alike" };
}

function ofAccuracies(a: readonly number[], b: readonly number[], level: number): Difference | null {
  if (a.length < 2 || b.length < 2) return null;
  const estimated = (shares: readonly number[]) => ({
    value: 100 * (mean(shares) ?? Number.NaN),
    boundsAt: (tail: number) => {
      const { low, high } = clusteredInterval(shares, 1 - 2 * tail) ?? { low: 0, high: 1 };
      return { low: 100 * low, high: 100 * high };
    },
  });
  const n = Math.min(a.length, b.length);
  return { ...mover(estimated(a), estimated(b), 0, level), n, method: "Wilson's intervals of either" };
}

/** From the bounds of either value, as if the two were independent. */
function ofAnswers(a: Answer, b: Answer, level: number): TargetDifference | null {
  if (a.value === null || b.value === null) return null;
  if (a.sureAt(level).bounds === null || b.sureAt(level).bounds === null) return null;
  const estimated = ({ value, sureAt }: Answer) => ({
    value: value as number,
    boundsAt: (tail: number) => sureAt(1 - 2 * tail).bounds ?? { low: null, high: null },
  });
  return {
    ...mover(estimated(a), estimated(b), 0, level),
    n: Math.min(a.n ?? 1, b.n ?? 1),
    method: "the bounds of either value",
    isPaired: false,
    ratio: () => ratioOfAnswers(a, b, level),
  };
}

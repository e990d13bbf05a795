/** Differences of accuracies, prices and money per correct answer; and what every difference of two targets has. */
import { type Difference, meanDifference, mover, pairedDifference } from "../stats/index.ts";
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

/** In points. Null where one side is an imported figure. */
function ofQuestions(dataset: string, a: Side, b: Side, level: number): TargetDifference | null {
  const [x, y] = [questionMeans(a.evidence, dataset), questionMeans(b.evidence, dataset)];
  if (x.size === 0 || y.size === 0) return null;
  const shared = [...x.keys()].filter((question) => y.has(question)).sort();
  const isPaired = shared.length >= 2 && shared.length >= ENOUGH_SHARED * Math.min(x.size, y.size);
  const points = (means: ReadonlyMap<string, number>, questions: Iterable<string>) =>
    Float64Array.from(questions, (question) => 100 * (means.get(question) ?? Number.NaN));
  const [ofA, ofB] = isPaired
    ? [points(x, shared), points(y, shared)]
    : [points(x, x.keys()), points(y, y.keys())];
  const found =
    meanDifference(ofA, ofB, { isPaired, level }) ?? (isPaired ? allAlike(ofA, ofB, level) : null);
  return found && { ...found, isPaired, ratio: noRatio };
}

/** Where every question differs by the same: what so many questions that are alike still allow. */
function allAlike(a: Float64Array, b: Float64Array, level: number): Difference | null {
  const share = (values: Float64Array) => Array.from(values, (value) => value / 100);
  const found = pairedDifference(share(a), share(b), level);
  if (found?.interval == null) return null;
  const p = found.difference === 0 ? 1 : Math.min(1, 2 ** (1 - found.n));
  const bounds = { low: 100 * found.interval.low, high: 100 * found.interval.high };
  return { difference: 100 * found.difference, bounds, p, n: found.n, method: "all questions alike" };
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

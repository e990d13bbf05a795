/** By how much two targets differ on one question: in pairs where they were measured together, else each by itself. */
import type { TargetEvidence } from "../record/index.ts";
import {
  type Difference,
  meanDifference,
  mover,
  pairedDifference,
  pairedShareDifference,
  percentileDifference,
  shareDifference,
} from "../stats/index.ts";
import { questionMeans } from "./benchmark.ts";
import {
  type Answer,
  type MetricContext,
  percentOf,
  type RateMetric,
  type RequestMetric,
  type TargetMetric,
} from "./definition.ts";
import { defaultStat, type Question, questionKey } from "./question.ts";
import { type Ratio, ratioOfAnswers, ratioOfMeans, ratioOfPercentiles } from "./ratio.ts";
import { type Pairs, paired, type RoundValues } from "./rounds.ts";
import { Side } from "./side.ts";

/** a minus b, in the unit of the metric; for a benchmark in points. */
export interface TargetDifference extends Difference {
  /** Whether it rests on pairs: rounds, or questions, that both have. */
  isPaired: boolean;
  /** a against b by proportion; null for shares and accuracies, which differ by points, and where b is 0. */
  ratio(): Ratio | null;
}

const noRatio = () => null;

export interface Contexts {
  a: MetricContext;
  b: MetricContext;
}

export type Differ = (
  question: Question,
  a: TargetEvidence,
  b: TargetEvidence,
  contexts: Contexts,
  level: number,
) => TargetDifference | null;

/** Pairs decide when they are at least this share of the smaller side; otherwise they may be a selection. */
const ENOUGH_SHARED = 0.8;

/**
 * a minus b with bounds at `level` and a two-sided p-value, null where one side has no value or nothing says how sure the difference
 * is (an imported figure, a single observation).
 *
 * Where the two share at least 80 % of the smaller side's rounds, the difference is one of pairs: what made a prompt or a moment
 * slow for both cancels out. A request that failed on one side takes its round out of the pairs of a latency or a rate
 * of tokens; `success` and `goodput` compare all shared rounds. Benchmarks pair by question. Otherwise the two are taken as
 * independent. List prices are exact: p is 0 or 1.
 */
export const difference: Differ = (question, a, b, contexts, level) =>
  differences()(question, a, b, contexts, level);

/** As `difference`, for many pairs of the same targets: what was read for the latest question is kept for the next pair. */
export function differences(): Differ {
  let key: string | null = null;
  let sides = new Map<TargetEvidence, Side>();
  return (question, a, b, contexts, level) => {
    const asked = questionKey(question);
    if (asked !== key) [key, sides] = [asked, new Map()];
    const sideOf = (evidence: TargetEvidence, context: MetricContext): Side => {
      const side = sides.get(evidence) ?? new Side(evidence, context, question);
      sides.set(evidence, side);
      return side;
    };
    return differenceOf(question, sideOf(a, contexts.a), sideOf(b, contexts.b), level);
  };
}

function differenceOf(question: Question, a: Side, b: Side, level: number): TargetDifference | null {
  const { definition } = question;
  if (definition.kind === "request") return ofSeries(definition, question, a, b, level);
  if (definition.kind === "rate") return ofRate(definition, question, a, b, level);
  return ofTargets(definition, a, b, level);
}

function ofSeries(
  metric: RequestMetric,
  { stat }: Question,
  a: Side,
  b: Side,
  level: number,
): TargetDifference | null {
  const percent = percentOf(stat ?? defaultStat);
  const between = (x: Float64Array, y: Float64Array, isPaired: boolean) => {
    const options = { isPaired, level };
    if (percent === null) {
      const found = meanDifference(x, y, options);
      return found && { ...found, isPaired, ratio: () => ratioOfMeans(x, y, options) };
    }
    const found = percentileDifference(x, y, percent, metric.better, options);
    const ratio = () => ratioOfPercentiles(x, y, percent, metric.better, options);
    return found && { ...found, isPaired, ratio };
  };
  const pairs = enoughPairs(a.rounds, b.rounds);
  if (pairs !== null) return between(pairs.a, pairs.b, true);
  const [x, y] = [a.observed.seriesOf(metric), b.observed.seriesOf(metric)];
  if (x.values.length === 0 || y.values.length === 0) return null;
  return x.sizes === null && y.sizes === null
    ? between(x.values, y.values, false)
    : ofAnswers(a.answer, b.answer, level);
}

function ofRate(
  metric: RateMetric,
  { limits }: Question,
  a: Side,
  b: Side,
  level: number,
): TargetDifference | null {
  if (a.answer.value === null || b.answer.value === null) return null;
  const [x, y] = [a.rounds, b.rounds];
  // A round that was tried again would leave the pairs, and it is the failures that are.
  const pairs = x?.repeated === 0 && y?.repeated === 0 ? enoughPairs(x, y) : null;
  if (pairs !== null) {
    const found = pairedShareDifference(pairCounts(pairs), level);
    return found && { ...found, isPaired: true, ratio: noRatio };
  }
  const [first, second] = [a, b].map(({ observed }) => {
    const { holds, marks } = observed.outcomesOf(metric, limits ?? []);
    return { successes: holds, n: marks.length };
  });
  if (first === undefined || second === undefined) return null;
  const found = shareDifference(first, second, level);
  return found && { ...found, isPaired: false, ratio: noRatio };
}

function pairCounts({ a, b }: Pairs) {
  const counts = { both: 0, aOnly: 0, bOnly: 0, neither: 0 };
  a.forEach((mark, i) => {
    const other = b[i] === 1;
    if (mark === 1) counts[other ? "both" : "aOnly"] += 1;
    else counts[other ? "bOnly" : "neither"] += 1;
  });
  return counts;
}

function enoughPairs(a: RoundValues | null, b: RoundValues | null): Pairs | null {
  if (a === null || b === null) return null;
  const pairs = paired(a, b);
  const least = Math.min(a.count, b.count);
  return pairs.a.length >= 2 && pairs.a.length >= ENOUGH_SHARED * least ? pairs : null;
}

function ofTargets(metric: TargetMetric, a: Side, b: Side, level: number): TargetDifference | null {
  const [x, y] = [a.answer.value, b.answer.value];
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
    : ofAnswers(a.answer, b.answer, level);
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

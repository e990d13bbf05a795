/** Differences of what requests are measured by: in pairs of one round, or of two targets each by itself. */
import {
  type Difference,
  effectiveSize,
  effectiveTailSize,
  meanDifference,
  type PairCounts,
  pairedShareDifference,
  percentileDifference,
  ratioDifference,
  type Share,
  shareDifference,
  unpairedMeanDifference,
  unpairedPercentileDifference,
} from "../stats/index.ts";
import { percentOf, type RateMetric, type RequestMetric } from "./definition.ts";
import type { Outcomes } from "./observed.ts";
import { defaultStat, type Question } from "./question.ts";
import { ratioOfAnswers, ratioOfDigests, ratioOfMeans, ratioOfPercentiles } from "./ratio.ts";
import { type Pairs, paired, type RoundValues } from "./rounds.ts";
import type { Side } from "./side.ts";
import { ENOUGH_SHARED, noRatio, type TargetDifference } from "./target-difference.ts";

export function ofSeries(
  metric: RequestMetric,
  { stat }: Question,
  a: Side,
  b: Side,
  level: number,
): TargetDifference | null {
  const percent = percentOf(stat ?? defaultStat);
  const pairs = enoughPairs(a.rounds(), b.rounds());
  if (pairs !== null) return ofPairs(metric, percent, pairs, level);
  const [x, y] = [a.series(metric), b.series(metric)];
  if (x.values.length === 0 || y.values.length === 0) return null;
  const options = { isPaired: false, level };
  const areSingle = x.sizes === null && y.sizes === null;
  const found =
    percent === null ? ofMeans(metric, a, b, areSingle, level) : ofTails(metric, percent, a, b, level);
  const ratio = () => {
    if (percent !== null)
      return ratioOfDigests(
        a.percentile(metric, percent, level),
        b.percentile(metric, percent, level),
        level,
      );
    return areSingle
      ? ratioOfMeans(x.values, y.values, options)
      : ratioOfAnswers(a.answer(), b.answer(), level);
  };
  return found && { ...found, isPaired: false, ratio };
}

function ofPairs(
  { better }: RequestMetric,
  percent: number | null,
  { a, b }: Pairs,
  level: number,
): TargetDifference | null {
  const options = { isPaired: true, level };
  if (percent === null) {
    const found = meanDifference(a, b, options);
    return found && { ...found, isPaired: true, ratio: () => ratioOfMeans(a, b, options) };
  }
  const worth = (values: Float64Array) => effectiveTailSize(values, percent, better, level);
  const withWorth = { ...options, effective: { a: worth(a), b: worth(b) } };
  const found = percentileDifference(a, b, percent, better, withWorth);
  return (
    found && { ...found, isPaired: true, ratio: () => ratioOfPercentiles(a, b, percent, better, withWorth) }
  );
}

function ofMeans(
  metric: RequestMetric,
  a: Side,
  b: Side,
  areSingle: boolean,
  level: number,
): Difference | null {
  if (areSingle) {
    const [x, y] = [a.mean(metric), b.mean(metric)];
    return x === null || y === null ? null : unpairedMeanDifference(x, y, level);
  }
  const [x, y] = [a.meanOfClusters(metric), b.meanOfClusters(metric)];
  return x === null || y === null ? null : ratioDifference(x, y, level);
}

function ofTails(metric: RequestMetric, percent: number, a: Side, b: Side, level: number): Difference | null {
  const [x, y] = [a.percentile(metric, percent, level), b.percentile(metric, percent, level)];
  return x === null || y === null ? null : unpairedPercentileDifference(x, y, level);
}

export function ofRate(metric: RateMetric, a: Side, b: Side, level: number): TargetDifference | null {
  if (a.answer().value === null || b.answer().value === null) return null;
  const [x, y] = [a.rounds(), b.rounds()];
  // A round that was tried again would leave the pairs, and it is the failures that are.
  const pairs = x?.repeated === 0 && y?.repeated === 0 ? enoughPairs(x, y) : null;
  const found =
    pairs === null
      ? shareDifference(shareOf(a.outcomes(metric), level), shareOf(b.outcomes(metric), level), level)
      : pairedShareDifference(pairCounts(pairs, level), level);
  if (found === null) return null;
  const n = pairs?.a.length ?? Math.min(a.outcomes(metric).marks.length, b.outcomes(metric).marks.length);
  return { ...found, n, isPaired: pairs !== null, ratio: noRatio };
}

/** Of as many requests as they are worth. */
function shareOf({ marks, holds }: Outcomes, level: number): Share {
  const worth = effectiveSize(Float64Array.from(marks), level);
  return { successes: (holds / marks.length) * worth, n: worth };
}

/** Of as many pairs as they are worth, seen by where the two differ. */
function pairCounts({ a, b }: Pairs, level: number): PairCounts {
  const counts = { both: 0, aOnly: 0, bOnly: 0, neither: 0 };
  a.forEach((mark, i) => {
    const other = b[i] === 1;
    if (mark === 1) counts[other ? "both" : "aOnly"] += 1;
    else counts[other ? "bOnly" : "neither"] += 1;
  });
  const apart = a.map((mark, i) => mark - (b[i] as number));
  const each = effectiveSize(apart, level) / a.length;
  return {
    both: each * counts.both,
    aOnly: each * counts.aOnly,
    bOnly: each * counts.bOnly,
    neither: each * counts.neither,
  };
}

function enoughPairs(a: RoundValues | null, b: RoundValues | null): Pairs | null {
  if (a === null || b === null) return null;
  const pairs = paired(a, b);
  const least = Math.min(a.count, b.count);
  return pairs.a.length >= 2 && pairs.a.length >= ENOUGH_SHARED * least ? pairs : null;
}

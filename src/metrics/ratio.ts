/** By which proportion two targets differ: a / b − 1, worked out on logarithms, on which a proportion is a difference. */
import {
  type Bounds,
  type DifferenceOptions,
  mean,
  meanDifference,
  mover,
  type PercentileDifferenceOptions,
  type PercentileDigest,
  percentileDifference,
  unpairedPercentileDifference,
} from "../stats/index.ts";
import type { Answer, Better } from "./definition.ts";

export interface Ratio {
  /** 0.2: a is a fifth above b. */
  value: number;
  bounds: Bounds;
}

/** The logarithm of a percentile is the percentile of the logarithms. Null unless all values are above 0. */
export function ratioOfPercentiles(
  a: Float64Array,
  b: Float64Array,
  percent: number,
  better: Better,
  options: PercentileDifferenceOptions,
): Ratio | null {
  const [x, y] = [a.map(Math.log), b.map(Math.log)];
  if (!(x.every(Number.isFinite) && y.every(Number.isFinite))) return null;
  const found = percentileDifference(x, y, percent, better, options);
  return found && fromLogs(found.difference, found.bounds);
}

/** The same for percentiles of targets that were not measured together. */
export function ratioOfDigests(
  a: PercentileDigest | null,
  b: PercentileDigest | null,
  level: number,
): Ratio | null {
  const onLogs = (digest: PercentileDigest | null) =>
    digest === null || !((digest.window[0] ?? 0) > 0)
      ? null
      : { ...digest, value: Math.log(digest.value), window: digest.window.map(Math.log) };
  const [x, y] = [onLogs(a), onLogs(b)];
  if (x === null || y === null) return null;
  const found = unpairedPercentileDifference(x, y, level);
  return fromLogs(found.difference, found.bounds);
}

/**
 * By the delta method: near 0 the logarithm of a mean moves as the mean does in proportion to itself, so the bounds are those of
 * the difference of the values, either side divided by its own mean. Null unless both means are above 0.
 */
export function ratioOfMeans(a: Float64Array, b: Float64Array, options: DifferenceOptions): Ratio | null {
  const [x, y] = [mean(a), mean(b)];
  if (x === null || y === null || !(x > 0 && y > 0)) return null;
  const found = meanDifference(
    a.map((value) => value / x),
    b.map((value) => value / y),
    options,
  );
  const log = Math.log(x / y);
  return found && fromLogs(log, { low: moved(found.bounds.low, log), high: moved(found.bounds.high, log) });
}

/** From the bounds of either value. Null unless both values are above 0. */
export function ratioOfAnswers(a: Answer, b: Answer, level: number): Ratio | null {
  if (a.value === null || b.value === null || !(a.value > 0 && b.value > 0)) return null;
  const onLogs = ({ value, sureAt }: Answer) => ({
    value: Math.log(value ?? Number.NaN),
    boundsAt: (tail: number) => {
      const { low, high } = sureAt(1 - 2 * tail).bounds ?? { low: null, high: null };
      return { low: logOf(low), high: logOf(high) };
    },
  });
  const found = mover(onLogs(a), onLogs(b), 0, level);
  return fromLogs(found.difference, found.bounds);
}

function fromLogs(log: number, { low, high }: Bounds): Ratio {
  const proportion = (bound: number | null) => (bound === null ? null : Math.expm1(bound));
  return { value: Math.expm1(log), bounds: { low: proportion(low), high: proportion(high) } };
}

function moved(bound: number | null, by: number): number | null {
  return bound === null ? null : bound + by;
}

function logOf(bound: number | null): number | null {
  return bound === null || bound <= 0 ? null : Math.log(bound);
}

/**
 * Statistics of numbers of which some are not known but known to be bad: a failure ranks behind every success, whatever
 * time it took. A refusal after 50 ms is no latency of 50 ms: what was waited for never came.
 *
 * In the terms of survival analysis a failure is a competing event, and its subject stays at risk for ever (the
 * subdistribution of J. P. Fine and R. J. Gray, JASA 94, 1999). With nothing censored before the last success, the product
 * estimate (E. L. Kaplan and P. Meier, JASA 53, 1958) is the plain distribution over all requests, failures at infinity.
 * Taking failures for ordinary censoring would assume that they would have been answered like the others, and give the
 * statistics of the successes alone back whenever failures are fast.
 */
import { mean, type Numbers } from "./quantile.ts";

export interface Censored {
  /** Null where it is not known: there is nothing, or it falls among the failures. */
  value: number | null;
  /** Where the value falls among the failures: it is at least as bad as this. Null where not even that is known. */
  worseThan: number | null;
}

/**
 * The percentile on the side that hurts (`badTailOfSorted`) of known numbers, in ascending order, and of one failure per entry of
 * `bounds`, each no better than its bound and than every known number; a bound may be null. Type 7 as everywhere.
 *
 * `worseThan` is the same percentile with every failure put at its bound. A percentile never falls when a number rises,
 * so the true one cannot be better.
 */
export function censoredBadTail(
  ascending: Numbers,
  bounds: readonly (number | null)[],
  percent: number,
  better: "low" | "high",
): Censored {
  const limits = limitsOf(ascending, bounds, better);
  const known = ascending.length;
  const n = known + limits.length;
  if (n === 0) return { value: null, worseThan: null };
  const fromGood = (i: number) => {
    if (i >= known) return limits[i - known];
    return better === "low" ? ascending[i] : ascending[known - 1 - i];
  };
  // Multiplied first: 100 · 99 / 100 is 99 exactly and touches no value beyond, 100 · 0.99 need not be.
  const position = ((n - 1) * percent) / 100;
  const [good, bad] = [fromGood(Math.floor(position)), fromGood(Math.ceil(position))];
  if (good === undefined || bad === undefined || !Number.isFinite(good))
    return { value: null, worseThan: null };
  const between = good === bad ? good : good + (bad - good) * (position % 1);
  return Math.ceil(position) < known
    ? { value: between, worseThan: null }
    : { value: null, worseThan: between };
}

/** The mean of the same: with a single failure it is not known, only that it is worse than with failures at their bounds. */
export function censoredMean(
  ascending: Numbers,
  bounds: readonly (number | null)[],
  better: "low" | "high",
): Censored {
  if (bounds.length === 0) return { value: mean(ascending), worseThan: null };
  const atBounds = mean([...ascending, ...limitsOf(ascending, bounds, better)]);
  return { value: null, worseThan: atBounds !== null && Number.isFinite(atBounds) ? atBounds : null };
}

/** Each failure at its bound or at the worst of the known, from good to bad; without either it is infinitely good. */
function limitsOf(ascending: Numbers, bounds: readonly (number | null)[], better: "low" | "high"): number[] {
  const isLow = better === "low";
  const worst = (isLow ? ascending.at(-1) : ascending[0]) ?? (isLow ? -Infinity : Infinity);
  const worse = isLow ? Math.max : Math.min;
  return bounds
    .map((bound) => (bound === null ? worst : worse(worst, bound)))
    .sort((a, b) => (isLow ? a - b : b - a));
}

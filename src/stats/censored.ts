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
import { mean, type Numbers, sorted } from "./quantile.ts";

export interface Censored {
  /** Null where it is not known: there is nothing, or it falls among the failures. */
  value: number | null;
  /** Where the value falls among the failures: it is at least as bad as this. Null where not even that is known. */
  worseThan: number | null;
}

/**
 * The percentile on the side that hurts (`badTailOfSorted`) of `known` numbers and of one failure per entry of `bounds`, each
 * no better than its bound and than every known number; a bound may be null. Type 7 as everywhere.
 *
 * `worseThan` is the same percentile with every failure put at its bound. A percentile never falls when a number rises,
 * so the true one cannot be better.
 */
export function censoredBadTail(
  known: Numbers,
  bounds: readonly (number | null)[],
  percent: number,
  better: "low" | "high",
): Censored {
  const { values, limits, sign } = ranked(known, bounds, better);
  const n = values.length + limits.length;
  if (n === 0) return { value: null, worseThan: null };
  // Multiplied first: 100 · 99 / 100 is 99 exactly and touches no value beyond, 100 · 0.99 need not be.
  const position = ((n - 1) * percent) / 100;
  const at = (i: number) => (i < values.length ? values[i] : limits[i - values.length]) ?? null;
  const [below, above] = [at(Math.floor(position)), at(Math.ceil(position))];
  if (below === null || above === null || below === Number.NEGATIVE_INFINITY)
    return { value: null, worseThan: null };
  const between = Math.min(above, below + (above - below) * (position % 1)) * sign;
  return Math.ceil(position) < values.length
    ? { value: between, worseThan: null }
    : { value: null, worseThan: between };
}

/** The mean of the same: with a single failure it is not known, only that it is worse than with failures at their bounds. */
export function censoredMean(
  known: Numbers,
  bounds: readonly (number | null)[],
  better: "low" | "high",
): Censored {
  const { values, limits, sign } = ranked(known, bounds, better);
  const all = mean([...values, ...limits]);
  if (all === null || !Number.isFinite(all)) return { value: null, worseThan: null };
  return limits.length === 0
    ? { value: all * sign, worseThan: null }
    : { value: null, worseThan: all * sign };
}

/** Ascending from good to bad; failures behind the known, those without any bound first among them. */
function ranked(known: Numbers, bounds: readonly (number | null)[], better: "low" | "high") {
  const sign = better === "low" ? 1 : -1;
  const values = sorted(Float64Array.from(known, (value) => value * sign));
  const worst = values.at(-1) ?? Number.NEGATIVE_INFINITY;
  const limits = bounds.map((bound) => Math.max(worst, bound === null ? worst : bound * sign));
  return { values, limits: sorted(limits), sign };
}

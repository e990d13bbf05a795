/**
 * A share (of successes, of values below a limit), at any time: e-values and bounds that hold after every observation,
 * however often one looks.
 *
 * The mixture of likelihood ratios of H. Robbins, "Statistical Methods Related to the Law of the Iterated Logarithm", Annals
 * of Mathematical Statistics 41 (1970), with the beta prior of S. R. Howard and A. Ramdas, "Sequential Estimation of Quantiles
 * with Applications to A/B Testing and Best-Arm Identification", Bernoulli 28 (2022), cut to one side of the share in
 * question: with π the distribution Beta(1/2, 1/2) given θ > p, `∫ (θ/p)^s ((1−θ)/(1−p))^f dπ(θ)`. While the
 * probability of a success is at most p, whatever came before, that is expected not to rise, so that by Ville's inequality it
 * ever reaches 1/alpha with probability ≤ alpha. Exact at every n: nothing here is asymptotic.
 */
import { logBeta, logBetaTails } from "./beta.ts";
import type { Bounds } from "./bounds.ts";
import { mustBeAlpha } from "./level.ts";

/** Jeffreys' prior: it pays √n for not knowing the share, and little where all observations are alike. */
const PRIOR = 0.5;
/** The ends of an interval are found to this. */
const PRECISION = 1e-6;

/**
 * The log of the e-value of the counts against "the share is at most `share`": reject at log(1/alpha), at any time. 0 without
 * observations. `share` lies between 0 and 1, both excluded; counts are whole numbers from 0; anything else is a RangeError.
 */
export function logEShareAbove(successes: number, failures: number, share: number): number {
  for (const count of [successes, failures])
    if (!(Number.isInteger(count) && count >= 0))
      throw new RangeError(`${count} is no number of observations`);
  if (!(share > 0 && share < 1)) throw new RangeError(`a share of ${share} is not between 0 and 1`);
  if (successes + failures === 0) return 0;
  return (
    logWeightAbove(successes, failures, share) -
    logWeightAbove(0, 0, share) -
    successes * Math.log(share) -
    failures * Math.log1p(-share)
  );
}

/** As `logEShareAbove`, against "the share is at least `share`". */
export function logEShareBelow(successes: number, failures: number, share: number): number {
  return logEShareAbove(failures, successes, 1 - share);
}

/**
 * Where the share lies: each end is missed with probability ≤ `alpha` at all times together. An end that excludes nothing is 0
 * or 1; both are null without observations.
 */
export function shareAtAnyTime(successes: number, n: number, alpha: number): Bounds {
  mustBeAlpha(alpha);
  if (n === 0) return { low: null, high: null };
  const needed = Math.log(1 / alpha);
  return {
    low: lowest(successes, n - successes, needed),
    high: 1 - lowest(n - successes, successes, needed),
  };
}

/** The largest share that the counts exclude from below. */
function lowest(successes: number, failures: number, needed: number): number {
  let [low, high] = [0, successes / (successes + failures)];
  while (high - low > PRECISION) {
    const middle = (low + high) / 2;
    if (logEShareAbove(successes, failures, middle) >= needed) low = middle;
    else high = middle;
  }
  return low;
}

/** log ∫ over θ > share of θ^s (1 − θ)^f under Beta(1/2, 1/2), but for its constant. */
function logWeightAbove(successes: number, failures: number, share: number): number {
  const [a, b] = [PRIOR + successes, PRIOR + failures];
  return logBeta(a, b) + logBetaTails(share, a, b).upper;
}

/**
 * Is one of two deployments worse? The pairs in which just one of them is right, as tosses of a coin.
 *
 * Pair (i, k) is answer k of question i from the reference and from the target; every answer is in one pair at most. A pair
 * is *discordant* when one is right and the other wrong, *worse* when the target is the wrong one.
 *
 * What the e-process controls: the probability that it ever reaches 1/alpha is at most alpha,
 * 1. when on each question the target is at least as likely right as the reference (the same weights and settings: equally
 *    likely), in any order of the pairs that does not look at their outcome: each discordant pair is then worse with
 *    probability ≤ 1/2, whatever came before;
 * 2. when only its *mean* over the questions is no lower, better here and worse there, if the order is random: of a pair
 *    drawn uniformly, P(worse) − P(better) is the mean drop, so a discordant one is worse with probability ≤ 1/2 again.
 *    Exact for questions drawn with replacement. In a pass over all n questions in random order, what is drawn early is
 *    missing later, which pulls the excess s of worse pairs back: P(path without replacement) / P(path with) =
 *    √(n/(n−t)) · exp(−s²/2(n−t)) after t pairs, in the Brownian limit with variance 1 a pair. That is < 1 where s² > t, and
 *    E ≥ 1/alpha takes s² ≥ 2t·log(1/alpha). `npm run bench -- verify` simulates passes, also with certain answers.
 * Pairs must be counted in the order planned, not in the order of arrival: wrong answers take longer.
 *
 * "Degraded" rejects H0: drop ≤ 0 and "equivalent within δ" (`MeanSequence.logEAgainst`) rejects H0: drop ≥ δ > 0. At most
 * one of the two is true, and only the rejection of a true one is a false verdict, so with each test at alpha the
 * probability of a false verdict is at most alpha: nothing is to be divided between them. With 0 < drop < δ both are false
 * and either verdict is right.
 */
import { logBeta, logBetaTails } from "./beta.ts";

/**
 * Prior on θ, the probability that a discordant pair is worse: Beta(24, 16), cut to above one half. Its weight lies where
 * degradations do (a drop of 5 points on GPQA is θ ≈ 0.59, of 10 points 0.66). Any prior above one half is valid; the even one
 * takes a third more pairs to find 5 points (740 against 572 in the median) and saves a quarter only on 20 (54 against 73).
 */
const WORSE = 24;
const BETTER = 16;
const LOG_PRIOR = logBeta(WORSE, BETTER) + logBetaTails(0.5, WORSE, BETTER).upper;

/**
 * The log of the e-value of `worse` and `better` discordant pairs against "no worse": the likelihood of the counts, averaged
 * over a prior on θ > 1/2, over that of a fair coin,
 * `∫ (2θ)^worse (2(1 − θ))^better dπ(θ)`, with π the distribution Beta(a, b) given θ > 1/2; in closed form
 * `2^(worse + better) · B(a + worse, b + better) · P(θ > 1/2 | counts) / (B(a, b) · P(θ > 1/2))`.
 * 0 without pairs; reject at log(1/alpha), one-sided. Counts that are no whole numbers from 0 are a RangeError.
 */
export function fairCoinLogE(worse: number, better: number): number {
  for (const count of [worse, better])
    if (!(Number.isInteger(count) && count >= 0)) throw new RangeError(`${count} is no number of pairs`);
  return logEOfTosses(worse, better);
}

/** The same where counts need not be whole, so that a plan can be made with expected ones. */
export function logEOfTosses(worse: number, better: number): number {
  const [a, b] = [WORSE + worse, BETTER + better];
  return (worse + better) * Math.LN2 + logBeta(a, b) + logBetaTails(0.5, a, b).upper - LOG_PRIOR;
}

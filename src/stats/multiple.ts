/**
 * Many claims at once. A list of true or false in the order given: which null hypotheses to reject.
 *
 * Which to take: `holm` for p-values and `eHolm` for e-processes hold the probability of even one false rejection at alpha
 * (the family-wise error); `eBH` holds the expected share of false rejections among all rejections (the false discovery
 * rate). All three hold whatever the dependence, for example targets compared with the same reference. They hold within
 * one family of claims, of which all may be false; where two claims about one thing cannot both be, less is enough (see `verdicts`).
 */
import { mustBeAlpha } from "./level.ts";

/**
 * Rejects the smallest p-values while the i-th smallest of m is at most alpha / (m − i + 1).
 * S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6 (1979).
 */
export function holm(pValues: readonly number[], alpha: number): boolean[] {
  mustBeAlpha(alpha);
  mustAll(pValues, (p) => p >= 0 && p <= 1, "p-value");
  const rejected = pValues.map(() => false);
  const ascending = pValues.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p);
  for (const [before, { p, i }] of ascending.entries()) {
    // Multiplied: alpha / m · m need not be alpha again.
    if (p * (pValues.length - before) > alpha) break;
    rejected[i] = true;
  }
  return rejected;
}

/**
 * Holm's procedure as p-values that may be held against any alpha: reject where the adjusted one is at most alpha, which is what
 * `holm` rejects. The i-th smallest of m is the largest (m − j + 1) · p_j of all j ≤ i, at most 1.
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  mustAll(pValues, (p) => p >= 0 && p <= 1, "p-value");
  const adjusted = pValues.map(() => 1);
  const ascending = pValues.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p);
  let most = 0;
  for (const [before, { p, i }] of ascending.entries()) {
    most = Math.min(1, Math.max(most, p * (pValues.length - before)));
    adjusted[i] = most;
  }
  return adjusted;
}

/**
 * Rejects the k largest e-values for the largest k whose k-th largest is at least m / (k · alpha).
 * R. Wang and A. Ramdas, "False Discovery Rate Control with E-values", JRSS B 84 (2022).
 */
export function eBH(eValues: readonly number[], alpha: number): boolean[] {
  mustBeAlpha(alpha);
  mustAll(eValues, (e) => e >= 0, "e-value");
  const descending = [...eValues].sort((a, b) => b - a);
  const least = descending.findLast((e, i) => e * (i + 1) * alpha >= eValues.length);
  return eValues.map((e) => least !== undefined && e >= least);
}

/**
 * Holm's procedure on p = 1/E, from the logs of e-processes. By Ville's inequality the probability that an e-process ever
 * reaches 1/p is at most p under its null hypothesis, so each may be looked at after every pair and stopped at any time of
 * its own, also at its largest value so far, and none needs to know of the others.
 * J. Ville, "Étude critique de la notion de collectif" (1939); V. Vovk and R. Wang, "E-values: Calibration, Combination and
 * Applications", Annals of Statistics 49 (2021).
 */
export function eHolm(logEs: readonly number[], alpha: number): boolean[] {
  return holm(
    logEs.map((logE) => Math.min(1, Math.exp(-logE))),
    alpha,
  );
}

function mustAll(values: readonly number[], fits: (value: number) => boolean, what: string): void {
  for (const value of values) if (!fits(value)) throw new RangeError(`${value} is no ${what}`);
}

/** How sure a proportion is. */

/** Two-sided 95 % point of the standard normal distribution. */
const Z95 = 1.959963984540054;

export interface Interval {
  low: number;
  high: number;
}

/**
 * Wilson's score interval for a proportion, within 0 to 1; null when nothing was tried. Unlike the textbook interval it
 * holds its coverage with few trials and near 0 and 1.
 * E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927); recommended for
 * small n by Brown, Cai and DasGupta, "Interval Estimation for a Binomial Proportion", Statistical Science 16 (2001).
 * @param z Two-sided normal quantile of the confidence wanted; 95 % by default.
 */
export function wilson(successes: number, trials: number, z = Z95): Interval | null {
  if (!Number.isInteger(successes) || !Number.isInteger(trials) || successes < 0 || successes > trials) {
    throw new RangeError(`${successes} successes of ${trials} trials is not a proportion`);
  }
  if (trials === 0) return null;
  return wilsonOfShare(successes / trials, trials, z);
}

/** The same for a share of a number of trials that need not be whole, as effective ones are not. */
export function wilsonOfShare(share: number, trials: number, z: number): Interval {
  const z2 = z * z;
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const half =
    (z / (1 + z2 / trials)) * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
  // At the ends the bound is exactly 0 or 1; floating point would leave it a hair off.
  return {
    low: share === 0 ? 0 : Math.max(0, centre - half),
    high: share === 1 ? 1 : Math.min(1, centre + half),
  };
}

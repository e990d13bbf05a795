/** The interval around an accuracy, from the means of its questions. */
import { studentQuantile } from "./critical-value.ts";
import { mean } from "./quantile.ts";
import { standardError } from "./standard-error.ts";
import type { Interval } from "./wilson.ts";

/**
 * A confidence interval for the mean of question means (each within 0 to 1, the mean of the question's repeats), as if the
 * questions were drawn from many like them. Null below two questions.
 *
 * Wilson's score interval with the effective sample size n* = s̄(1 − s̄)/SE², which is the number of independent answers that
 * would leave the same standard error, and Student's quantile in place of the normal one.
 */
export function clusteredInterval(questionMeans: readonly number[], level = 0.95): Interval | null {
  if (!(level > 0 && level < 1)) throw new RangeError(`level ${level} is not between 0 and 1`);
  for (const share of questionMeans)
    if (!(share >= 0 && share <= 1)) throw new RangeError(`a question mean of ${share} is not within 0 to 1`);
  const n = questionMeans.length;
  const [centre, error] = [mean(questionMeans), standardError(questionMeans)];
  if (centre === null || error === null) return null;
  const effective = error === 0 ? n : (centre * (1 - centre)) / error ** 2;
  const z2 = studentQuantile((1 + level) / 2, n - 1) ** 2;
  const middle = (centre + z2 / (2 * effective)) / (1 + z2 / effective);
  const half =
    (Math.sqrt(z2) / (1 + z2 / effective)) *
    Math.sqrt((centre * (1 - centre)) / effective + z2 / (4 * effective ** 2));
  return {
    low: centre === 0 ? 0 : Math.max(0, middle - half),
    high: centre === 1 ? 1 : Math.min(1, middle + half),
  };
}

/** How many questions a test of fixed size has to ask to find a difference, and what pairs of answers to expect. */
import { normalQuantile } from "./critical-value.ts";
import { mean } from "./quantile.ts";

/**
 * The questions that a two-sided paired test of fixed size needs to find a mean difference `delta` with the power given:
 * n = (z_{α/2} + z_β)² (ω² + σ_A²/K_A + σ_B²/K_B) / δ², rounded up, with ω² the variance of the true difference between questions
 * (0 for the same weights), σ² the mean variance of one answer within a question, and K the repeats. All on the scale of
 * `delta`: shares with shares. E. Miller, "Adding Error Bars to Evals", arXiv:2411.00640, section 5.
 */
export function questionsNeeded(o: {
  delta: number;
  omega2: number;
  sigma2A: number;
  sigma2B: number;
  repeatsA: number;
  repeatsB: number;
  alpha?: number;
  power?: number;
}): number {
  const { delta, omega2, sigma2A, sigma2B, repeatsA, repeatsB, alpha = 0.05, power = 0.8 } = o;
  if (!(Math.abs(delta) > 0)) throw new RangeError(`a difference of ${delta} cannot be found`);
  if (!(omega2 >= 0 && sigma2A >= 0 && sigma2B >= 0 && repeatsA >= 1 && repeatsB >= 1))
    throw new RangeError("variances are from 0 and repeats from 1");
  for (const chance of [alpha, power])
    if (!(chance > 0 && chance < 1)) throw new RangeError(`${chance} is not between 0 and 1`);
  const z = normalQuantile(1 - alpha / 2) + normalQuantile(power);
  return Math.max(1, Math.ceil((z ** 2 * (omega2 + sigma2A / repeatsA + sigma2B / repeatsB)) / delta ** 2));
}

/** What comes of one pair of answers to a question, as probabilities over the questions of an exam. */
export interface PairRates {
  /** The reference is right and the target wrong. */
  worse: number;
  /** The target is right and the reference wrong. */
  better: number;
}

/**
 * The rates to expect of a target whose accuracy is lower by `drop` (a share; 0 for the same deployment), from the graded
 * answers of the reference: with each question's probability cut in proportion, q = p · (1 − drop/p̄), it is
 * better = (1 − drop/p̄) · V and worse = better + drop, with V = mean of p(1 − p), estimated without bias by
 * s(1 − s) · K/(K − 1) over the questions of two answers and more. Null where no question has two, or the drop exceeds p̄;
 * a negative drop, an improvement, is taken from the wrong answers alike.
 */
export function pairRates(
  reference: readonly { answers: number; correct: number }[],
  drop: number,
): PairRates | null {
  const asked = reference.filter(({ answers }) => answers > 0);
  const accuracy = mean(asked.map(({ answers, correct }) => correct / answers));
  const within = mean(
    asked
      .filter(({ answers }) => answers > 1)
      .map(({ answers, correct }) => (correct * (answers - correct)) / (answers * (answers - 1))),
  );
  if (accuracy === null || within === null || drop > accuracy || -drop > 1 - accuracy) return null;
  if (drop >= 0) {
    const better = within * (drop === 0 ? 1 : 1 - drop / accuracy);
    return { worse: better + drop, better };
  }
  const worse = within * (1 + drop / (1 - accuracy));
  return { worse, better: worse - drop };
}

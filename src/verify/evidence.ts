/**
 * What pairs of answers say about one target: counted one by one, in the order planned, and good to look at after each.
 *
 * Two tests that cannot both be wrong: "no worse" is rejected by the coin of discordant pairs, "worse by δ or more" by the mean of
 * the differences. What they control, and why neither has to share alpha with the other, stands at `fairCoinLogE`.
 */
import { fairCoinLogE, type Interval, MeanSequence } from "../stats/index.ts";

export interface PairOutcome {
  /** Whether the reference's answer was right. */
  reference: boolean;
  /** Whether the target's answer was. */
  target: boolean;
}

export class PairEvidence {
  /** d = reference − target, moved from [−1, 1] into [0, 1]. */
  readonly #differences: MeanSequence;
  readonly #margin: number;
  #worse = 0;
  #better = 0;
  #pairs = 0;
  #logEDegraded = 0;
  #logEEquivalent = 0;

  /** `alpha` is that of the interval of the drop; `delta`, in 0 to 1, is the drop that "equivalent" must exclude. */
  constructor({ alpha, delta }: { alpha: number; delta: number }) {
    if (!(delta > 0 && delta < 1)) throw new RangeError(`a margin of ${delta} is not between 0 and 1`);
    this.#differences = new MeanSequence({ alpha });
    this.#margin = (delta + 1) / 2;
  }

  /** Counts a pair. To be called in the order planned: wrong answers take longer, so the order of arrival is no chance. */
  add({ reference, target }: PairOutcome): void {
    this.#pairs += 1;
    if (reference && !target) this.#worse += 1;
    if (!reference && target) this.#better += 1;
    this.#differences.add((Number(reference) - Number(target) + 1) / 2);
    // The largest value counts: the bound of Ville's inequality is on ever reaching it.
    this.#logEDegraded = Math.max(this.#logEDegraded, fairCoinLogE(this.#worse, this.#better));
    this.#logEEquivalent = Math.max(this.#logEEquivalent, this.#differences.logEAgainst(this.#margin));
  }

  get pairs(): number {
    return this.#pairs;
  }

  /** Pairs in which the reference alone was right. */
  get worse(): number {
    return this.#worse;
  }

  /** Pairs in which the target alone was right. */
  get better(): number {
    return this.#better;
  }

  /** Log of the largest e-value so far against "no worse than the reference". */
  get logEDegraded(): number {
    return this.#logEDegraded;
  }

  /** Log of the largest e-value so far against "worse by δ or more". */
  get logEEquivalent(): number {
    return this.#logEEquivalent;
  }

  /** The drop as a share, reference − target; null before the first pair. */
  get drop(): number | null {
    return this.#pairs === 0 ? null : (this.#worse - this.#better) / this.#pairs;
  }

  /** Holds the drop at all times together with probability 1 − alpha; shares from −1 to 1. */
  get dropInterval(): Interval {
    const { low, high } = this.#differences.interval;
    return { low: 2 * low - 1, high: 2 * high - 1 };
  }
}

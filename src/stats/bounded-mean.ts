/**
 * The mean of bounded values, at any time: an interval and e-values that hold after every value, however often one looks.
 *
 * Betting, after I. Waudby-Smith and A. Ramdas, "Estimating Means of Bounded Random Variables by Betting", JRSS B 86 (2024):
 * whoever starts with 1 and stakes the fraction γ of it on "above m" in each round holds ∏(1 + γ(x/m − 1)); while
 * the mean is at most m, that is expected to fall, so by Ville's inequality it reaches 1/alpha with probability ≤ alpha. Their
 * predictable stakes are replaced by the mean over constant ones (their "diversified" betting; T. Cover's universal
 * portfolio, 1991): no order of values can spoil it, and the interval falls out by bisection, since the capital falls in m.
 *
 * Values within −1 to 1, such as the difference d of a pair, are put in as (d + 1) / 2.
 */
import { mustBeAlpha } from "./level.ts";
import type { Interval } from "./wilson.ts";

export interface MeanSequenceOptions {
  /** The probability that the interval ever misses the mean is at most this. */
  alpha: number;
  /**
   * The number of values there are, when they are drawn without replacement from a fixed list: the mean is then that of the
   * list, and known once it is exhausted. Null (the default): independent values, or drawn with replacement.
   */
  populationSize?: number | null;
  /** The number of stakes that the capital is spread over; 20 by default, and at least 2. */
  gridSize?: number;
}

const STAKES = 20;
const LEAST_STAKE = 0.02;
const MOST_STAKE = 0.95;
/**
 * How the capital is spread: log-normally around the stake that suits what is worth finding, γ ≈ shift / variance. For pairs of
 * answers that is 0.1 to 0.4: 5 points where 24 of 100 pairs are discordant want 0.21. Any spread is valid; against an even
 * one on the log scale this one takes about a fifth fewer pairs to show that a drop is below 3, 5 or 10 points (simulated).
 */
const USUAL_STAKE = 0.2;
const SPREAD = 0.7;
/** The ends of the interval are found to this. */
const PRECISION = 1e-6;
/** Sums of as many values as there are may be off by this. */
const ROUNDING = 1e-9;

export class MeanSequence {
  readonly #threshold: number;
  readonly #population: number | null;
  readonly #stakes: Stakes;
  readonly #counts = new Map<number, number>();
  /** Without replacement the order matters: what is left depends on what was drawn. */
  readonly #drawn: number[] = [];
  #n = 0;
  #sum = 0;

  constructor({ alpha, populationSize = null, gridSize = STAKES }: MeanSequenceOptions) {
    mustBeAlpha(alpha);
    if (populationSize !== null && !(Number.isInteger(populationSize) && populationSize >= 1))
      throw new RangeError(`${populationSize} is no number of values`);
    if (!(Number.isInteger(gridSize) && gridSize >= 2))
      throw new RangeError(`gridSize ${gridSize} is not a whole number from 2`);
    // Half of alpha for either end.
    this.#threshold = Math.log(2 / alpha);
    this.#population = populationSize;
    this.#stakes = gridSize === STAKES ? USUAL_STAKES : stakesOf(gridSize);
  }

  /** Counts a value within 0 to 1; anything else, or more values than there are, is a RangeError. */
  add(x: number): void {
    if (!(x >= 0 && x <= 1)) throw new RangeError(`${x} is not within 0 to 1`);
    if (this.#population !== null) {
      if (this.#n === this.#population) throw new RangeError(`there are only ${this.#population} values`);
      this.#drawn.push(x);
    }
    this.#counts.set(x, (this.#counts.get(x) ?? 0) + 1);
    this.#n += 1;
    this.#sum += x;
  }

  /** The number of values so far. */
  get n(): number {
    return this.#n;
  }

  /** Holds the mean with probability 1 − alpha at all times together; 0 to 1 before the first value. */
  get interval(): Interval {
    if (this.#n === 0) return { low: 0, high: 1 };
    // Of a list, what is drawn bounds the mean outright.
    const [least, most] =
      this.#population === null
        ? [0, 1]
        : [this.#sum / this.#population, 1 - (this.#n - this.#sum) / this.#population];
    const low = this.#lastExcluded("below", least, most);
    const high = 1 - this.#lastExcluded("above", 1 - most, 1 - least);
    // Without replacement both ends may exclude each other: what lies between them is all that is left to say.
    return { low: Math.max(0, Math.min(low, high)), high: Math.min(1, Math.max(low, high)) };
  }

  /**
   * The log of the e-value against "the mean is `meanAtLeast` or more": reject at log(1/alpha), at any time. One-sided, so
   * the whole of alpha is this test's. ∞ where the values exclude it outright; 0 before the first value.
   */
  logEAgainst(meanAtLeast: number): number {
    if (!(meanAtLeast >= 0 && meanAtLeast <= 1))
      throw new RangeError(`a mean of ${meanAtLeast} is not within 0 to 1`);
    return this.#n === 0 ? 0 : this.#logCapital("above", 1 - meanAtLeast);
  }

  /** The largest mean on one side that is excluded, `least` if none; for "above" in mirrored values. */
  #lastExcluded(side: Side, least: number, most: number): number {
    const excluded = (m: number) => this.#logCapital(side, m) >= this.#threshold;
    if (!excluded(least)) return least;
    let [low, high] = [least, most];
    while (high - low > PRECISION) {
      const middle = (low + high) / 2;
      if (excluded(middle)) low = middle;
      else high = middle;
    }
    return low;
  }

  /** What the stakes on "the mean is above m" hold together, as a log; "above" mirrors the values, to bet on the opposite. */
  #logCapital(side: Side, m: number): number {
    const seen = side === "below" ? (x: number) => x : (x: number) => 1 - x;
    const logs = new Float64Array(this.#stakes.fractions.length);
    if (this.#population === null) {
      for (const [x, count] of this.#counts) bet(logs, this.#stakes, seen(x), m, count);
    } else {
      let rest = this.#population * m;
      for (const [before, x] of this.#drawn.entries()) {
        // The mean of what is left, if m is that of the whole list.
        bet(logs, this.#stakes, seen(x), rest / (this.#population - before), 1);
        rest -= seen(x);
      }
      // A list whose rest would have to lie outside 0 to 1 does not exist.
      const left = this.#population - this.#n;
      if (rest < -ROUNDING * this.#population || rest > left + ROUNDING * this.#population)
        return Number.POSITIVE_INFINITY;
    }
    return together(logs, this.#stakes);
  }
}

/**
 * `logEAgainst` of independent values from how often each occurred; the numbers of times need not be whole, so that a plan can
 * be made with expected ones.
 */
export function logEOfCounts(
  counts: Iterable<readonly [x: number, times: number]>,
  meanAtLeast: number,
): number {
  const logs = new Float64Array(STAKES);
  for (const [x, times] of counts) bet(logs, USUAL_STAKES, 1 - x, 1 - meanAtLeast, times);
  return together(logs, USUAL_STAKES);
}

interface Stakes {
  /** The fractions γ of the capital. */
  fractions: Float64Array;
  /** Logs of the shares of the capital that they began with. */
  logWeights: Float64Array;
}

/** Each stake's bet on a value above m, in logs. */
function bet(logs: Float64Array, { fractions }: Stakes, x: number, m: number, times: number): void {
  // Against a mean of 0 the first value above it is proof; a value of 0 is what was expected.
  if (m <= ROUNDING) {
    if (x > ROUNDING && times > 0) logs.fill(Number.POSITIVE_INFINITY);
    return;
  }
  const gain = x / m - 1;
  for (let i = 0; i < logs.length; i++)
    logs[i] = (logs[i] ?? 0) + times * Math.log1p((fractions[i] ?? 0) * gain);
}

function together(logs: Float64Array, { logWeights }: Stakes): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logs.length; i++) most = Math.max(most, logs[i] ?? 0);
  if (!Number.isFinite(most)) return most;
  let capital = 0;
  for (let i = 0; i < logs.length; i++) capital += Math.exp((logWeights[i] ?? 0) + (logs[i] ?? 0) - most);
  return most + Math.log(capital);
}

/** Which means are to be excluded. */
type Side = "below" | "above";

function stakesOf(size: number): Stakes {
  const ratio = MOST_STAKE / LEAST_STAKE;
  const fractions = Float64Array.from({ length: size }, (_, i) => LEAST_STAKE * ratio ** (i / (size - 1)));
  const weights = fractions.map((stake) => Math.exp(-0.5 * (Math.log(stake / USUAL_STAKE) / SPREAD) ** 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { fractions, logWeights: weights.map((weight) => Math.log(weight / total)) };
}

const USUAL_STAKES = stakesOf(STAKES);

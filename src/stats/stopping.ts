/**
 * When the sequential tests will have decided: the pairs of answers a plan has to pay for.
 *
 * The difference "worse − better" is followed as a random walk over all its values, pair by pair, and what has crossed the
 * test's boundary is taken out, so the times hold for a test that looks after every pair. One approximation: the number of
 * discordant pairs at a time is taken at its expectation.
 */
import { logEOfCounts } from "./bounded-mean.ts";
import { logEOfTosses } from "./fair-coin.ts";
import { type PairRates, pairRates } from "./power.ts";
import { mean } from "./quantile.ts";

export interface SequentialTest {
  alpha: number;
  /** The probability of a decision by then; 0.5 gives the median time to stop. */
  power: number;
  /** What is counted already; nothing by default. */
  counted?: { pairs: number; worse: number; better: number };
  /** The most pairs to follow; 50,000 by default, which take a few seconds. */
  mostPairs?: number;
}

const MOST_PAIRS = 50_000;
/** Values less likely than this are no longer followed. */
const NEGLIGIBLE = 1e-13;

/**
 * The pairs in all by which `fairCoinLogE` has reached log(1/alpha) with the probability `power`. Null where that takes more
 * than `mostPairs`, or never happens because the target is no worse.
 */
export function pairsToDegraded(rates: PairRates, test: SequentialTest): number | null {
  mustBePossible(rates, test);
  if (rates.worse <= rates.better) return null;
  const needed = Math.log(1 / test.alpha);
  const walk = { up: rates.worse, down: rates.better, from: excessOf(test, 1) };
  return firstPassage(walk, test, (discordant, excess) => {
    const worse = (discordant + excess) / 2;
    return logEOfTosses(worse, discordant - worse) >= needed;
  });
}

/**
 * The pairs in all by which the e-value against "the drop is `delta` or more" (`MeanSequence.logEAgainst`) has reached
 * log(1/alpha) with the probability `power`. Null where that takes more than `mostPairs`, or never happens because the drop is
 * no smaller than `delta`.
 */
export function pairsToEquivalent(rates: PairRates, delta: number, test: SequentialTest): number | null {
  mustBePossible(rates, test);
  if (!(delta > 0 && delta < 1)) throw new RangeError(`a margin of ${delta} is not between 0 and 1`);
  if (rates.worse - rates.better >= delta) return null;
  const needed = Math.log(1 / test.alpha);
  const walk = { up: rates.better, down: rates.worse, from: excessOf(test, -1) };
  return firstPassage(walk, test, (discordant, excess, pairs) => {
    const better = (discordant + excess) / 2;
    const counts = [
      [1, discordant - better],
      [0.5, pairs - discordant],
      [0, better],
    ] as const;
    return logEOfCounts(counts, (1 + delta) / 2) >= needed;
  });
}

/**
 * The smallest drop (a share) that `pairsToDegraded` finds within `pairs`, to a tenth of a point; null where not even the loss
 * of all accuracy is found, or the reference has no question with two answers.
 */
export function detectableDrop(
  reference: readonly { answers: number; correct: number }[],
  pairs: number,
  test: SequentialTest,
): number | null {
  const finds = (drop: number) => {
    const rates = pairRates(reference, drop);
    return rates !== null && pairsToDegraded(rates, { ...test, mostPairs: pairs }) !== null;
  };
  const shares = reference.filter(({ answers }) => answers > 0).map((q) => q.correct / q.answers);
  const most = mean(shares);
  if (most === null || !finds(most)) return null;
  let [low, high] = [0, most];
  while (high - low > 1e-3) {
    const middle = (low + high) / 2;
    if (finds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

interface Walk {
  /** Probability that the excess rises by one at the next pair, and that it falls by one. */
  up: number;
  down: number;
  /** The excess at the start. */
  from: number;
}

/** Whether the test decides at this excess; one that decides does so at any larger one. */
type Decides = (discordant: number, excess: number, pairs: number) => boolean;

function firstPassage({ up, down, from }: Walk, test: SequentialTest, decides: Decides): number | null {
  const { power, mostPairs = MOST_PAIRS, counted = { pairs: 0, worse: 0, better: 0 } } = test;
  const start = counted.worse + counted.better;
  // chances[i]: the probability of the excess low + i, of all walks that have not been decided.
  let chances: Float64Array = Float64Array.of(1);
  let low = from;
  let [decided, boundary] = [0, from + 1];
  for (let pairs = counted.pairs; pairs <= mostPairs; pairs++) {
    if (pairs > counted.pairs) {
      chances = stepped(chances, up, down);
      low -= 1;
      const first = chances.findIndex((chance) => chance > NEGLIGIBLE);
      if (first < 0) return null;
      chances = chances.subarray(first);
      low += first;
    }
    const discordant = start + (pairs - counted.pairs) * (up + down);
    const decidesAt = (excess: number) =>
      excess > -discordant && decides(discordant, Math.min(excess, discordant), pairs);
    const top = low + chances.length - 1;
    while (boundary > low && decidesAt(boundary - 1)) boundary -= 1;
    while (boundary <= top && !decidesAt(boundary)) boundary += 1;
    const kept = Math.max(0, boundary - low);
    for (let i = kept; i < chances.length; i++) decided += chances[i] ?? 0;
    chances = chances.subarray(0, Math.min(kept, chances.length));
    if (decided >= power) return pairs;
  }
  return null;
}

function stepped(chances: Float64Array, up: number, down: number): Float64Array {
  const next = new Float64Array(chances.length + 2);
  const level = 1 - up - down;
  chances.forEach((chance, i) => {
    next[i] = (next[i] ?? 0) + chance * down;
    next[i + 1] = (next[i + 1] ?? 0) + chance * level;
    next[i + 2] = chance * up;
  });
  return next;
}

function excessOf({ counted }: SequentialTest, sign: 1 | -1): number {
  return counted === undefined ? 0 : sign * (counted.worse - counted.better);
}

function mustBePossible({ worse, better }: PairRates, { alpha, power, counted }: SequentialTest): void {
  if (!(worse >= 0 && better >= 0 && worse + better <= 1))
    throw new RangeError(`${worse} worse and ${better} better are no shares of all pairs`);
  for (const chance of [alpha, power])
    if (!(chance > 0 && chance < 1)) throw new RangeError(`${chance} is not between 0 and 1`);
  if (counted !== undefined && !(counted.pairs >= counted.worse + counted.better))
    throw new RangeError(`${counted.worse} worse and ${counted.better} better of ${counted.pairs} pairs`);
}

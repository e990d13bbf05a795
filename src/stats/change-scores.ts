/** What a change of level is told by: ranks of values, or successes of trials, as running sums with the gain of a split. */

/** Values (b null), or successes `a` of trials `b`. */
export interface Observations {
  a: Float64Array;
  b: Float64Array | null;
}

export interface Scores {
  /** Running sums, the first of them 0. */
  a: Float64Array;
  b: Float64Array;
  /** How much is explained by a split with these sums on its left; a larger gain is a clearer change. */
  gain(leftA: number, leftB: number, allA: number, allB: number): number;
  /** Twice the log-likelihood of a change at an index, up to a constant. */
  likelihood(at: number): number;
  /** What is left of each observation beside changes at these places, and the variance of their sum were they independent. */
  rest(cuts: readonly number[]): { left: Float64Array; variance: number };
}

export type Scorer = (observations: Observations) => Scores;

/** Mid-ranks less their mean: the gain is the square of the standardised Mann–Whitney statistic, up to a factor. */
export const scoredRanks: Scorer = ({ a: values }) => {
  const ranks = midRanks(values);
  const n = ranks.length;
  const centred = ranks.map((rank) => rank - (n + 1) / 2);
  const squares = centred.reduce((sum, x) => sum + x * x, 0);
  const a = runningSums(centred);
  const b = Float64Array.from({ length: n + 1 }, (_, i) => i);
  // Σ over both sides of sum²/size, less the same of the whole.
  const gain = (leftA: number, leftB: number, allA: number, allB: number) =>
    (leftA - (allA * leftB) / allB) ** 2 / ((leftB * (allB - leftB)) / allB);
  return {
    ...{ a, b, gain },
    likelihood: (at) => {
      // The share of the squares that the split explains; all of them where it separates two constants.
      const explained = Math.min(1 - 1e-9, gain(a[at] ?? 0, at, 0, n) / Math.max(squares, 1e-9));
      return -n * Math.log1p(-explained);
    },
    rest: (cuts) => {
      const level = levels(cuts, a, b);
      const left = centred.map((x, i) => x - level(i));
      return { left, variance: left.reduce((sum, x) => sum + x * x, 0) };
    },
  };
};

/** The gain is the likelihood ratio of two shares against one. */
export const scoredShares: Scorer = ({ a: successes, b: given }) => {
  const trials = given ?? new Float64Array(successes.length);
  const [a, b] = [runningSums(successes), runningSums(trials)];
  const [allA, allB] = [lastOf(a), lastOf(b)];
  const gain = (leftA: number, leftB: number, sumA: number, sumB: number) =>
    2 * (logLikelihood(leftA, leftB) + logLikelihood(sumA - leftA, sumB - leftB) - logLikelihood(sumA, sumB));
  return {
    ...{ a, b, gain },
    likelihood: (at) => gain(a[at] ?? 0, b[at] ?? 0, allA, allB),
    rest: (cuts) => {
      const level = levels(cuts, a, b);
      const left = successes.map((x, i) => x - (trials[i] ?? 0) * level(i));
      return {
        left,
        variance: trials.reduce((sum, n, i) => sum + n * level(i) * (1 - level(i)), 0),
      };
    },
  };
};

export function lastOf(sums: Float64Array): number {
  return sums[sums.length - 1] ?? 0;
}

/** The mean of `a` per `b` between the cuts around each observation. */
function levels(cuts: readonly number[], a: Float64Array, b: Float64Array): (i: number) => number {
  const ends = [...cuts, a.length - 1];
  const means = ends.map((end, k) => {
    const from = k === 0 ? 0 : (ends[k - 1] ?? 0);
    return ((a[end] ?? 0) - (a[from] ?? 0)) / ((b[end] ?? 0) - (b[from] ?? 0));
  });
  return (i) => means[ends.findIndex((end) => i < end)] ?? 0;
}

/** Log-likelihood of a share at its best estimate. */
function logLikelihood(successes: number, trials: number): number {
  return xLogX(successes) + xLogX(trials - successes) - xLogX(trials);
}

function xLogX(x: number): number {
  return x <= 0 ? 0 : x * Math.log(x);
}

/** Ranks from 1; equal values share the mean of theirs. */
function midRanks(values: Float64Array): Float64Array {
  const order = Int32Array.from({ length: values.length }, (_, i) => i).sort(
    (i, j) => (values[i] ?? 0) - (values[j] ?? 0),
  );
  const ranks = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end] ?? 0] === values[order[first] ?? 0]) end += 1;
    for (let i = first; i < end; i++) ranks[order[i] ?? 0] = (first + 1 + end) / 2;
    first = end;
  }
  return ranks;
}

function runningSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = (sums[i] ?? 0) + (values[i] ?? 0);
  return sums;
}

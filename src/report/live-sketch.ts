/**
 * Quantiles of a stream of positive numbers in constant memory: logarithmic bins, so that every value is known to
 * within 1 %. C. Masson, J. E. Rim, H. K. Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with
 * Relative-Error Guarantees", PVLDB 12 (2019), arXiv:1908.10693. For the live view alone: what is reported at the end
 * rests on the numbers themselves.
 */

export interface Sketch {
  /** Takes one number; what is not finite or not above 0 is left out. */
  add(value: number): void;
  readonly n: number;
  /**
   * The value at position `(n - 1) * q`, interpolated between neighbours, as in the tables; each neighbour is off by
   * at most 1 %. Null while empty.
   */
  quantile(q: number): number | null;
}

const RELATIVE_ERROR = 0.01;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
/** Numbers beyond these ends are counted at the ends: a tenth of a millisecond in seconds, more tokens than anyone makes in one. */
const LEAST = 1e-4;
const MOST = 1e7;
const FIRST = Math.ceil(Math.log(LEAST) / LOG_GAMMA);
const BINS = Math.ceil(Math.log(MOST) / LOG_GAMMA) - FIRST + 1;

/** An empty sketch; it takes 5 KiB whatever it is given. */
export function sketch(): Sketch {
  const counts = new Uint32Array(BINS);
  let n = 0;
  let lowest = BINS;
  /** The value of the `rank`-th number from below, counted from 0. */
  const ranked = (rank: number): number => {
    let passed = 0;
    for (let bin = lowest; bin < BINS; bin++) {
      passed += counts[bin] ?? 0;
      if (passed > rank) return (2 * GAMMA ** (bin + FIRST)) / (GAMMA + 1);
    }
    return MOST;
  };
  return {
    add: (value) => {
      if (!(value > 0 && value < Number.POSITIVE_INFINITY)) return;
      const bin = Math.ceil(Math.log(value) / LOG_GAMMA) - FIRST;
      const held = Math.min(BINS - 1, Math.max(0, bin));
      lowest = Math.min(lowest, held);
      counts[held] = (counts[held] ?? 0) + 1;
      n += 1;
    },
    get n() {
      return n;
    },
    quantile: (q) => {
      if (n === 0) return null;
      const position = (n - 1) * q;
      const below = ranked(Math.floor(position));
      const part = position % 1;
      return part === 0 ? below : below + part * (ranked(Math.ceil(position)) - below);
    },
  };
}

/** What a series of requests is worth where they do not tell independently of each other. */
import { effectiveSize } from "../stats/index.ts";

export interface Worth {
  /** Independent observations that it is worth, at most as many as there are. */
  size: number;
  /** Said where that is clearly fewer; null where it is not. */
  caution: string | null;
}

/** Below this share of the observations it is worth saying. */
const CLEARLY_FEWER = 0.8;

/** `marks` are 0 or 1, in the order in which requests were sent. */
export function worth(marks: Float64Array): Worth {
  const size = effectiveSize(marks);
  return { size, caution: cautionOf(size, marks.length, "requests") };
}

/**
 * For the share of values above a threshold, of which a request may have several (`sizes`). The values of one request are
 * taken as a cluster: the variance of the share comes from the sums over requests (L. Kish, "Survey Sampling", 1965,
 * section 6.4, for clusters of unequal size), and a correlation of successive requests is that of those sums.
 */
export function worthBeyond(values: Float64Array, sizes: Float64Array | null, threshold: number): Worth {
  const n = values.length;
  if (sizes === null) {
    const size = effectiveSize(values.map((value) => (value > threshold ? 1 : 0)));
    return { size, caution: cautionOf(size, n, "values") };
  }
  const beyond = new Float64Array(sizes.length);
  let [at, sum] = [0, 0];
  sizes.forEach((size, i) => {
    let count = 0;
    for (const end = at + size; at < end; at++) if ((values[at] as number) > threshold) count += 1;
    beyond[i] = count;
    sum += count;
  });
  const [k, share] = [sizes.length, sum / n];
  const residuals = beyond.map((count, i) => count - share * (sizes[i] as number));
  const squares = residuals.reduce((total, residual) => total + residual * residual, 0);
  if (k < 2 || squares === 0) return { size: k, caution: cautionOf(k, n, "values") };
  const variance = ((k / (k - 1)) * squares) / (n * n);
  const ofClusters = (share * (1 - share)) / variance;
  const size = Math.min(n, (ofClusters * effectiveSize(residuals)) / k);
  return { size, caution: cautionOf(size, n, "values") };
}

function cautionOf(size: number, n: number, what: string): string | null {
  if (size >= CLEARLY_FEWER * n) return null;
  const worth = Math.max(1, Math.round(size));
  return `${n} ${what} that go together are worth ${worth} independent ${worth === 1 ? "one" : "ones"}`;
}

/** How often values of each size came. */
import type { Chart, Look, Quantity } from "./chart.ts";
import { unfinished } from "./unfinished.ts";

export interface Histogram extends Quantity {
  log: boolean;
  /** Ascending, one more than there are counts. */
  edges: readonly number[];
  counts: readonly number[];
  /** Median, p90, p99. */
  marks: readonly { label: string; value: number }[];
  /** Values of 0, which a logarithmic scale has no bin for. */
  zeros?: number | undefined;
}

export function histogram(data: Histogram, look: Look): Chart {
  return unfinished(data, look);
}

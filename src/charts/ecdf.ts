/** The share of requests at or below each value: all that there is to say of a distribution, without bins. */
import type { Chart, Look, Quantity } from "./chart.ts";
import { unfinished } from "./unfinished.ts";

export interface Ecdf extends Quantity {
  log: boolean;
  /** Ascending in both; `share` 0–1. `n` values lie behind the points. */
  series: readonly { name: string; points: readonly { value: number; share: number }[]; n: number | null }[];
}

export function ecdf(data: Ecdf, look: Look): Chart {
  return unfinished(data, look);
}

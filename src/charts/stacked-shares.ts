/** What wholes are made up of: one bar a row, its parts in the order given. */
import type { Chart, Look } from "./chart.ts";
import { unfinished } from "./unfinished.ts";

export interface StackedShares {
  label: string;
  /** `share` 0–1; the parts of a row add up to 1. Null where it is not known. */
  rows: readonly { name: string; parts: readonly { part: string; share: number | null }[] }[];
}

export function stackedShares(data: StackedShares, look: Look): Chart {
  return unfinished(data, look);
}

/** How many of each kind there were over time: failures by kind. */
import type { Chart, Look } from "./chart.ts";
import { unfinished } from "./unfinished.ts";

export interface StackedOverTime {
  label: string;
  /** Unix ms, ascending: the beginning of each bucket. */
  times: readonly number[];
  /** A count for each time; null where nothing was looked at. */
  series: readonly { name: string; counts: readonly (number | null)[] }[];
}

export function stackedOverTime(data: StackedOverTime, look: Look): Chart {
  return unfinished(data, look);
}

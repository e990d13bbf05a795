/** Shares (success, goodput) over time. */
import type { Chart, Look, TimeMark } from "./chart.ts";
import { unfinished } from "./unfinished.ts";

export interface SharesOverTime {
  /** What it is a share of: `Success`. */
  label: string;
  /** In order of `at` (Unix ms); `share` 0–1, null where nothing was counted. */
  series: readonly { name: string; points: readonly { at: number; share: number | null; n: number }[] }[];
  marks?: readonly TimeMark[] | undefined;
}

export function sharesOverTime(data: SharesOverTime, look: Look): Chart {
  return unfinished(data, look);
}

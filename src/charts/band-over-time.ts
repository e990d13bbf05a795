/** A quantity over time: a line through the medians, in a band in which most single values lie. */
import type { Chart, Look, Quantity, TimeMark } from "./chart.ts";
import { unfinished } from "./unfinished.ts";

export interface BandOverTime extends Quantity {
  series: readonly { name: string; points: readonly BandPoint[] }[];
  marks: readonly TimeMark[];
  /** Logarithmic scale, as fits times. */
  log: boolean;
}

/** In order of `at` (Unix ms). A null middle is a gap in the line, a null low or high one in the band. */
export interface BandPoint {
  at: number;
  low: number | null;
  middle: number | null;
  high: number | null;
  n: number;
}

export function bandOverTime(data: BandOverTime, look: Look): Chart {
  return unfinished(data, look);
}

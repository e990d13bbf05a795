/** A quantity by hour of the day: the median and the band of single values. */
import type { Chart, Look, Quantity } from "./chart.ts";
import { unfinished } from "./unfinished.ts";

export interface HoursBand extends Quantity {
  /** IANA name of the zone that the hours are meant in. */
  zone: string;
  hours: readonly {
    /** 0–23 */
    hour: number;
    low: number | null;
    middle: number | null;
    high: number | null;
    n: number;
  }[];
  log?: boolean | undefined;
}

export function hoursBand(data: HoursBand, look: Look): Chart {
  return unfinished(data, look);
}

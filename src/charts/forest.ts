/** Differences with their intervals, one a row, against the line of no difference. */
import type { Chart, Look, Quantity } from "./chart.ts";
import { unfinished } from "./unfinished.ts";

export interface Forest extends Quantity {
  /** `verdict` in the reader's words, beside the row. Null bounds: the interval is open there or not known. */
  rows: readonly {
    name: string;
    value: number | null;
    low: number | null;
    high: number | null;
    verdict: string;
  }[];
}

export function forest(data: Forest, look: Look): Chart {
  return unfinished(data, look);
}

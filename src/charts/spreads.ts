/** One quantity of many targets: where the median lies, how sure that is, and how far single values lie apart. */
import type { Chart, Direction, Look, Quantity } from "./chart.ts";
import { unfinished } from "./unfinished.ts";

export interface Spreads extends Quantity {
  better: Direction;
  log: boolean;
  /** `low` and `high` of single values (p10, p90), `bounds…` of the median: its interval. Null: not known. */
  rows: readonly {
    name: string;
    low: number | null;
    middle: number | null;
    high: number | null;
    n: number | null;
    boundsLow: number | null;
    boundsHigh: number | null;
  }[];
}

export function spreads(data: Spreads, look: Look): Chart {
  return unfinished(data, look);
}

/** The statistics that tables show of one metric. */
import { type Numbers, sorted } from "../stats/index.ts";
import type { Better, Stat } from "./definition.ts";
import { statistic } from "./evaluate.ts";

/** Statistics of `n` values, all null when n is 0; percentiles are the bad tail. */
export type Distribution = Record<Stat, number | null> & { n: number };

export function distribution(values: Numbers, better: Better): Distribution {
  const ascending = sorted(values);
  const of = (stat: Stat) => statistic(ascending, stat, better);
  return { n: values.length, avg: of("avg"), median: of("median"), p90: of("p90"), p99: of("p99") };
}

/** What a column is called: the metric, its statistic, its unit, and what it says. */
import type { OverviewColumn } from "../../metrics/index.ts";
import { metricName, type metricWords, statName, type statWords, type unitWords } from "../../words/index.ts";

export interface ColumnWords {
  metrics: (typeof metricWords)["en"];
  stats: (typeof statWords)["en"];
  units: (typeof unitWords)["en"];
}

export interface ColumnName {
  /** `TTFT` */
  short: string;
  /** `p90`; empty without a statistic. */
  stat: string;
  /** `TTFT p90` */
  name: string;
  /** Explains the metric and its unit. */
  hint: string;
}

export function columnName(
  { metric, stat, unit }: Pick<OverviewColumn, "metric" | "stat" | "unit">,
  { metrics, stats, units }: ColumnWords,
): ColumnName {
  const { name, long, what } = metricName(metrics, metric);
  const ofStat = statName(stats, stat);
  const ofUnit = Object.hasOwn(units, unit) ? units[unit as keyof typeof units] : unit;
  return {
    short: name,
    stat: ofStat,
    name: ofStat === "" ? name : `${name} ${ofStat}`,
    hint: [`${long} (${ofUnit})`, what].filter((part) => part !== null).join("\n"),
  };
}

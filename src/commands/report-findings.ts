/** Who leads on which number, and who cannot be told from the leader: one decision for each key, by the rules of `dsr route`. */
import type { OverviewColumn } from "../metrics/index.ts";
import { type TargetEvidence, targetName } from "../record/index.ts";
import type { Finding } from "../report/index.ts";
import { type DecideContext, decide, type Key, metricKey, plainly } from "../routing/index.ts";

/** `columns` as an overview has them; a key of which nothing is known, or which one target alone could lead, finds nothing. */
export function findingsOf(
  targets: readonly TargetEvidence[],
  columns: readonly OverviewColumn[],
  level: number,
  prices: DecideContext,
): Finding[] {
  if (targets.length < 2) return [];
  return columns.flatMap(({ key: columnKey, metric, stat, unit }) => {
    const key: Key = stat === null ? { metric } : { metric, stat: stat as NonNullable<Key["stat"]> };
    const name = metricKey(key);
    const { ranking } = decide({ filters: [], order: [key], ...plainly, confidence: level }, targets, prices);
    const known = ranking.filter(({ values }) => values[name] != null);
    const leaders = known.filter(({ rank }) => rank === 1);
    if (leaders.length === 0) return [];
    return [
      {
        ...{ key: columnKey, metric, stat, unit, level },
        leaders: leaders.map((one) => ({
          target: targetName(one),
          value: one.values[name] as number,
          low: one.intervals[name]?.low ?? null,
          high: one.intervals[name]?.high ?? null,
          n: one.n[name] ?? null,
        })),
        behind: known.length - leaders.length,
        unknown: ranking.length - known.length,
      },
    ];
  });
}

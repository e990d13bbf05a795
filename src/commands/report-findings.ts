/** Who leads on which number, and who cannot be told from the leader: one decision for each key, by the rules of `dsr route`. */
import type { OverviewColumn } from "../metrics/index.ts";
import { type TargetEvidence, targetName } from "../record/index.ts";
import type { Finding } from "../report/index.ts";
import { type DecideContext, type Decision, decide, type Key, metricKey, plainly } from "../routing/index.ts";

export interface Found {
  findings: Finding[];
  /** What the decisions warn of, each once. */
  cautions: Decision["cautions"];
}

/** `columns` as an overview has them; a key of which nothing is known finds nothing. */
export function findingsOf(
  targets: readonly TargetEvidence[],
  columns: readonly OverviewColumn[],
  level: number,
  prices: DecideContext,
): Found {
  const cautions = new Map<string, Decision["cautions"][number]>();
  const findings = columns.flatMap(({ key: columnKey, metric, stat, unit, better }): Finding[] => {
    const key: Key = stat === null ? { metric } : { metric, stat: stat as NonNullable<Key["stat"]> };
    const name = metricKey(key);
    const decision = decide({ filters: [], order: [key], ...plainly, confidence: level }, targets, prices);
    for (const one of decision.cautions) cautions.set(`${one.code} ${one.text}`, one);
    const placed = decision.ranking.flatMap((one) => {
      const value = one.values[name] ?? null;
      if (value === null) return [];
      const { low = null, high = null } = one.intervals[name] ?? {};
      return [{ rank: one.rank, target: targetName(one), value, low, high, n: one.n[name] ?? null }];
    });
    const known = placed.toSorted((a, b) => (better === "low" ? a.value - b.value : b.value - a.value));
    const [first] = known;
    if (first === undefined) return [];
    const unknown = decision.ranking.filter((one) => (one.values[name] ?? null) === null).map(targetName);
    const without = ({ rank: _, ...one }: (typeof known)[number]) => one;
    return [
      {
        ...{ key: columnKey, metric, stat, unit, better, level },
        leaders: known.filter(({ rank }) => rank === 1).map(without),
        behind: known.filter(({ rank }) => rank !== 1).map(without),
        unknown,
      },
    ];
  });
  return { findings, cautions: [...cautions.values()] };
}

/** Which target may be called the best in something: the one whose numbers bear it, else none. */
import type { OverviewColumn, OverviewTarget } from "../../metrics/index.ts";

/**
 * Name of the target whose interval lies wholly on the better side of every other known one; list prices are exact and only
 * have to differ. Null where intervals touch or are not known, where fewer than two values are known, and for a
 * length, which has no merit.
 *
 * 95 % intervals that lie apart ask for more than 95 %: of two equal targets measured alike one gets the mark in 0.6 of 100 columns,
 * where one has a hundredth of the other's requests in 3; of more equal targets in fewer (200,000 simulated columns each). Columns
 * are not corrected for each other; `dsr compare` and findings of reports are.
 */
export function aheadIn(column: OverviewColumn, targets: readonly OverviewTarget[]): string | null {
  if (column.metric === "otpr") return null;
  const sign = column.better === "low" ? 1 : -1;
  const known = targets.flatMap(({ name, cells }) => {
    const cell = cells[column.key];
    if (cell === undefined || cell.value === null) return [];
    const ends = column.kind === "price" ? [cell.value, cell.value] : [cell.bounds?.low, cell.bounds?.high];
    const signed = ends.map((end) => (end === null || end === undefined ? null : sign * end));
    return [{ name, value: sign * cell.value, ends: signed }];
  });
  const [best, ...others] = known.sort((a, b) => a.value - b.value);
  if (best === undefined || others.length === 0) return null;
  const worstOfBest = least(best.ends.map((end) => (end === null ? null : -end)));
  if (worstOfBest === null) return null;
  const isApart = others.every(({ ends }) => {
    const bestOfOther = least(ends);
    return bestOfOther !== null && -worstOfBest < bestOfOther;
  });
  return isApart ? best.name : null;
}

/** Null where one of them is not known. */
function least(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (least, value) => (least === null || value === null ? null : Math.min(least, value)),
    Number.POSITIVE_INFINITY,
  );
}

/** Values in groups, by time or by hour of the day, and what there is to say of each group in short. */
import { badTailOfSorted } from "../../stats/index.ts";
import type { Better } from "../definition.ts";
import { leastForPercentile } from "../question.ts";
import type { SpreadOfValues } from "./document.ts";

/**
 * The values of each of `n` groups, ascending. `groupOf` has the group of each value, from 0; values that are NaN, and those that
 * are in no group (NaN), are left out.
 */
export function grouped(values: Float64Array, groupOf: Float64Array, n: number): Float64Array[] {
  const isIn = (i: number) => !Number.isNaN(values[i]) && !Number.isNaN(groupOf[i]);
  // How many values stand in the groups up to each; then, group by group, where the next one goes.
  const starts = new Uint32Array(n + 1);
  for (let i = 0; i < values.length; i++)
    if (isIn(i)) starts[(groupOf[i] as number) + 1] = (starts[(groupOf[i] as number) + 1] as number) + 1;
  for (let group = 0; group < n; group++)
    starts[group + 1] = (starts[group + 1] as number) + (starts[group] as number);
  const next = starts.slice();
  const together = new Float64Array(starts[n] as number);
  for (let i = 0; i < values.length; i++) {
    if (!isIn(i)) continue;
    const group = groupOf[i] as number;
    together[next[group] as number] = values[i] as number;
    next[group] = (next[group] as number) + 1;
  }
  return Array.from({ length: n }, (_, group) => together.subarray(starts[group], starts[group + 1]).sort());
}

/** Without those that are NaN, ascending. */
export function ascendingOf(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

/** Of ascending values. */
export function spreadOf(ascending: Float64Array, better: Better): SpreadOfValues {
  const n = ascending.length;
  const at = (percent: number) => badTailOfSorted(ascending, percent, better);
  const hasTenths = n >= leastForPercentile(90);
  return { n, p10: hasTenths ? at(10) : null, median: at(50), p90: hasTenths ? at(90) : null };
}

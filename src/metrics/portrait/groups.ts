/** Values in groups, by time or by hour of the day. Packed: there may be a million of them. */

/** Copies of the values of each of `n` groups. `groupOf` has the group of each value from 0; a value or a group of NaN is left out. */
export function grouped(values: Float64Array, groupOf: Float64Array, n: number): Float64Array[] {
  // Where each group begins in what is gathered, and then where its next value goes.
  const next = new Uint32Array(n + 1);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const group = groupOf[i] as number;
    if (Number.isNaN(values[i]) || Number.isNaN(group)) continue;
    next[group + 1] = (next[group + 1] as number) + 1;
    count += 1;
  }
  for (let group = 0; group < n; group++)
    next[group + 1] = (next[group + 1] as number) + (next[group] as number);
  const begins = next.slice();
  const together = new Float64Array(count);
  for (let i = 0; i < values.length; i++) {
    const group = groupOf[i] as number;
    if (Number.isNaN(values[i]) || Number.isNaN(group)) continue;
    const at = next[group] as number;
    together[at] = values[i] as number;
    next[group] = at + 1;
  }
  return Array.from({ length: n }, (_, group) => together.subarray(begins[group], begins[group + 1]));
}

/** A copy without those that are NaN. */
export function known(values: Float64Array): Float64Array {
  const kept = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) kept[n++] = values[i] as number;
  return kept.subarray(0, n);
}

/**
 * Order statistics without sorting: the few that are wanted are put where a sort would put them, in O(n).
 *
 * Quickselect (C. A. R. Hoare, "Algorithm 65: Find", CACM 4, 1961) with three-way partitions, so that ties cost nothing, around the
 * median of nine values spread over the range. Input made to defeat such pivots is noticed by how little they leave out, and
 * what is left is sorted; so it is O(n log n) at the worst, and without any randomness.
 */

/** A range this short is sorted. */
const SHORT = 600;
/** All partitions together may read this many times the range before what is left is sorted. */
const PATIENCE = 12;

/**
 * Puts the values with these ranks (0 the smallest) at their places, those below them to the left and those above to the
 * right. `values` is reordered; ranks outside of it are a RangeError.
 */
export function selectRanks(values: Float64Array, ranks: readonly number[]): void {
  for (const rank of ranks)
    if (!Number.isInteger(rank) || rank < 0 || rank >= values.length)
      throw new RangeError(`there is no rank ${rank} among ${values.length} values`);
  const wanted = [...new Set(ranks)].sort((a, b) => a - b);
  select(values, wanted, 0, values.length, PATIENCE * values.length);
}

/** Within from ≤ i < end; `wanted` ascends and lies within. */
function select(
  values: Float64Array,
  wanted: readonly number[],
  from: number,
  end: number,
  may: number,
): void {
  let [low, high, left, patience] = [from, end, wanted, may];
  while (left.length > 0) {
    if (high - low <= SHORT || patience <= 0) {
      values.subarray(low, high).sort();
      return;
    }
    patience -= high - low;
    const [below, above] = partitioned(values, low, high, pivotOf(values, low, high));
    const inLower = left.filter((rank) => rank < below);
    const inUpper = left.filter((rank) => rank >= above);
    // The larger list goes on here, the other one below: two levels share what patience is left.
    if (inLower.length > 0 && inUpper.length > 0) select(values, inLower, low, below, patience);
    if (inUpper.length > 0) [left, low] = [inUpper, above];
    else [left, high] = [inLower, below];
  }
}

/** Smaller than the pivot | equal to it | larger; where the middle part begins and ends. */
function partitioned(values: Float64Array, from: number, end: number, pivot: number): [number, number] {
  let [low, at, high] = [from, from, end - 1];
  while (at <= high) {
    const value = values[at] as number;
    if (value < pivot) {
      values[at++] = values[low] as number;
      values[low++] = value;
    } else if (value > pivot) {
      // What is large already may stay: a swap with it would come back.
      while (high > at && (values[high] as number) > pivot) high -= 1;
      values[at] = values[high] as number;
      values[high--] = value;
    } else at += 1;
  }
  return [low, high + 1];
}

/** The median of three medians of three. */
function pivotOf(values: Float64Array, from: number, end: number): number {
  const step = (end - from - 1) / 8;
  const at = (i: number) => values[from + Math.floor(i * step)] as number;
  const third = (i: number) => middleOf(at(i), at(i + 3), at(i + 6 > 8 ? 8 : i + 6));
  return middleOf(third(0), third(1), third(2));
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

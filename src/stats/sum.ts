/** Sums that do not turn the unknown into a number. */

/** The sum; null when a part is not known. Of nothing it is 0. */
export function sumKnown(values: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return sum;
}

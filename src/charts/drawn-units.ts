/** Values of metrics as charts draw them: in which unit, and on which scale. */

/** Charts know numbers and a unit: a share of 0–1 becomes percent. */
export function drawnIn(unit: string): { unit: string; of<V extends number | null>(value: V): V } {
  if (unit === "0–1")
    return { unit: "%", of: (value) => (value === null ? value : ((value * 100) as typeof value)) };
  return { unit: unit === "0–100" ? "" : unit, of: (value) => value };
}

/** Whether values lie over more than a decade, which a linear scale crowds at one end. */
export function isWide(values: readonly (number | null)[]): boolean {
  const known = values.filter((value): value is number => value !== null);
  const low = known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = known.reduce((most, value) => Math.max(most, value), 0);
  return low > 0 && high / low > 10;
}

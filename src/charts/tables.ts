/** What the tables beside charts share. */
import type { Look } from "./chart.ts";

/** `Median (s)` */
export function heading(name: string, unit: string): string {
  return unit === "" ? name : `${name} (${unit})`;
}

/** Whether a value has a place on the axis. */
export function isDrawable(value: number | null, log: boolean): value is number {
  return value !== null && Number.isFinite(value) && (!log || value > 0);
}

/** Says how many of the values a logarithmic scale has no place for; nothing where all have one. Begins with a space. */
export function leftOutSentence(look: Look, values: readonly number[]): string {
  const count = values.filter((value) => value <= 0).length;
  return count === 0 ? "" : ` ${look.words.sentence.leftOut({ count })}`;
}

/** How a difference is written: by proportion in per cent, of shares and accuracies in points, else in the metric's unit. */
import type { CompareRow } from "../../../metrics/index.ts";
import type { Format } from "../../../words/index.ts";

/** `ttft median`, `goodput(ttft<=2)` */
export function rowName({ metric, stat, limits }: Pick<CompareRow, "metric" | "stat" | "limits">): string {
  if (limits !== null) return `${metric}(${limits})`;
  return stat === null ? metric : `${metric} ${stat}`;
}

/** Shares and accuracies differ by points. */
export function isInPoints({ unit }: Pick<CompareRow, "unit">): boolean {
  return unit.startsWith("0–");
}

/** Points of a difference between shares (0–1) or accuracies (0–100). */
export function pointsOf(value: number | null, { unit }: Pick<CompareRow, "unit">): number | null {
  return value === null ? null : unit === "0–1" ? 100 * value : value;
}

/** With its sign, which is what a difference is about: `+12.3`, `−4`, `0`. */
export function signed(value: number, format: Format): string {
  const text = format.figure(Math.abs(value));
  if (text === "0") return text;
  return `${value > 0 ? "+" : "−"}${text}`;
}

/** `+12.3 %` of a proportion such as 0.123. */
export function signedPercent(ratio: number, format: Format): string {
  return `${signed(100 * ratio, format)} %`;
}

/** A difference in points or in the metric's own unit. */
export function signedDifference(value: number, row: Pick<CompareRow, "unit">, format: Format): string {
  const shown = isInPoints(row) ? (pointsOf(value, row) ?? value) : value;
  return signed(shown, format);
}

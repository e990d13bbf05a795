/** Values of a metric as the page shows them: in charts, shares stand in percent. */
import type { DistributionDocument, HistoryDocument } from "../../../metrics/index.ts";

/** Charts know numbers and a unit: a share of 0–1 becomes percent. */
export function drawn(unit: string): { unit: string; of<V extends number | null>(value: V): V } {
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

/** The metric that is shown first: the one asked for, else the first usual one that has values. */
export function chosenMetric(
  asked: string | undefined,
  documents: readonly Pick<HistoryDocument | DistributionDocument, "metric">[],
): string | null {
  const names = documents.map(({ metric }) => metric);
  const usual = [asked, "ttft", "otps", ...names].find((name) => name !== undefined && names.includes(name));
  return usual ?? null;
}

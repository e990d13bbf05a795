/** Which changes `dsr drift --json` found that were not known before. Pure. */
import { z } from "zod";

const within = z.object({ from: z.string(), to: z.string() });

/** What is read of the answer. */
export const driftSchema = z.object({
  changes: z.array(
    z.object({
      target: z.string(),
      workload: z.string(),
      metric: z.string(),
      unit: z.string(),
      before: z.number(),
      after: z.number(),
      change: z.number().nullable(),
      isWorse: z.boolean(),
      within,
      verdict: z.enum(["drift", "small", "prompts"]),
    }),
  ),
  prices: z.array(
    z.object({
      target: z.string(),
      metric: z.string(),
      currency: z.string(),
      before: z.array(z.number()),
      after: z.array(z.number()),
    }),
  ),
});

export type DriftRead = z.infer<typeof driftSchema>;

export interface FoundDrift {
  /** What it is about, the same for one change however often it is looked for. */
  key: string;
  target: string;
  metric: string;
  isWorse: boolean;
  text: string;
  /** When it was, with 95 % confidence; null for a price, which is exact. */
  within: { from: string; to: string } | null;
}

/** The changes that are drift, in sentences. */
export function driftsIn({ changes, prices }: DriftRead): FoundDrift[] {
  return [
    ...changes
      .filter(({ verdict }) => verdict === "drift")
      .map(({ target, workload, metric, unit, before, after, change, isWorse, within: when }): FoundDrift => {
        const direction = after > before ? "up" : "down";
        const size =
          change === null
            ? ""
            : metric === "success"
              ? ` (${percent(change)} points)`
              : ` (${percent(change)} %)`;
        return {
          ...{ target, metric, isWorse, within: when },
          key: JSON.stringify([target, workload, metric, direction]),
          text: `${metric} of ${target} (${workload}) went from ${figure(before)} to ${figure(after)} ${unit}${size} between ${when.from.slice(0, 16)}Z and ${when.to.slice(0, 16)}Z.`,
        };
      }),
    ...prices.map(
      ({ target, metric, currency, before, after }): FoundDrift => ({
        ...{ target, metric, within: null },
        isWorse: Math.max(...after) > Math.max(...before),
        key: JSON.stringify([target, metric, before, after]),
        text: `${metric} of ${target} went from ${before.join(", ")} to ${after.join(", ")} ${currency} per million tokens.`,
      }),
    ),
  ];
}

/**
 * Those among `found` that none of `known` is: the same target, metric and direction at a time that overlaps is the same change, looked
 * at again with more evidence.
 */
export function newDrifts(known: readonly FoundDrift[], found: readonly FoundDrift[]): FoundDrift[] {
  return found.filter(
    (one) => !known.some((other) => other.key === one.key && overlaps(other.within, one.within)),
  );
}

function overlaps(a: FoundDrift["within"], b: FoundDrift["within"]): boolean {
  if (a === null || b === null) return true;
  return Date.parse(a.from) <= Date.parse(b.to) && Date.parse(b.from) <= Date.parse(a.to);
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function percent(share: number): string {
  return `${share > 0 ? "+" : ""}${(share * 100).toFixed(0)}`;
}

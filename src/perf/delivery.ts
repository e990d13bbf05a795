/** Whether the load that was asked for came about: what was late, and at which rate requests really left. */
import { dropped, isCounted, latenessMs } from "../metrics/index.ts";
import type { RequestRecord } from "../record/index.ts";
import type { SweepStep } from "../report/index.ts";

/** A request begun this much after its planned time is late: less is within what timers of a busy host do. */
export const LATE_AFTER_MS = 10;

export function isLate({ times }: Pick<RequestRecord, "times">): boolean {
  return (latenessMs(times) ?? 0) > LATE_AFTER_MS;
}

/** Of the planned requests whose outcome counts or which were never sent, how many this client began late or never sent. */
export function deliveryOf(records: readonly RequestRecord[]): SweepStep["delivery"] {
  const unsent = records.filter((record) => !record.warmup && dropped(record)).length;
  const sent = records.filter(isCounted);
  return { planned: sent.length + unsent, late: sent.filter(isLate).length, dropped: unsent };
}

/** First attempts per second, from the first that left to the last; null for fewer than two. */
export function achievedPerS(records: readonly RequestRecord[]): number | null {
  const sent = records
    .filter((record) => isCounted(record) && record.attempt === 1)
    .flatMap(({ times }) => times.sentAtMs ?? [])
    .sort((a, b) => a - b);
  const [first, last] = [sent[0], sent.at(-1)];
  if (first === undefined || last === undefined || last <= first) return null;
  return ((sent.length - 1) * 1000) / (last - first);
}

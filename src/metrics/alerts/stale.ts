/** Whether a target that used to be measured no longer is. */
import { median } from "../../stats/index.ts";
import { isoOf } from "../overview/moment.ts";
import type { EvidenceAlert } from "./document.ts";
import type { Past } from "./past.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/**
 * Pauses between runs that say how often a target is measured: so many of the newest, but all of a week and a day, in which there
 * was a weekend; and how few are too few.
 */
const MOST_PAUSES = 100;
const WEEK_MS = 8 * DAY_MS;
const LEAST_PAUSES = 8;
/** Runs of one afternoon are no habit. */
const LEAST_DAYS = 3;
/** The silence has to be so many times the usual pause, and the longest one. */
const TIMES_USUAL = 3;
const TIMES_LONGEST = 1.5;
/** Evidence that is older is old, however seldom it came. */
const OLD_MS = 30 * DAY_MS;

type Stale = Omit<Extract<EvidenceAlert, { kind: "stale" }>, "target">;

/** A warning where a habit was broken, a note where the newest evidence is a month old; null for neither, or without evidence. */
export function stale({ runs }: Past, nowMs: number): Stale | null {
  const lastMs = runs.reduce((latest, run) => Math.max(latest, run.lastMs), Number.NEGATIVE_INFINITY);
  if (runs.length === 0 || nowMs <= lastMs) return null;
  const silentMs = nowMs - lastMs;
  const pauses = pausesOf(runs);
  const usualMs = isHabit(runs, pauses) ? median(pauses) : null;
  const isBroken =
    usualMs !== null && silentMs > TIMES_USUAL * usualMs && silentMs > TIMES_LONGEST * Math.max(...pauses);
  if (!isBroken && silentMs <= OLD_MS) return null;
  return {
    ...{ kind: "stale", grade: isBroken ? "warning" : "note", at: isoOf(lastMs) },
    facts: {
      last: isoOf(lastMs),
      silent_hours: silentMs / HOUR_MS,
      usual_hours: usualMs === null ? null : usualMs / HOUR_MS,
      runs: runs.length,
    },
  };
}

/** Milliseconds in which nothing was sent, between runs; the newest. */
function pausesOf(runs: Past["runs"]): number[] {
  const pauses: { fromMs: number; ms: number }[] = [];
  let endMs = runs[0]?.lastMs ?? 0;
  for (const { firstMs, lastMs } of runs) {
    if (firstMs > endMs) pauses.push({ fromMs: endMs, ms: firstMs - endMs });
    endMs = Math.max(endMs, lastMs);
  }
  const isNew = (fromMs: number, i: number) => i >= pauses.length - MOST_PAUSES || fromMs > endMs - WEEK_MS;
  return pauses.filter(({ fromMs }, i) => isNew(fromMs, i)).map(({ ms }) => ms);
}

function isHabit(runs: Past["runs"], pauses: readonly number[]): boolean {
  const days = new Set(runs.map(({ firstMs }) => Math.floor(firstMs / DAY_MS)));
  return pauses.length >= LEAST_PAUSES && days.size >= LEAST_DAYS;
}

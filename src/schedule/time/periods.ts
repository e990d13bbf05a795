/** The days and months of a time zone, by which budgets are kept. Zone data are those of `Intl`, through croner. */
import { Cron } from "croner";

export type Period = "day" | "month";

export interface Span {
  /** Unix ms, inclusive. */
  fromMs: number;
  /** Unix ms, exclusive. */
  toMs: number;
}

const LINES: Record<Period, string> = { day: "0 0 0 * * *", month: "0 0 0 1 * *" };

/**
 * The day or month of the zone that holds `ms`. It begins at the first moment of the date: where clocks skip midnight, at the end of
 * the gap; where they show it twice, at the first of the two.
 */
export function periodAt(period: Period, zone: string, ms: number): Span {
  const cron = midnights(period, zone);
  // croner looks strictly before its reference, and at whole seconds.
  const from = cron.previousRuns(1, new Date(ms + 1))[0]?.getTime();
  const to = cron.nextRun(new Date(ms))?.getTime();
  if (from === undefined || to === undefined)
    throw new RangeError(`${new Date(ms).toISOString()} is in no ${period} of ${zone}`);
  return { fromMs: from, toMs: to };
}

/** `2026-03-29`, or `2026-03` for a month: the date that the zone's calendar shows. */
export function periodName(period: Period, zone: string, ms: number): string {
  // The Swedish way of writing a date is ISO 8601.
  const date = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(ms);
  return period === "day" ? date : date.slice(0, 7);
}

const made = new Map<string, Cron>();

function midnights(period: Period, zone: string): Cron {
  const key = `${period} ${zone}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const cron = new Cron(LINES[period], { timezone: zone, paused: true });
  made.set(key, cron);
  return cron;
}

/**
 * Price schedules: which of a model's prices is in force for a request of some size at some moment.
 *
 * Precedence: **the last entry of the list whose conditions all hold**. Lists are therefore written from the general
 * to the special: off-peak first, then the peak hours that override it, older prices before newer ones.
 */
import type { PriceQuote } from "../record/index.ts";
import { type LocalTime, localTime, previousDay } from "./local-time.ts";
import { type PriceEntry, weekdays } from "./schema.ts";

export interface PriceMoment {
  /** Milliseconds since the Unix epoch: the time of the request. */
  wallMs: number;
  /** Input tokens of the request; null when nobody knows. A tiered price of unknown size is unknown. */
  inputTokens: number | null;
}

/**
 * The price in force, per million tokens; null when no entry holds, or when the schedule has tiers by input size and
 * the size is not known. Prices within the quote are null where the source did not say.
 */
export function quoteAt(prices: readonly PriceEntry[], at: PriceMoment): PriceQuote | null {
  for (const entry of [...prices].reverse()) {
    if (!inTime(entry, at.wallMs)) continue;
    if (entry.inputTokens !== undefined) {
      // The tier might be the one in force: answering with a later, more general entry would be a guess.
      if (at.inputTokens === null) return null;
      if (!inTier(entry.inputTokens, at.inputTokens)) continue;
    }
    return {
      inputPerM: entry.inputPrice ?? null,
      outputPerM: entry.outputPrice ?? null,
      cachedInputPerM: entry.cachedInputPrice ?? null,
      currency: entry.currency,
      source: entry.source ?? null,
      asOf: entry.asOf ?? null,
    };
  }
  return null;
}

/** True when the price does not depend on the clock or the size of the request. */
export function isFlat(prices: readonly PriceEntry[]): boolean {
  return (
    prices.length <= 1 &&
    prices.every(
      (entry) =>
        (entry.hours ??
          entry.days ??
          entry.exceptDates ??
          entry.inputTokens ??
          entry.from ??
          entry.until ??
          null) === null,
    )
  );
}

function inTier(tier: NonNullable<PriceEntry["inputTokens"]>, inputTokens: number): boolean {
  return inputTokens > (tier.above ?? -1) && inputTokens <= (tier.upTo ?? Number.POSITIVE_INFINITY);
}

function inTime(entry: PriceEntry, wallMs: number): boolean {
  const local = localTime(wallMs, entry.timeZone ?? "UTC");
  if (entry.from != null && !hasCome(entry.from, wallMs, local)) return false;
  if (entry.until != null && hasCome(entry.until, wallMs, local)) return false;
  const hours = entry.hours ?? ["00:00-24:00"];
  return hours.some((span) => {
    const startDay = startOfWindow(span, local);
    return startDay !== null && onDay(entry, startDay);
  });
}

/** True once `moment` is reached: a date by the local calendar, anything longer by the instant it names. */
function hasCome(moment: string, wallMs: number, local: LocalTime): boolean {
  return moment.length === 10 ? local.date >= moment : wallMs >= Date.parse(moment);
}

/**
 * The calendar day on which the window around `local` began, null when `local` is outside the window.
 * Half open: 09:00 is inside 09:00-12:00, 12:00 is not. A window that crosses midnight belongs to the day it starts.
 */
function startOfWindow(span: string, local: LocalTime): LocalTime | null {
  const [start = "", end = ""] = span.split("-");
  if (start < end) return local.time >= start && local.time < end ? local : null;
  if (local.time >= start) return local;
  return local.time < end ? previousDay(local) : null;
}

function onDay(entry: PriceEntry, day: LocalTime): boolean {
  const weekday = weekdays[day.weekday];
  if (entry.days !== undefined && (weekday === undefined || !entry.days.includes(weekday))) return false;
  return !(entry.exceptDates ?? []).some((span) => {
    const [first = span, last = first] = span.split("..");
    return day.date >= first && day.date <= last;
  });
}

/**
 * What the clock on the wall shows in a time zone. Uses the zone data of `Intl`, so summer time needs no arithmetic:
 * windows are compared with the local clock, as a price list means them.
 */

export interface LocalTime {
  /** YYYY-MM-DD */
  date: string;
  /** HH:MM, 00:00 to 23:59 */
  time: string;
  /** 0 is Monday. */
  weekday: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Local date, time and weekday of an instant (milliseconds since the epoch) in an IANA zone. */
export function localTime(wallMs: number, timeZone: string): LocalTime {
  const parts = Object.fromEntries(
    formatterFor(timeZone)
      .formatToParts(wallMs)
      .map(({ type, value }) => [type, value]),
  );
  const date = `${parts.year}-${parts.month}-${parts.day}`;
  return { date, time: `${parts.hour}:${parts.minute}`, weekday: weekdayOf(date) };
}

/** The same time of day on the calendar day before. */
export function previousDay(local: LocalTime): LocalTime {
  const date = new Date(Date.parse(`${local.date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  return { date, time: local.time, weekday: weekdayOf(date) };
}

function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** Building a formatter costs far more than using one, and a schedule is asked once per request. */
function formatterFor(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  formatters.set(timeZone, made);
  return made;
}

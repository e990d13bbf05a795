/** Dates, times of day and zones as people write them. */

/**
 * The moment that a written date (`2025-03-07`) and time of day (`12:00:00`) name if they are meant in UTC, in milliseconds since
 * the epoch. Null for what no calendar or clock shows (31 February, month 13, 24:00:00), where `Date` would take a later moment
 * for it. Whoever reads it says in which zone it was meant.
 */
export function civilMs(date: string, time: string): number | null {
  const written = `${date}T${time}`;
  const ms = Date.parse(`${written}Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(written) ? ms : null;
}

/** Whether an IANA time zone of that name is known here. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

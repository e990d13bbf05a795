/** How long whoever answered asked us to wait. */

/** Who names a longer time has made a mistake. */
const YEAR_MS = 365 * 24 * 3600 * 1000;

/**
 * Milliseconds from `retry-after-ms`, else from `retry-after` in seconds or as an HTTP date (RFC 9110, 10.2.3),
 * counted from `wallMs`; a date gone by is 0. Null when neither header is there,
 * can be read and names a year or less.
 */
export function retryAfterMs(header: (name: string) => string | null, wallMs: number): number | null {
  const inMs = believable(nonNegative(header("retry-after-ms")));
  if (inMs !== null) return inMs;
  const raw = header("retry-after");
  const seconds = nonNegative(raw);
  if (seconds !== null) return believable(seconds * 1000);
  // `Date.parse` reads many things as dates, a bare negative number among them: a date has letters.
  if (raw === null || !/[a-z]/i.test(raw)) return null;
  const date = Date.parse(raw);
  return Number.isNaN(date) ? null : believable(Math.max(0, date - wallMs));
}

function believable(ms: number | null): number | null {
  return ms !== null && ms <= YEAR_MS ? ms : null;
}

function nonNegative(text: string | null): number | null {
  return text !== null && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : null;
}

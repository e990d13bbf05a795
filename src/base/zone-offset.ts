/** How far the clocks of a time zone are ahead of UTC, for walks over millions of moments. */
import { DsrError, messageOf } from "./errors.ts";

const QUARTER_MS = 900_000;

/**
 * Milliseconds by which a zone is ahead of UTC at a moment; clocks change at quarters of an hour, so each is asked for once.
 * Throws DsrError for an unknown zone.
 */
export function offsetReader(timeZone: string): (utcMs: number) => number {
  if (/^(UTC|Etc\/UTC|Z)$/i.test(timeZone)) return () => 0;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (thrown) {
    throw new DsrError(`Unknown time zone "${timeZone}": ${messageOf(thrown)}.`, {
      code: "unknown_time_zone",
      hint: "Name an IANA zone, for example Asia/Shanghai or UTC.",
      cause: thrown,
    });
  }
  const known = new Map<number, number>();
  return (utcMs) => {
    const quarter = Math.floor(utcMs / QUARTER_MS);
    let offset = known.get(quarter);
    if (offset === undefined) {
      const at = quarter * QUARTER_MS;
      const part = Object.fromEntries(
        format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
      );
      const { year = 0, month = 1, day = 1, hour: h = 0, minute = 0, second = 0 } = part;
      offset = Date.UTC(year, month - 1, day, h, minute, second) - at;
      known.set(quarter, offset);
    }
    return offset;
  };
}

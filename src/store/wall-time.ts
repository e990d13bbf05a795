/** Times written without a reliable zone, read in the zone the user names. */
import { civilMs, DsrError, messageOf } from "../base/index.ts";

const PATTERN = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))?$/;
const QUARTER_MS = 900_000;
const DAY_MS = 96 * QUARTER_MS;

/** ISO 8601 UTC with milliseconds; null for what is not a time. */
export type ReadTime = (text: string | null) => string | null;

/**
 * A reader of such times for one IANA zone. Python's naive local times, and those times falsely marked `+00:00`, are read
 * as wall time in `timeZone`; a time with another offset is taken at its word. A wall time that a change of clocks skips
 * or repeats is read with the offset before the change. Throws DsrError for an unknown zone.
 */
export function wallTimeReader(timeZone: string): ReadTime {
  const offsetAt = offsetReader(timeZone);
  return (text) => {
    const match = text === null ? null : PATTERN.exec(text.trim());
    if (match === null) return null;
    const [, date = "", time = "", fraction = "0", sign, offsetHours, offsetMinutes] = match;
    const wholeSecond = civilMs(date, time);
    if (wholeSecond === null) return null;
    const wall = wholeSecond + Math.floor(Number(`0.${fraction}`) * 1000 + 1e-6);
    const offset =
      (sign === "-" ? -1 : 1) * (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * 60_000;
    const utc = offset !== 0 ? wall - offset : fromWall(wall, offsetAt);
    return new Date(utc).toISOString();
  };
}

/** Zones change their clocks less than once a day, so the offsets a day before and a day after are all there are. */
function fromWall(wall: number, offsetAt: (utcMs: number) => number): number {
  const before = offsetAt(wall - DAY_MS);
  const after = offsetAt(wall + DAY_MS);
  const isAfter = offsetAt(wall - before) !== before && offsetAt(wall - after) === after;
  return wall - (isAfter ? after : before);
}

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

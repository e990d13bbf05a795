/** Times written without a reliable zone, read in the zone the user names. */
import { civilMs, offsetReader } from "../base/index.ts";

const PATTERN = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))?$/;
const DAY_MS = 86_400_000;

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

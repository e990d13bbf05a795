/** Times as traces write them: seconds as a number, or a date as in ISO 8601 with any number of fraction digits. */
import { civilMs } from "../base/index.ts";

export interface TraceTime {
  /** Milliseconds since the epoch, or since whatever the trace's seconds are counted from: only differences mean something. */
  ms: number;
  /** Times of different kinds cannot be compared. */
  kind: "seconds" | "milliseconds" | "date" | "date with a zone";
}

const SECONDS = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const DATE = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d+))? ?(?:(Z)|([+-])(\d\d):?(\d\d))?$/i;

/** Reads a time; null for what is none. A date without a zone is taken as it stands, with days of 24 hours. */
export function parseTime(text: string): TraceTime | null {
  if (SECONDS.test(text)) {
    const seconds = Number(text);
    return Number.isFinite(seconds) ? { ms: seconds * 1000, kind: "seconds" } : null;
  }
  const match = DATE.exec(text);
  if (match === null) return null;
  const [, date = "", time = "", fraction, zulu, sign, zoneHours, zoneMinutes] = match;
  const whole = civilMs(date, time);
  if (whole === null) return null;
  const zoneMs =
    sign === undefined
      ? 0
      : (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000 * (sign === "-" ? -1 : 1);
  return {
    ms: whole - zoneMs + Number(`0.${fraction ?? 0}`) * 1000,
    kind: (zulu ?? sign) === undefined ? "date" : "date with a zone",
  };
}

/** Time cut into equal parts of a length that people have a name for, at the full hours and days of UTC. */
import { isoOf } from "./moment.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** Weeks begin on Monday, as that of 5 January 1970. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
/** Each at most two and a half times the one before, so that the narrowest that makes few enough parts makes many. */
const WIDTHS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 3].map((days) => days * DAY_MS),
  ...[1, 2, 4, 8, 16, 32, 64, 128, 256].map((weeks) => weeks * WEEK_MS),
];
const WIDEST_MS = 256 * WEEK_MS;
const MOST = 60;

export interface Buckets {
  /** Unix ms at which the first begins. */
  readonly fromMs: number;
  readonly widthMs: number;
  readonly n: number;
}

/**
 * At most 60 buckets that hold all moments from `firstMs` to `lastMs`, both inclusive, of the narrowest such width from a minute
 * on: 24 or more wherever the span is that long.
 */
export function bucketsOver(firstMs: number, lastMs: number): Buckets {
  const widthMs = WIDTHS_MS.find((width) => countOf(firstMs, lastMs, width) <= MOST) ?? WIDEST_MS;
  return { fromMs: beginOf(firstMs, widthMs), widthMs, n: countOf(firstMs, lastMs, widthMs) };
}

/** Which bucket a moment lies in; NaN for no moment. */
export function bucketAt({ fromMs, widthMs }: Buckets, ms: number): number {
  return Math.floor((ms - fromMs) / widthMs);
}

/** When a bucket begins, ISO 8601 UTC; of `n`, when the last one ends. */
export function edgeOf({ fromMs, widthMs }: Buckets, bucket: number): string {
  return isoOf(fromMs + bucket * widthMs);
}

function countOf(firstMs: number, lastMs: number, widthMs: number): number {
  return (beginOf(lastMs, widthMs) - beginOf(firstMs, widthMs)) / widthMs + 1;
}

function beginOf(ms: number, widthMs: number): number {
  const origin = widthMs >= WEEK_MS ? FIRST_MONDAY_MS : 0;
  return origin + Math.floor((ms - origin) / widthMs) * widthMs;
}

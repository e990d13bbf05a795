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
  ...[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192].map((weeks) => weeks * WEEK_MS),
];
const MOST = 60;
/** A band of percentiles takes so many values to be one, and a history so many buckets. */
const ENOUGH_VALUES = 20;
const FEWEST = 8;

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
  return fittingOver(firstMs, lastMs)[0] as Buckets;
}

/**
 * The same for a history of the values of requests sent at these moments (Unix ms; NaN where nobody knows): wider where there would
 * be fewer than 20 in a bucket on average, but not so wide that fewer than 8 are left. Null where no moment is known.
 */
export function bucketsHolding(wallMs: Float64Array): Buckets | null {
  let [firstMs, lastMs, known] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const ms of wallMs) {
    if (ms < firstMs) firstMs = ms;
    if (ms > lastMs) lastMs = ms;
    if (!Number.isNaN(ms)) known += 1;
  }
  if (known === 0) return null;
  const [narrowest, ...wider] = fittingOver(firstMs, lastMs);
  let chosen = narrowest as Buckets;
  for (const buckets of wider) {
    if (known >= ENOUGH_VALUES * filledOf(chosen, wallMs) || buckets.n < FEWEST) break;
    chosen = buckets;
  }
  return chosen;
}

/** In how many buckets anything is. */
function filledOf(buckets: Buckets, wallMs: Float64Array): number {
  const filled = new Uint8Array(buckets.n);
  for (const ms of wallMs) filled[bucketAt(buckets, ms)] = 1;
  return filled.reduce((sum, one) => sum + one, 0);
}

/** Of every width that makes few enough, the narrowest first. */
function fittingOver(firstMs: number, lastMs: number): Buckets[] {
  return WIDTHS_MS.map((widthMs) => ({
    ...{ fromMs: beginOf(firstMs, widthMs), widthMs },
    n: (beginOf(lastMs, widthMs) - beginOf(firstMs, widthMs)) / widthMs + 1,
  })).filter(({ n }) => n <= MOST);
}

/** Which bucket a moment lies in; NaN for no moment. */
export function bucketAt({ fromMs, widthMs }: Buckets, ms: number): number {
  return Math.floor((ms - fromMs) / widthMs);
}

/** When a bucket begins, ISO 8601 UTC; of `n`, when the last one ends. */
export function edgeOf({ fromMs, widthMs }: Buckets, bucket: number): string {
  return isoOf(fromMs + bucket * widthMs);
}

function beginOf(ms: number, widthMs: number): number {
  const origin = widthMs >= WEEK_MS ? FIRST_MONDAY_MS : 0;
  return origin + Math.floor((ms - origin) / widthMs) * widthMs;
}

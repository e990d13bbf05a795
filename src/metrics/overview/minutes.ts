/** Outcomes counted by the minute: as exact as any bucket needs, and no larger than the time that was measured in. */
import { type Buckets, bucketAt } from "./buckets.ts";

const MINUTE_MS = 60_000;

interface Outcomes {
  sent: number;
  succeeded: number;
}

export class Minutes {
  readonly #counts = new Map<number, Outcomes>();
  #last = Number.NaN;
  #lastCounts: Outcomes = { sent: 0, succeeded: 0 };

  /** A request that nobody knows the time of (NaN) is in no minute. */
  add(wallMs: number, isSuccess: boolean): void {
    if (Number.isNaN(wallMs)) return;
    const minute = Math.floor(wallMs / MINUTE_MS);
    if (minute !== this.#last) {
      this.#last = minute;
      this.#lastCounts = this.#counts.get(minute) ?? { sent: 0, succeeded: 0 };
      this.#counts.set(minute, this.#lastCounts);
    }
    this.#lastCounts.sent += 1;
    if (isSuccess) this.#lastCounts.succeeded += 1;
  }

  /** First and last minute, as Unix ms of their beginnings; null without any. */
  span(): { firstMs: number; lastMs: number } | null {
    let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const minute of this.#counts.keys()) {
      if (minute < first) first = minute;
      if (minute > last) last = minute;
    }
    return first > last ? null : { firstMs: first * MINUTE_MS, lastMs: last * MINUTE_MS };
  }

  /** Summed up in buckets of whole minutes; null where nothing was sent. */
  within(buckets: Buckets): ({ sent: number; succeeded: number } | null)[] {
    const sums: (Outcomes | null)[] = Array.from({ length: buckets.n }, () => null);
    for (const [minute, { sent, succeeded }] of this.#counts) {
      const at = bucketAt(buckets, minute * MINUTE_MS);
      const before = sums[at] ?? { sent: 0, succeeded: 0 };
      sums[at] = { sent: before.sent + sent, succeeded: before.succeeded + succeeded };
    }
    return sums;
  }
}

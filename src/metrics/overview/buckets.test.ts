/** Time in equal parts that people have names for. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketAt, bucketsHolding, bucketsOver } from "./buckets.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const at = (text: string) => Date.parse(`${text}Z`);
const moment = fc.integer({ min: 0, max: at("2100-01-01T00:00:00") });

describe("buckets over a span", () => {
  it.each([
    ["a minute", 1 / 60, 25, "2026-03-01T08:00:30", "2026-03-01T08:24:10", "2026-03-01T08:00:00"],
    ["two minutes", 2 / 60, 31, "2026-03-01T08:00:00", "2026-03-01T09:00:00", "2026-03-01T08:00:00"],
    ["an hour", 1, 51, "2026-03-01T08:10:00", "2026-03-03T10:00:00", "2026-03-01T08:00:00"],
    ["a day", 24, 32, "2026-03-01T08:10:00", "2026-04-01T10:00:00", "2026-03-01T00:00:00"],
    // 1 March 2026 is a Sunday: its week began on 23 February.
    ["a week", 168, 45, "2026-03-01T08:10:00", "2026-12-31T10:00:00", "2026-02-23T00:00:00"],
  ])("are %s (%d hours) wide, %d of them, from %s to %s", (_, hours, n, first, last, from) => {
    expect(bucketsOver(at(first), at(last))).toEqual({ fromMs: at(from), widthMs: hours * HOUR_MS, n });
  });

  it("hold the first and the last moment in the first and the last of them, 24 to 60 where the span has so many minutes", () => {
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        const [first, last] = [Math.min(a, b), Math.max(a, b)];
        const buckets = bucketsOver(first, last);
        expect(bucketAt(buckets, first)).toBe(0);
        expect(bucketAt(buckets, last)).toBe(buckets.n - 1);
        expect(buckets.n).toBeLessThanOrEqual(60);
        if (last - first >= 23 * 60_000) expect(buckets.n).toBeGreaterThanOrEqual(24);
      }),
    );
  });

  it("hold a single moment, and every moment that a calendar shows", () => {
    expect(bucketsOver(0, 0)).toEqual({ fromMs: 0, widthMs: 60_000, n: 1 });
    const all = bucketsOver(0, at("9999-12-31T23:59:59.999"));
    expect(bucketAt(all, at("9999-12-31T23:59:59.999"))).toBe(all.n - 1);
  });
});

describe("buckets of a history", () => {
  it("are wider where few requests would be in each", () => {
    const hourly = (each: number) =>
      Float64Array.from({ length: 200 * each }, (_, i) => Math.floor(i / each) * HOUR_MS);
    // 200 hours: in the narrowest fit, of six hours, 6 requests each; in half a day 12, in a day 24.
    expect(bucketsOver(0, 199 * HOUR_MS)).toMatchObject({ widthMs: 6 * HOUR_MS, n: 34 });
    expect(bucketsHolding(hourly(1))).toMatchObject({ widthMs: DAY_MS, n: 9 });
    expect(bucketsHolding(hourly(4))).toMatchObject({ widthMs: 6 * HOUR_MS, n: 34 });
  });

  it("are not so wide that nothing of a history is left, and there are none without a moment", () => {
    expect(bucketsHolding(Float64Array.of(0, 10 * DAY_MS, Number.NaN))?.n).toBe(11);
    expect(bucketsHolding(Float64Array.of(Number.NaN))).toBeNull();
    expect(bucketsHolding(new Float64Array(0))).toBeNull();
  });
});

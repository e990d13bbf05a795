import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { logEShareAbove, logEShareBelow, shareAtAnyTime } from "./index.ts";

const counts = fc.nat({ max: 200 });
const shares = fc.double({ min: 0.01, max: 0.99, noNaN: true });

describe("a share at any time", () => {
  it("is a fair game where the share is the one in question, and a losing one below it", () => {
    fc.assert(
      fc.property(counts, counts, shares, shares, (s, f, share, lower) => {
        const held = (up: number, down: number) =>
          Math.exp(logEShareAbove(s + up, f + down, share) - logEShareAbove(s, f, share));
        expect(share * held(1, 0) + (1 - share) * held(0, 1)).toBeCloseTo(1, 6);
        const less = Math.min(share, lower);
        expect(less * held(1, 0) + (1 - less) * held(0, 1)).toBeLessThanOrEqual(1 + 1e-6);
      }),
    );
  });

  it("says nothing before the first observation", () => {
    expect(logEShareAbove(0, 0, 0.9)).toBe(0);
    expect(shareAtAnyTime(0, 0, 0.05)).toEqual({ low: null, high: null });
  });

  it("is mirrored: successes above a share are failures below the rest", () => {
    fc.assert(
      fc.property(counts, counts, shares, (s, f, share) => {
        expect(logEShareBelow(s, f, share)).toBe(logEShareAbove(f, s, 1 - share));
      }),
    );
  });

  it("has the share seen within its bounds, which are where its e-values reach 1/alpha", () => {
    fc.assert(
      fc.property(counts, counts, (s, f) => {
        fc.pre(s + f > 0);
        const { low, high } = shareAtAnyTime(s, s + f, 0.01);
        expect(low).toBeLessThanOrEqual(s / (s + f));
        expect(high).toBeGreaterThanOrEqual(s / (s + f));
        if (low !== null && low > 0.01) expect(logEShareAbove(s, f, low)).toBeCloseTo(Math.log(100), 1);
      }),
      { numRuns: 50 },
    );
  });

  it("shows 0.9 after 53 successes without a failure at 1 %, where a test of fixed size takes 44", () => {
    const least = Array.from({ length: 200 }, (_, n) => n).find(
      (n) => logEShareAbove(n, 0, 0.9) >= Math.log(100),
    );
    expect(least).toBe(53);
    expect(Math.ceil(Math.log(0.01) / Math.log(0.9))).toBe(44);
  });

  it("errs in no more than alpha of all sequences, looked at after every observation", () => {
    const runs = 800;
    const errors = Array.from({ length: runs }, (_, run) => {
      const random = randomFromSeed(`share ${run}`);
      let s = 0;
      return Array.from({ length: 250 }, (_, n) => {
        s += Number(random.next() < 0.9);
        return logEShareAbove(s, n + 1 - s, 0.9) >= Math.log(20);
      }).some(Boolean);
    }).filter(Boolean).length;
    expect(errors / runs).toBeLessThan(0.05 + 3 * Math.sqrt(0.0475 / runs));
    expect(errors).toBeGreaterThan(0);
  });

  it("refuses what is no count, no share and no alpha", () => {
    for (const bad of [-1, 0.5, Number.NaN]) expect(() => logEShareAbove(bad, 1, 0.5)).toThrow(RangeError);
    for (const bad of [0, 1, Number.NaN]) {
      expect(() => logEShareAbove(1, 1, bad)).toThrow(RangeError);
      expect(() => shareAtAnyTime(1, 2, bad)).toThrow(RangeError);
    }
  });
});

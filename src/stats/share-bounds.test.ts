import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pairedShareDifference, shareBounds, shareDifference, wilson } from "./index.ts";

const counts = fc
  .integer({ min: 1, max: 300 })
  .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

describe("bounds of a share", () => {
  // scipy 1.17: the p with binom.sf(x, n, p) + binom.pmf(x, n, p)/2 = 0.025, by optimize.brentq, and its mirror.
  it.each([
    [81, 263, 0.2544021049455223, 0.3657734742577772],
    [15, 148, 0.06006360266553197, 0.15812173305061186],
    [1, 29, 0.0017247701147051256, 0.1585373836814658],
    [19, 20, 0.7771939442823723, 0.9974991271684397],
    [990, 1000, 0.9822480460926022, 0.9949096213922373],
  ])("of %d in %d are the mid-p ones", (successes, n, low, high) => {
    const bounds = shareBounds(successes, n, 0.95);
    expect(bounds.low).toBeCloseTo(low, 8);
    expect(bounds.high).toBeCloseTo(high, 8);
  });

  it("of all successes end at 1 and begin at the share that would do so once in twenty times", () => {
    const { low, high } = shareBounds(20, 20, 0.95);
    expect(high).toBe(1);
    expect(low).toBeCloseTo(0.05 ** (1 / 20), 8);
    expect(shareBounds(0, 0, 0.95)).toEqual({ low: null, high: null });
    expect(() => shareBounds(3, 2, 0.95)).toThrow(RangeError);
  });

  it("hold the share, mirror with it, and widen with the level and the correlation", () => {
    fc.assert(
      fc.property(counts, ([successes, n]) => {
        const { low, high } = shareBounds(successes, n, 0.9) as { low: number; high: number };
        const mirrored = shareBounds(n - successes, n, 0.9) as { low: number; high: number };
        expect(low).toBeLessThanOrEqual(successes / n);
        expect(high).toBeGreaterThanOrEqual(successes / n);
        expect(mirrored.low).toBeCloseTo(1 - high, 8);
        for (const wider of [shareBounds(successes, n, 0.99), shareBounds(successes, n, 0.9, n / 2)]) {
          expect(wider.low).toBeLessThanOrEqual(low + 1e-9);
          expect(wider.high).toBeGreaterThanOrEqual(high - 1e-9);
        }
      }),
    );
  });

  it("go over into Wilson's without a step that counts", () => {
    const [exact, many] = [shareBounds(1999, 4500, 0.95), wilson(1999, 4500)];
    const width = (many?.high ?? 0) - (many?.low ?? 0);
    expect(Math.abs((exact.low as number) - (many?.low ?? 0))).toBeLessThan(0.01 * width);
    expect(Math.abs((exact.high as number) - (many?.high ?? 0))).toBeLessThan(0.01 * width);
  });
});

describe("the difference of two shares", () => {
  // R. G. Newcombe (1998), table II, method 10, and statsmodels' confint_proportions_2indep(method="newcomb").
  it.each([
    [56, 70, 48, 80, 0.05243147240236498, 0.33387265403690614],
    [9, 10, 3, 10, 0.1705227239345029, 0.809017973535488],
    [6, 7, 2, 7, 0.05822792748231209, 0.8062496375242278],
    [10, 10, 0, 20, 0.6790860371419145, 1],
  ])("of %d/%d and %d/%d is the published one", (x, m, y, n, low, high) => {
    const found = shareDifference({ successes: x, n: m }, { successes: y, n }, 0.95);
    expect(found?.bounds.low).toBeCloseTo(low, 9);
    expect(found?.bounds.high).toBeCloseTo(high, 9);
  });

  it("has a p-value where its bounds begin to exclude 0; none without trials", () => {
    const [a, b] = [
      { successes: 56, n: 70 },
      { successes: 48, n: 80 },
    ];
    const p = shareDifference(a, b, 0.95)?.p as number;
    expect(shareDifference(a, b, 1 - p * 1.001)?.bounds.low).toBeGreaterThan(0);
    expect(shareDifference(a, b, 1 - p * 0.999)?.bounds.low).toBeLessThan(0);
    expect(shareDifference(a, { successes: 0, n: 0 }, 0.95)).toBeNull();
    expect(shareDifference(a, a, 0.95)?.p).toBe(1);
  });
});

describe("the difference of shares in pairs", () => {
  // Tango's score inverted with the likelihood maximised numerically (scipy 1.17); p is McNemar's without correction.
  it.each([
    [100, 12, 2, 0.0310005, 0.1818817, 0.007526315166457887],
    [50, 12, 2, 0.0611124, 0.3447087, 0.007526315166457887],
    [30, 0, 5, -0.3356435, -0.0342344, 0.025347318677468252],
    [44, 1, 0, -0.0593932, 0.1180771, 0.31731050786291415],
  ])("of %d pairs with %d and %d discordant ones is Tango's", (n, aOnly, bOnly, low, high, p) => {
    const found = pairedShareDifference({ both: n - aOnly - bOnly, aOnly, bOnly, neither: 0 }, 0.95);
    expect(found?.difference).toBeCloseTo((aOnly - bOnly) / n, 12);
    expect(found?.bounds.low).toBeCloseTo(low, 6);
    expect(found?.bounds.high).toBeCloseTo(high, 6);
    expect(found?.p).toBeCloseTo(p, 12);
  });

  it("excludes 0 exactly where its p-value is within 1 − level, turns around, and stays within −1 to 1", () => {
    const count = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(count, count, count, count, (both, aOnly, bOnly, neither) => {
        const found = pairedShareDifference({ both, aOnly, bOnly, neither }, 0.95);
        const turned = pairedShareDifference({ both, aOnly: bOnly, bOnly: aOnly, neither }, 0.95);
        if (found === null) return expect(both + aOnly + bOnly + neither).toBe(0);
        const { low, high } = found.bounds as { low: number; high: number };
        expect(low > 1e-9 || high < -1e-9).toBe(found.p <= 0.05);
        expect(turned?.bounds.low).toBeCloseTo(-high, 8);
        expect(low).toBeGreaterThanOrEqual(-1);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });
});

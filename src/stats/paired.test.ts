import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pairedDifference } from "./index.ts";

describe("the paired difference", () => {
  const a = [0.5, 0.75, 1, 0.25, 0, 1, 0.5, 0.75];
  const b = [0.25, 0.75, 0.5, 0.5, 0, 1, 0.25, 0.25];

  it("has the standard error of the differences and Student's interval", () => {
    // scipy 1.17.1: stats.ttest_rel(a, b).confidence_interval(level), stats.sem(a − b).
    const found = pairedDifference(a, b)!;
    expect(found).toMatchObject({ difference: 0.15625, n: 8 });
    expect(found.standardError).toBeCloseTo(0.09375, 12);
    expect(found.interval!.low).toBeCloseTo(-0.0654335235868235, 12);
    expect(found.interval!.high).toBeCloseTo(0.3779335235868235, 12);
    expect(pairedDifference(a, b, 0.8)!.interval!.low).toBeCloseTo(0.023600881782764815, 12);
  });

  it("is null without pairs and has no error from one", () => {
    expect(pairedDifference([], [])).toBeNull();
    expect(pairedDifference([1], [0.5])).toEqual({
      difference: 0.5,
      standardError: null,
      interval: null,
      n: 1,
    });
  });

  it("claims no certainty where all pairs agree", () => {
    const same = Array.from({ length: 58 }, (_, i) => i % 2);
    // 1 − 0.05^(1/58) = 0.0503: were 5 in 100 pairs different, one of 58 would have been, 95 times in 100.
    const { interval, standardError } = pairedDifference(same, same)!;
    expect(standardError).toBe(0);
    expect(interval!.high).toBeCloseTo(0.050339, 6);
    expect(interval!.low).toBeCloseTo(-0.050339, 6);
    expect(pairedDifference([0, 0], [1, 1])!.interval!.low).toBe(-1);
  });

  it("knows no such bound for values that are no shares", () => {
    expect(pairedDifference([500, 700], [400, 600])).toEqual({
      difference: 100,
      standardError: 0,
      interval: null,
      n: 2,
    });
  });

  it("has no interval beyond what shares can differ by", () => {
    expect(pairedDifference([1, 1, 0], [0, 0, 1])?.interval).toEqual({ low: -1, high: 1 });
    expect(pairedDifference([10, 10, 0], [0, 0, 10])?.interval?.high).toBeGreaterThan(10);
  });

  it("is turned round when the targets are", () => {
    const lists = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
      { minLength: 2 },
    );
    fc.assert(
      fc.property(lists, (pairs) => {
        const [one, two] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        const there = pairedDifference(one, two)!;
        const back = pairedDifference(two, one)!;
        expect(there.difference).toBeCloseTo(-back.difference, 12);
        expect(there.interval!.low).toBeCloseTo(-back.interval!.high, 9);
      }),
    );
  });

  it("refuses lists that are no pairs, and levels that are none", () => {
    expect(() => pairedDifference([1, 2], [1])).toThrow(RangeError);
    expect(() => pairedDifference([1, 2], [1, 2], 1)).toThrow(RangeError);
  });
});

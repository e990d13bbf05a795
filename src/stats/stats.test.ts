import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import {
  badTailOfSorted,
  clusteredStandardError,
  mean,
  median,
  quantile,
  quantileOfSorted,
  sorted,
  standardError,
  wilson,
} from "./index.ts";

const seconds = fc.double({ min: 0, max: 1e6, noNaN: true });
const samples = fc.array(seconds, { minLength: 1, maxLength: 60 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("quantile, type 7", () => {
  // Position (n - 1) * q, interpolated: worked out by hand from numpy's published definition of "linear".
  it.each([
    [[1, 2, 3, 4], 0.5, 2.5],
    [[1, 2, 3, 4], 0.25, 1.75],
    [[10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 0.9, 91],
    [[10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 0.1, 19],
    [[10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 0.99, 99.1],
    [[3, 1, 2], 0, 1],
    [[3, 1, 2], 1, 3],
    [[7], 0.99, 7],
    // The issue numpy#7875 shape: 60 values, the 75th percentile is the 44.25th counted from 0.
    [Array.from({ length: 60 }, (_, i) => i), 0.75, 44.25],
  ])("of %j at %d is %d", (values, q, expected) => {
    expect(quantile(values, q)).toBeCloseTo(expected, 12);
  });

  it("has no value for no values, and refuses a position outside 0 to 1", () => {
    expect(quantile([], 0.5)).toBeNull();
    expect(() => quantile([1], 1.01)).toThrow(RangeError);
    expect(() => quantile([1], Number.NaN)).toThrow(RangeError);
  });

  it("equals the definition written out over a numeric sort", () => {
    fc.assert(
      fc.property(samples, share, (values, q) => {
        const ascending = [...values].sort((a, b) => a - b);
        const position = (ascending.length - 1) * q;
        const below = ascending[Math.floor(position)]!;
        const above = ascending[Math.ceil(position)]!;
        const expected = below * (1 - (position % 1)) + above * (position % 1);
        expect(Math.abs(quantile(values, q)! - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, above));
      }),
    );
  });

  it("stays within the smallest and largest value and never falls as the position rises", () => {
    fc.assert(
      fc.property(samples, share, share, (values, a, b) => {
        const low = quantile(values, Math.min(a, b))!;
        const high = quantile(values, Math.max(a, b))!;
        expect(low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(high).toBeLessThanOrEqual(Math.max(...values));
        // Two positions an instant apart may differ by rounding, not by more.
        expect(high - low).toBeGreaterThanOrEqual(-1e-9 * Math.max(1, high));
      }),
    );
  });

  it("leaves its input alone and sorts numbers as numbers", () => {
    const values = [10, 9, 100];
    expect(median(values)).toBe(10);
    expect(values).toEqual([10, 9, 100]);
    expect([...sorted(values)]).toEqual([9, 10, 100]);
  });
});

describe("mean", () => {
  it("is null for nothing and exact where plain summation drifts", () => {
    expect(mean([])).toBeNull();
    expect(mean([1, 2, 6])).toBe(3);
    expect(mean(Float64Array.from([1e16, 1, -1e16, 1]))).toBe(0.5);
  });
});

describe("the bad tail", () => {
  const ascending = sorted([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);

  it("is the upper percentile where low is better and the lower one where high is better", () => {
    expect(badTailOfSorted(ascending, 90, "low")).toBeCloseTo(91, 12);
    expect(badTailOfSorted(ascending, 90, "high")).toBeCloseTo(19, 12);
    expect(badTailOfSorted(ascending, 99, "high")).toBeCloseTo(10.9, 12);
    expect(badTailOfSorted(sorted([]), 90, "low")).toBeNull();
  });

  it("of a rate is reached by the promised share of requests", () => {
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 11, maxLength: 200 }), (values) => {
        const tail = badTailOfSorted(sorted(values), 90, "high")!;
        const reached = values.filter((value) => value >= tail).length;
        // One value may straddle the boundary.
        expect(reached).toBeGreaterThanOrEqual(Math.floor(0.9 * (values.length - 1)));
      }),
    );
  });

  it("of mirrored numbers mirrors", () => {
    const up = quantileOfSorted(ascending, 0.9)!;
    const down = quantileOfSorted(sorted([...ascending].map((value) => 110 - value)), 0.1)!;
    expect(up).toBeCloseTo(110 - down, 12);
  });
});

describe("Wilson's interval", () => {
  // R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("of %d in %d is the published one", (successes, trials, low, high) => {
    const interval = wilson(successes, trials)!;
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it("is certain of nothing: no trials, no interval; perfect trials, an open lower end", () => {
    expect(wilson(0, 0)).toBeNull();
    const interval = wilson(10, 10)!;
    expect(interval.high).toBe(1);
    expect(interval.low).toBeCloseTo(0.7225, 4);
    expect(() => wilson(3, 2)).toThrow(RangeError);
  });

  it("covers the truth in about 95 of 100 simulated runs", () => {
    const random = randomFromSeed("wilson");
    let covered = 0;
    for (let run = 0; run < 4000; run++) {
      const truth = 0.9;
      let successes = 0;
      for (let i = 0; i < 30; i++) if (random.next() < truth) successes += 1;
      const { low, high } = wilson(successes, 30)!;
      if (low <= truth && truth <= high) covered += 1;
    }
    expect(covered / 4000).toBeGreaterThan(0.93);
    expect(covered / 4000).toBeLessThan(0.99);
  });
});

describe("standard errors", () => {
  it("of a mean follows the sample variance", () => {
    // Mean 5, squared deviations 9+1+1+1+0+0+4+16 = 32, variance 32/7, error sqrt(32/7/8).
    expect(standardError([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7 / 8), 12);
    expect(standardError([1])).toBeNull();
    expect(standardError([])).toBeNull();
  });

  it("clustered: by hand, two clusters of two equal answers", () => {
    // Scores 1,1 | 0,0: deviations ±½. SE² = (1/3)/4 = 1/12; pairs: 2·¼ per cluster = 1 in all, /16.
    expect(
      clusteredStandardError([
        [1, 1],
        [0, 0],
      ]),
    ).toBeCloseTo(Math.sqrt(1 / 12 + 1 / 16), 12);
  });

  it("clustered with one value per cluster is the plain one", () => {
    fc.assert(
      fc.property(fc.array(share, { minLength: 2, maxLength: 40 }), (values) => {
        expect(clusteredStandardError(values.map((value) => [value]))).toBeCloseTo(standardError(values)!, 9);
      }),
    );
  });

  it("clustered: unknown with one cluster, smaller than plain where answers of a cluster balance out", () => {
    expect(clusteredStandardError([[1, 0, 1], []])).toBeNull();
    const balanced = [
      [1, 0],
      [1, 0],
      [1, 0],
    ];
    // SE² = (6 · ¼ / 5) / 6 = 1/20; pairs: −½ per cluster, −1.5 / 36.
    expect(clusteredStandardError(balanced)).toBeCloseTo(Math.sqrt(1 / 20 - 1.5 / 36), 12);
    expect(clusteredStandardError(balanced)!).toBeLessThan(standardError(balanced.flat())!);
  });
});

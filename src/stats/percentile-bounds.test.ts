import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import {
  badTailOfSorted,
  effectiveTailSize,
  leastForBounds,
  percentileBounds,
  percentileBoundsAt,
  percentileDifference,
  percentileDigest,
  sorted,
} from "./index.ts";

const values = fc
  .array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 300 })
  .map((list) => Float64Array.from(list));
const percent = fc.constantFrom(50, 90, 99);
const better = fc.constantFrom("low" as const, "high" as const);

/** 1, 2, … n, so that a bound is its own (fractional) rank from 1. */
const ranks = (n: number) => Float64Array.from({ length: n }, (_, i) => n - i);

describe("bounds of a percentile", () => {
  // scipy 1.17: the k with beta.sf(q, k, n + 1 − k) = 0.025, by optimize.brentq.
  it.each([
    [20, 50, 6.169613591515183, 14.830386408484816],
    [100, 90, 84.28352216046191, 95.94613530521542],
    [1000, 99, 983.9131148210184, 996.1451276299633],
    [36, 90, 29.058627922559737, 35.95137259584913],
    [400, 99, 392.20098467705265, 399.83907127190014],
  ])("of %d values for p%d are the fractional order statistics", (n, percent, low, high) => {
    const bounds = percentileBounds(ranks(n), percent, "low", 0.95);
    expect(bounds.low).toBeCloseTo(low, 5);
    expect(bounds.high).toBeCloseTo(high, 5);
  });

  it("lie between the binomial order statistics of published tables, inwards by less than one", () => {
    // Meeker, Hahn and Escobar, "Statistical Intervals", table J: median of 20 at 95 % from the 6th to the 15th.
    const { low, high } = percentileBounds(ranks(20), 50, "low", 0.95);
    expect(Math.floor(low as number)).toBe(6);
    expect(Math.ceil(high as number)).toBe(15);
  });

  it("are null on the side that no order statistic bounds, and exist from the least n on", () => {
    expect(leastForBounds(50, 0.95)).toBe(6);
    expect(leastForBounds(90, 0.95)).toBe(36);
    expect(leastForBounds(99, 0.95)).toBe(368);
    expect(leastForBounds(99, 0.9)).toBe(299);
    for (const [percent, least] of [
      [50, 6],
      [90, 36],
      [99, 368],
    ] as const) {
      const enough = percentileBounds(ranks(least), percent, "low", 0.95);
      expect(enough.low).not.toBeNull();
      expect(enough.high).not.toBeNull();
      const few = percentileBounds(ranks(least - 1), percent, "low", 0.95);
      expect(few.high).toBeNull();
    }
    expect(percentileBounds(ranks(35), 90, "low", 0.95).low).not.toBeNull();
    expect(percentileBounds(new Float64Array(0), 90, "low", 0.95)).toEqual({ low: null, high: null });
  });

  it("of a rate mirror those of a time: the bad tail is the lower one", () => {
    fc.assert(
      fc.property(values, percent, (list, percent) => {
        const time = percentileBounds(list.slice(), percent, "low", 0.95);
        const rate = percentileBounds(
          list.map((value) => -value),
          percent,
          "high",
          0.95,
        );
        const close = (a: number | null, b: number | null) =>
          a === null || b === null ? expect(a).toBe(b) : expect(a).toBeCloseTo(-b, 4);
        close(rate.low, time.high);
        close(rate.high, time.low);
      }),
    );
  });

  it("hold the percentile of the same values where both exist, and widen with the level and the correlation", () => {
    fc.assert(
      fc.property(values, percent, better, (list, percent, better) => {
        const estimate = badTailOfSorted(sorted(list), percent, better) as number;
        const digest = percentileDigest(list.slice(), percent, better);
        expect(digest?.value).toBeCloseTo(estimate, 6);
        const inner = percentileBounds(list.slice(), percent, better, 0.9);
        const outer = percentileBounds(list.slice(), percent, better, 0.99);
        const worthLess = percentileBounds(list.slice(), percent, better, 0.9, list.length / 2);
        if (inner.low !== null && inner.high !== null) {
          expect(inner.low).toBeLessThanOrEqual(estimate + 1e-9);
          expect(inner.high).toBeGreaterThanOrEqual(estimate - 1e-9);
        }
        for (const wider of [outer, worthLess]) {
          if (wider.low !== null) expect(wider.low).toBeLessThanOrEqual((inner.low as number) + 1e-9);
          if (wider.high !== null) expect(wider.high).toBeGreaterThanOrEqual((inner.high as number) - 1e-9);
        }
      }),
    );
  });

  it("from a digest are those of the values", () => {
    fc.assert(
      fc.property(values, percent, better, (list, percent, better) => {
        const digest = percentileDigest(list.slice(), percent, better);
        for (const level of [0.8, 0.95, 1 - 1e-9])
          expect(digest === null ? null : percentileBoundsAt(digest, (1 - level) / 2)).toEqual(
            percentileBounds(list.slice(), percent, better, level),
          );
      }),
      { numRuns: 50 },
    );
  });

  it("are one value where all values are alike", () => {
    expect(percentileBounds(new Float64Array(50).fill(3), 90, "low", 0.95)).toEqual({ low: 3, high: 3 });
  });

  it("refuse what is no level, percentile or size", () => {
    expect(() => percentileBounds(ranks(9), 50, "low", 1)).toThrow(RangeError);
    expect(() => percentileBounds(ranks(9), 100, "low", 0.95)).toThrow(RangeError);
    expect(() => percentileBounds(ranks(9), 50, "low", 0.95, 0)).toThrow(RangeError);
  });

  it("cover a p90 of 40 log-normal values in 94 to 96 of 100 samples; whole order statistics cover more", () => {
    const random = randomFromSeed("p90 of 40");
    const truth = Math.exp(1.2815515655446004);
    const runs = 4000;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const sample = Float64Array.from({ length: 40 }, () => Math.exp(random.normal()));
      const { low, high } = percentileBounds(sample, 90, "low", 0.95);
      if (low !== null && high !== null && low <= truth && truth <= high) covered += 1;
    }
    expect(covered / runs).toBeGreaterThan(0.94);
    expect(covered / runs).toBeLessThan(0.965);
  });
});

describe("correlated tails", () => {
  it("are worth fewer values than there are, and independent ones all of them most of the time", () => {
    const random = randomFromSeed("tails");
    let level = 0;
    const series = Float64Array.from({ length: 2000 }, () => {
      level = 0.9 * level + Math.sqrt(1 - 0.81) * random.normal();
      return Math.exp(level);
    });
    expect(effectiveTailSize(series, 90, "low")).toBeLessThan(800);
    expect(effectiveTailSize(series, 90, "high")).toBeLessThan(800);
    const shuffled = Float64Array.from(random.shuffle([...series]));
    expect(effectiveTailSize(shuffled, 90, "low")).toBeGreaterThan(1200);
    expect(effectiveTailSize(series.slice(0, 9), 90, "low")).toBe(9);
  });
});

describe("the difference of two percentiles", () => {
  const options = { isPaired: false, level: 0.95 };

  it("turns around with its targets", () => {
    fc.assert(
      fc.property(values, values, percent, (a, b, percent) => {
        const [one, other] = [
          percentileDifference(a, b, percent, "low", options),
          percentileDifference(b, a, percent, "low", options),
        ];
        expect(one?.difference).toBeCloseTo(-(other?.difference ?? Number.NaN), 9);
        expect(one?.p).toBeCloseTo(other?.p ?? Number.NaN, 9);
        expect(one?.bounds.low === null).toBe(other?.bounds.high === null);
        if (one?.bounds.low != null) expect(one.bounds.low).toBeCloseTo(-(other?.bounds.high as number), 9);
      }),
      { numRuns: 60 },
    );
  });

  it("has a p-value where its bounds begin to exclude 0", () => {
    const random = randomFromSeed("p");
    for (let run = 0; run < 30; run++) {
      const a = Float64Array.from({ length: 60 }, () => Math.exp(random.normal()));
      const b = Float64Array.from({ length: 60 }, () => Math.exp(random.normal() + run / 30));
      const p = percentileDifference(a, b, 50, "low", options)?.p as number;
      for (const [level, isExcluded] of [
        [1 - p * 1.01, true],
        [1 - p * 0.99, false],
      ] as const) {
        if (level <= 0 || level >= 1) continue;
        const { low, high } = percentileDifference(a, b, 50, "low", { ...options, level })?.bounds ?? {};
        expect((low as number) > 0 || (high as number) < 0).toBe(isExcluded);
      }
    }
  });

  it("tells p-values small enough for many comparisons, in pairs with less", () => {
    const random = randomFromSeed("small p");
    const a = Float64Array.from({ length: 200 }, () => Math.exp(random.normal()));
    const faster = a.map((value) => value * 0.6 * Math.exp(0.1 * random.normal()));
    const alone = percentileDifference(a, faster, 50, "low", options);
    const paired = percentileDifference(a, faster, 50, "low", { ...options, isPaired: true });
    expect(paired?.p).toBeLessThan(1e-6);
    expect(paired?.p).toBeLessThan(alone?.p as number);
    expect(alone?.p).toBeLessThan(0.01);
  });

  it("says nothing of what has no bounds, and nothing at all without values", () => {
    const few = percentileDifference(ranks(20), ranks(20), 90, "low", options);
    expect(few?.bounds).toEqual({ low: null, high: null });
    expect(few?.p).toBe(1);
    expect(percentileDifference([], [1, 2], 50, "low", options)).toBeNull();
    expect(() => percentileDifference([1], [1, 2], 50, "low", { ...options, isPaired: true })).toThrow(
      RangeError,
    );
  });
});

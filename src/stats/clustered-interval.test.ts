import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { clusteredInterval } from "./index.ts";

describe("the interval around an accuracy", () => {
  // The roots of (s̄ − m)² = t² m(1 − m)/n*, by numpy.roots with scipy's t.ppf.
  it.each([
    [[1, 1, 0, 1, 0, 1, 1, 1, 1, 1], 0.95, 0.42854387960537044, 0.9552286917925923],
    [[0.75, 0.5, 1, 1, 0.25, 1, 0.75, 1], 0.9, 0.5397472845334559, 0.9158002278081763],
    [Array.from({ length: 30 }, () => 1), 0.95, 0.8776301477634814, 1],
    [[0, 0], 0.95, 0, 0.9877636653871961],
  ])("of %j at %d", (means, level, low, high) => {
    const interval = clusteredInterval(means, level)!;
    expect(interval.low).toBeCloseTo(low, 9);
    expect(interval.high).toBeCloseTo(high, 9);
  });

  it("is null below two questions, and refuses what is no share or level", () => {
    expect(clusteredInterval([])).toBeNull();
    expect(clusteredInterval([0.5])).toBeNull();
    expect(() => clusteredInterval([0.5, 1.1])).toThrow(RangeError);
    expect(() => clusteredInterval([0.5, Number.NaN])).toThrow(RangeError);
    expect(() => clusteredInterval([0.5, 1], 1)).toThrow(RangeError);
  });

  it("holds the mean, stays within 0 to 1 and is mirrored with its questions", () => {
    const eighths = fc.integer({ min: 0, max: 8 }).map((correct) => correct / 8);
    const shares = fc.array(eighths, { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(shares, (means) => {
        const { low, high } = clusteredInterval(means)!;
        const centre = means.reduce((sum, mean) => sum + mean, 0) / means.length;
        expect(0 <= low && low <= centre + 1e-12 && centre <= high + 1e-12 && high <= 1).toBe(true);
        expect(clusteredInterval(means.map((mean) => 1 - mean))!.low).toBeCloseTo(1 - high, 9);
      }),
    );
  });

  it("covers the accuracy of all such questions 94 to 96 times in 100, with 198 questions of 4 repeats", () => {
    const random = randomFromSeed("coverage");
    // Difficulties uniform over 0.6 to 1: their mean is 0.8.
    const question = () => {
      const p = 0.6 + 0.4 * random.next();
      return [1, 2, 3, 4].filter(() => random.next() < p).length / 4;
    };
    const runs = 3000;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const { low, high } = clusteredInterval(Array.from({ length: 198 }, question))!;
      if (low <= 0.8 && 0.8 <= high) covered += 1;
    }
    expect(covered / runs).toBeGreaterThan(0.94);
    expect(covered / runs).toBeLessThan(0.96);
  });
});

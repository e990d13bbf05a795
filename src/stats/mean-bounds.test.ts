import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Random, randomFromSeed } from "../base/index.ts";
import {
  effectiveSize,
  mean,
  meanBounds,
  meanDifference,
  ratioBounds,
  ratioDifference,
  ratioDigest,
} from "./index.ts";

const SKEWED = [3.1, 1.2, 0.7, 9.8, 2.2, 1.9, 0.4, 4.4, 1.1, 2.6];
const values = fc.array(
  fc.double({ min: 0, max: 1e4, noNaN: true }).map((value) => Math.round(1000 * value) / 1000),
  { minLength: 3, maxLength: 80 },
);

const logNormal = (random: Random, n: number, rho = 0) => {
  let level = random.normal();
  return Float64Array.from({ length: n }, () => {
    const value = Math.exp(level);
    level = rho * level + Math.sqrt(1 - rho * rho) * random.normal();
    return value;
  });
};

function coverage(name: string, n: number, rho: number, runs: number): number {
  const random = randomFromSeed(name);
  let covered = 0;
  for (let run = 0; run < runs; run++) {
    const bounds = meanBounds(logNormal(random, n, rho), 0.95);
    const truth = Math.exp(0.5);
    if (bounds !== null && (bounds.low as number) <= truth && truth <= (bounds.high as number)) covered += 1;
  }
  return covered / runs;
}

describe("bounds of a mean", () => {
  it("are where Hall's transform of Student's statistic reaches its quantile", () => {
    // scipy 1.17, by optimize.brentq on g((mean − m)/error) = ± t.ppf(0.975, 9), the upper one beyond the bend (skewness 0.95).
    // The order shows no correlation.
    const { low, high } = meanBounds(SKEWED, 0.95) ?? {};
    expect(low).toBeCloseTo(1.5242895676044275, 9);
    expect(high).toBeCloseTo(8.018289742080034, 9);
  });

  it("are Student's where there is no skewness", () => {
    // Mean 3, standard error √0.5, t.ppf(0.975, 4) = 2.7764451051977987.
    const { low, high } = meanBounds([1, 5, 2, 4, 3], 0.95) ?? {};
    expect(low).toBeCloseTo(3 - 2.7764451051977987 * Math.sqrt(0.5), 9);
    expect(high).toBeCloseTo(3 + 2.7764451051977987 * Math.sqrt(0.5), 9);
  });

  it("hold the mean, widen with the level, and follow unit, shift and sign", () => {
    fc.assert(
      fc.property(values, (list) => {
        const centre = mean(list) as number;
        const bounds = meanBounds(list, 0.9);
        const wider = meanBounds(list, 0.99);
        const moved = meanBounds(
          list.map((value) => 5 - 2 * value),
          0.9,
        );
        if (bounds === null || new Set(list).size === 1) return;
        const [low, high] = [bounds.low as number, bounds.high as number];
        const scale = 1e-6 * (1 + high - low + Math.abs(centre));
        expect(low).toBeLessThanOrEqual(centre + scale);
        expect(high).toBeGreaterThanOrEqual(centre - scale);
        expect(wider?.low as number).toBeLessThanOrEqual(low + scale);
        expect(wider?.high as number).toBeGreaterThanOrEqual(high - scale);
        expect(Math.abs((moved?.low as number) - (5 - 2 * high))).toBeLessThanOrEqual(4 * scale);
      }),
    );
  });

  it("are unknown below two values and for a few alike, and are the value of many alike", () => {
    expect(meanBounds([], 0.95)).toBeNull();
    expect(meanBounds([3], 0.95)).toBeNull();
    const alike = (n: number) => Array.from({ length: n }, () => 3);
    // As many as it takes to show that 95 % of all are so: 0.95^59 < 0.05.
    expect(meanBounds(alike(58), 0.95)).toBeNull();
    expect(meanBounds(alike(59), 0.95)).toEqual({ low: 3, high: 3 });
    expect(() => meanBounds([1, 2], 1)).toThrow(RangeError);
  });

  it("cover the mean of 20 log-normal values in 93.5 to 96.5 of 100 samples, where mean ± 1.96 SE covers 84", () => {
    const covered = coverage("20 skewed", 20, 0, 4000);
    expect(covered).toBeGreaterThan(0.935);
    expect(covered).toBeLessThan(0.965);
  });

  it("cover the mean of correlated requests, for which independent ones would be taken three times in four", () => {
    const covered = coverage("100 correlated", 100, 0.5, 2000);
    expect(covered).toBeGreaterThan(0.925);
    expect(covered).toBeLessThan(0.965);
  });
});

describe("the effective size", () => {
  it("of an AR(1) with correlation ρ is n (1 − ρ)/(1 + ρ)", () => {
    const random = randomFromSeed("ar");
    let level = 0;
    const series = Float64Array.from({ length: 50_000 }, () => {
      level = 0.6 * level + random.normal();
      return level;
    });
    expect(effectiveSize(series) / 50_000).toBeGreaterThan(0.8 * 0.25);
    expect(effectiveSize(series) / 50_000).toBeLessThan(1.2 * 0.25);
  });

  it("sees what lasts for hours in a long series, though neighbours hardly show it", () => {
    const random = randomFromSeed("hours");
    const series = Float64Array.from(
      { length: 20_000 },
      (_, i) => random.normal() + 0.07 * Math.sin(i / 3000),
    );
    expect(effectiveSize(series)).toBeLessThan(17_000);
  });

  it("lies between 1 and n, and is n where nothing can be told", () => {
    fc.assert(
      fc.property(values, (list) => {
        const size = effectiveSize(list);
        expect(size).toBeGreaterThanOrEqual(1);
        expect(size).toBeLessThanOrEqual(list.length);
      }),
    );
    expect(effectiveSize([])).toBe(0);
    expect(effectiveSize([1, 2, 3])).toBe(3);
    expect(effectiveSize(new Float64Array(50).fill(2))).toBe(50);
    // What alternates is surer than independent values would be; that is not believed.
    expect(effectiveSize(Float64Array.from({ length: 100 }, (_, i) => i % 2))).toBe(100);
  });
});

describe("bounds of a ratio of sums", () => {
  it("are those of the mean where every denominator is 1", () => {
    fc.assert(
      fc.property(values, (list) => {
        const [ofRatio, ofMean] = [
          ratioBounds(
            list,
            list.map(() => 1),
            0.95,
          ),
          meanBounds(list, 0.95),
        ];
        if (ofRatio === null || ofMean === null || ofMean.low === ofMean.high) return;
        const scale = 1e-4 * ((ofMean.high as number) - (ofMean.low as number));
        expect(Math.abs((ofRatio.low as number) - (ofMean.low as number))).toBeLessThanOrEqual(scale);
        expect(Math.abs((ofRatio.high as number) - (ofMean.high as number))).toBeLessThanOrEqual(scale);
      }),
    );
  });

  it("are the ratios at which the mean of a − r·b stops to reach its quantile", () => {
    // scipy 1.17, by optimize.brentq on Hall's transform of (a − r·b); the pairs show no correlation.
    const { low, high } = ratioBounds([12, 8, 25, 11, 33, 9, 17, 22], [3, 2, 4, 3, 5, 4, 3, 6], 0.95) ?? {};
    expect(low).toBeCloseTo(3.4058375446768476, 5);
    expect(high).toBeCloseTo(5.847480224177731, 5);
  });

  it("are open to above where the denominator may be 0: one correct answer of four prices none", () => {
    const { low, high } = ratioBounds([1, 2, 3, 4], [0, 0, 1, 0], 0.95) ?? {};
    expect(low).toBeGreaterThan(0);
    expect(high).toBeNull();
  });

  it("are unknown without a denominator, below three pairs and where all pairs are of one ratio", () => {
    expect(ratioBounds([1, 2, 3], [0, 0, 0], 0.95)).toBeNull();
    expect(ratioBounds([1, 2], [1, 1], 0.95)).toBeNull();
    expect(ratioBounds([2, 4, 6], [1, 2, 3], 0.95)).toBeNull();
    expect(() => ratioBounds([1, 2, 3], [1], 0.95)).toThrow(RangeError);
  });

  it("cover a cost per correct answer in 93 to 97 of 100 samples", () => {
    const random = randomFromSeed("ratio");
    const runs = 2000;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const money = logNormal(random, 40);
      const correct = money.map(() => (random.next() < 0.7 ? 1 : 0));
      const { low, high } = ratioBounds(money, correct, 0.95) ?? { low: null, high: null };
      const truth = Math.exp(0.5) / 0.7;
      if ((low === null || low <= truth) && (high === null || truth <= high)) covered += 1;
    }
    expect(covered / runs).toBeGreaterThan(0.93);
    expect(covered / runs).toBeLessThan(0.97);
  });

  it("of two targets are compared by their difference", () => {
    const random = randomFromSeed("two ratios");
    const digestOf = (factor: number) =>
      ratioDigest(
        logNormal(random, 200).map((value) => factor * value),
        new Float64Array(200).fill(1),
      );
    const [cheap, dear] = [digestOf(1), digestOf(3)];
    if (cheap === null || dear === null) throw new Error("no ratio");
    const { difference, bounds, p } = ratioDifference(cheap, dear, 0.95);
    expect(difference).toBeCloseTo(cheap.ratio - dear.ratio, 12);
    expect(bounds.high).toBeLessThan(0);
    expect(p).toBeLessThan(1e-4);
  });
});

describe("the difference of two means", () => {
  const paired = { isPaired: true, level: 0.95 };
  const unpaired = { isPaired: false, level: 0.95 };
  // The first ten of each are Student's own sleep data, read as times.
  const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
  const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

  it("is told with no smaller a p-value than Student's and Welch's, whose bounds it holds", () => {
    // R's documentation of t.test: Welch p = 0.07939, −3.3654832 to 0.2054832; paired p = 0.002833, −2.4598858 to −0.7001142.
    for (const [options, p, low, high] of [
      [unpaired, 0.07939, -3.3654832, 0.2054832],
      [paired, 0.002833, -2.4598858, -0.7001142],
    ] as const) {
      const found = meanDifference(first, second, options);
      expect(found?.difference).toBeCloseTo(-1.58, 12);
      expect(found?.p).toBeGreaterThan(p - 1e-5);
      expect(found?.bounds.low).toBeLessThan(low + 1e-6);
      expect(found?.bounds.high).toBeGreaterThan(high - 1e-6);
    }
  });

  it("turns around with its targets", () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [one, other] = [meanDifference(a, b, unpaired), meanDifference(b, a, unpaired)];
        expect(one?.p).toBeCloseTo(other?.p as number, 6);
        if (one?.bounds.low != null) expect(one.bounds.low).toBeCloseTo(-(other?.bounds.high as number), 4);
      }),
      { numRuns: 60 },
    );
  });

  it("excludes 0 exactly where its p-value is within 1 − level", () => {
    const random = randomFromSeed("dual");
    for (let run = 0; run < 60; run++) {
      const a = logNormal(random, 30);
      const b = logNormal(random, 30).map((value) => value * (1 + run / 30));
      for (const options of [paired, unpaired]) {
        const { bounds, p } = meanDifference(a, b, options) ?? { bounds: { low: null, high: null }, p: 1 };
        expect((bounds.low as number) > 0 || (bounds.high as number) < 0).toBe(p <= 0.05);
      }
    }
  });

  it("goes by the sign where all differences are alike", () => {
    const ten = Array.from({ length: 10 }, (_, i) => i);
    const less = ten.map((value) => value - 1);
    expect(meanDifference(ten, less, paired)).toMatchObject({
      difference: 1,
      p: 2 ** -9,
      bounds: { low: 1, high: 1 },
    });
    expect(meanDifference(ten, ten, paired)).toMatchObject({ difference: 0, p: 1 });
    expect(meanDifference([1, 2], [0, 1], paired)?.bounds).toEqual({ low: null, high: null });
    expect(meanDifference([1], [2], paired)).toBeNull();
    expect(() => meanDifference([1], [2, 3], paired)).toThrow(RangeError);
  });

  it("tells equals apart in at most 6 of 100 comparisons at 5 %, and sees one in a million where it is plain", () => {
    const random = randomFromSeed("equals");
    for (const options of [paired, unpaired]) {
      let seen = 0;
      for (let run = 0; run < 1500; run++) {
        const found = meanDifference(logNormal(random, 20), logNormal(random, 20), options);
        if ((found?.p ?? 1) <= 0.05) seen += 1;
      }
      expect(seen / 1500).toBeLessThan(0.06);
      const plain = meanDifference(
        logNormal(random, 600),
        logNormal(random, 600).map((value) => 2 * value),
        options,
      );
      expect(plain?.p).toBeLessThan(1e-6);
    }
  });
});

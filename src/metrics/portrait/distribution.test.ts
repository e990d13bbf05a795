/** How values lie, in few points and bars, without losing one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distributionOf } from "./distribution.ts";

const metric = { name: "ttft", unit: "s", better: "low" } as const;
const of = (...values: number[]) => distributionOf(metric, Float64Array.from(values).sort());

describe("a distribution", () => {
  it("has the share of values that are at most as large, ties once", () => {
    expect(of(1, 2, 2, 4)).toMatchObject({
      ...{ metric: "ttft", unit: "s", better: "low", n: 4, scale: "log", zeros: 0 },
      ecdf: [
        { value: 1, share: 0.25 },
        { value: 2, share: 0.75 },
        { value: 4, share: 1 },
      ],
    });
  });

  it("has bins of equal width in logarithm, by Freedman and Diaconis", () => {
    // Quartiles of the logarithms of 1, 2, 4, … 128 are 1.75 and 5.25 doublings: 2 · 3.5 / 8^(1/3) = 3.5 of the 7 doublings a bin.
    const { edges, counts } = of(1, 2, 4, 8, 16, 32, 64, 128)!;
    expect(edges).toHaveLength(3);
    expect(edges[0]).toBe(1);
    expect(edges[1]).toBeCloseTo(2 ** 3.5, 10);
    expect(edges[2]).toBe(128);
    expect(counts).toEqual([4, 4]);
  });

  it("falls back on Sturges where the middle half is all alike", () => {
    // 1 + log2(9) = 4.2, so five bins.
    expect(of(1, 5, 5, 5, 5, 5, 5, 5, 10)!.counts).toHaveLength(5);
  });

  it("keeps zeros apart, for which there is no logarithm", () => {
    expect(of(0, 0, 3)).toMatchObject({ n: 3, zeros: 2, edges: [3, 3], counts: [1] });
    expect(of(0, 0)).toMatchObject({ zeros: 2, edges: [], counts: [], ecdf: [{ value: 0, share: 1 }] });
  });

  it("of one value is that value; of none there is none", () => {
    expect(of(2)).toMatchObject({ n: 1, ecdf: [{ value: 2, share: 1 }], edges: [2, 2], counts: [1] });
    expect(of()).toBeNull();
  });

  it("marks the statistics that exist, percentiles at the bad end", () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(of(...hundred)!.marks.map(({ stat }) => stat)).toEqual(["avg", "median", "p90", "p99"]);
    expect(of(...hundred.slice(0, 99))!.marks.map(({ stat }) => stat)).toEqual(["avg", "median", "p90"]);
    expect(of(1, 2)!.marks).toEqual([
      { stat: "avg", value: 1.5 },
      { stat: "median", value: 1.5 },
    ]);
    const rate = distributionOf({ ...metric, better: "high" }, Float64Array.from(hundred));
    expect(rate!.marks.find(({ stat }) => stat === "p90")!.value).toBeCloseTo(10.9, 10);
  });

  it("rises to 1 between its extremes in 200 points at the most, and its bars and zeros add up to all values", () => {
    const value = fc.oneof(
      fc.constant(0),
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      fc.constantFrom(0.5, 1, 1 + Number.EPSILON),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 900 }), (values) => {
        const { n, ecdf, edges, counts, zeros } = of(...values)!;
        expect(n).toBe(values.length);
        expect(ecdf.length).toBeLessThanOrEqual(200);
        expect(ecdf[0]!.value).toBe(Math.min(...values));
        expect(ecdf.at(-1)).toEqual({ value: Math.max(...values), share: 1 });
        for (const [i, point] of ecdf.entries()) {
          expect(point.share).toBe(values.filter((one) => one <= point.value).length / n);
          if (i > 0) expect(point.value > ecdf[i - 1]!.value).toBe(true);
        }
        expect(counts.reduce((sum, count) => sum + count, zeros)).toBe(n);
        expect(counts.every((count) => count >= 0)).toBe(true);
        expect(edges).toHaveLength(counts.length === 0 ? 0 : counts.length + 1);
        expect(counts.length).toBeLessThanOrEqual(60);
        for (const [i, count] of counts.entries()) {
          const isLast = i === counts.length - 1;
          const within = values.filter(
            (one) => one > 0 && one >= edges[i]! && (isLast ? one <= edges[i + 1]! : one < edges[i + 1]!),
          );
          expect(count).toBe(within.length);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("shows the tails of many values: a point beyond the last of a thousand", () => {
    const many = Float64Array.from({ length: 100_000 }, (_, i) => i + 1);
    const { ecdf } = distributionOf(metric, many)!;
    expect(ecdf.filter(({ share }) => share > 0.999).length).toBeGreaterThan(5);
    expect(ecdf.filter(({ share }) => share < 0.001).length).toBeGreaterThan(5);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantile } from "../stats/index.ts";
import { sketch } from "./live-sketch.ts";

function sketched(values: readonly number[]) {
  const made = sketch();
  for (const value of values) made.add(value);
  return made;
}

describe("the live quantile sketch", () => {
  it("is within 1 % of the quantile of the numbers, whatever they are", () => {
    const values = fc.array(fc.double({ min: 1e-4, max: 1e6, noNaN: true }), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(values, fc.constantFrom(0, 0.1, 0.5, 0.9, 1), (numbers, q) => {
        const exact = quantile(numbers, q)!;
        const close = sketched(numbers).quantile(q)!;
        expect(Math.abs(close - exact) / exact).toBeLessThanOrEqual(0.0101);
      }),
    );
  });

  it("interpolates between few numbers as the tables do", () => {
    const median = sketched([1, 3]).quantile(0.5)!;
    expect(median).toBeGreaterThan(1.98);
    expect(median).toBeLessThan(2.02);
  });

  it("knows nothing of nothing, and leaves out what is no positive number", () => {
    const made = sketched([0, -1, Number.NaN, Number.POSITIVE_INFINITY]);
    expect(made.n).toBe(0);
    expect(made.quantile(0.5)).toBeNull();
  });

  it("counts what lies beyond its ends at its ends", () => {
    const made = sketched([1e-9, 1e12]);
    expect(made.n).toBe(2);
    expect(made.quantile(0)! / 1e-4).toBeCloseTo(1, 1);
    expect(made.quantile(1)! / 1e7).toBeCloseTo(1, 1);
  });
});

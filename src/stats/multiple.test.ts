import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eBH, eHolm, holm, holmAdjusted } from "./index.ts";

describe("Holm", () => {
  it("steps down from the smallest p-value and stops at the first that is too large", () => {
    // statsmodels 0.15.0: multipletests(p, 0.05, "holm").
    expect(holm([0.01, 0.04, 0.03, 0.005, 0.5, 0.0099], 0.05)).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
    ]);
    // 0.02 · 3 > 0.05: nothing after it is looked at, small as it is.
    expect(holm([0.02, 0.021, 0.022], 0.05)).toEqual([false, false, false]);
  });

  it("is the plain test for one claim, includes alpha itself, and does nothing for none", () => {
    expect(holm([0.05], 0.05)).toEqual([true]);
    expect(holm([0.050001], 0.05)).toEqual([false]);
    expect(holm([], 0.05)).toEqual([]);
  });

  it("refuses what is no p-value or level", () => {
    expect(() => holm([1.2], 0.05)).toThrow(RangeError);
    expect(() => holm([Number.NaN], 0.05)).toThrow(RangeError);
    expect(() => holm([0.1], 0)).toThrow(RangeError);
  });
});

describe("Holm's adjusted p-values", () => {
  it("are those of statsmodels", () => {
    // statsmodels 0.15.0: multipletests(p, method="holm")[1].
    const adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.005, 0.5, 0.0099]);
    [0.0495, 0.09, 0.09, 0.03, 0.5, 0.0495].forEach((p, i) => {
      expect(adjusted[i]).toBeCloseTo(p, 12);
    });
    expect(holmAdjusted([])).toEqual([]);
    expect(() => holmAdjusted([-0.1])).toThrow(RangeError);
  });

  it("reject what Holm rejects, at any alpha", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.2, noNaN: true })),
        fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        (ps, alpha) => {
          expect(holmAdjusted(ps).map((p) => p <= alpha)).toEqual(holm(ps, alpha));
        },
      ),
    );
  });
});

describe("e-BH", () => {
  it("rejects the k largest for the largest k whose k-th is at least m / (k alpha)", () => {
    // By hand: 4 / (k · 0.1) is 40, 20, 13.3, 10. The largest alone, 30, would not do; three together do.
    expect(eBH([30, 25, 14, 1], 0.1)).toEqual([true, true, true, false]);
    expect(eBH([30, 12, 12, 1], 0.1)).toEqual([false, false, false, false]);
    expect(eBH([1, 12, Number.POSITIVE_INFINITY, 40], 0.1)).toEqual([false, false, true, true]);
    expect(eBH([], 0.1)).toEqual([]);
  });

  it("refuses a negative e-value", () => {
    expect(() => eBH([-1], 0.1)).toThrow(RangeError);
  });
});

describe("Holm with e-values", () => {
  it("asks the largest of m for m / alpha, the next for (m − 1) / alpha", () => {
    const logs = (...es: number[]) => es.map(Math.log);
    expect(eHolm(logs(61, 41, 19), 0.05)).toEqual([true, true, false]);
    expect(eHolm(logs(61, 41, 20.001), 0.05)).toEqual([true, true, true]);
    expect(eHolm(logs(59, 59, 59), 0.05)).toEqual([false, false, false]);
  });

  it("takes evidence beyond what a number holds, and evidence for the null", () => {
    expect(eHolm([5000, -5000, Number.POSITIVE_INFINITY], 0.05)).toEqual([true, false, true]);
  });

  it("never rejects more than e-BH does", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e4, noNaN: true })), (es) => {
        const [strict, lenient] = [eHolm(es.map(Math.log), 0.05), eBH(es, 0.0500001)];
        strict.forEach((rejected, i) => {
          if (rejected) expect(lenient[i]).toBe(true);
        });
      }),
    );
  });
});

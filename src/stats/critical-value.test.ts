import { describe, expect, it } from "vitest";
import { betaQuantile, logBetaTails } from "./beta.ts";
import { normalQuantile, normalTail, studentQuantile, studentTail } from "./critical-value.ts";

/** Within some units in the last of 12 digits: the references are scipy 1.17.1's `beta.logcdf`, `.logsf`, `.ppf`, `norm.ppf`, `t.ppf`. */
function close(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-11 * Math.max(1e-3, Math.abs(expected)));
}

describe("the tails of the beta distribution, as logs", () => {
  it.each([
    [0.5, 2, 3, -0.3746934494414107, -1.1631508098056809],
    [0.5, 30, 10, -7.537909224351296, -0.000532651650983027],
    [0.5, 10, 30, -0.000532651650983027, -7.537909224351296],
    // The smaller tail is 6e-13; as 1 minus the other it would have four digits left.
    [0.5, 500, 300, -28.193799406325546, -5.69624281704113e-13],
    [0.01, 0.5, 0.5, -2.752494986597868, -0.0658925690292166],
    [0.999, 7.5, 1.2, -0.002592570606689659, -5.956401388494006],
    [0.5, 1, 1000, -9.332636185032189e-302, -693.1471805599454],
  ])("at %d with shapes %d and %d", (x, a, b, lower, upper) => {
    const tails = logBetaTails(x, a, b);
    close(tails.lower, lower);
    close(tails.upper, upper);
  });

  it("go on where scipy's underflow to −∞, and are certain at both ends", () => {
    expect(logBetaTails(0.3, 2000, 1000).lower).toBeCloseTo(-859.7495, 3);
    expect(logBetaTails(0, 2, 3)).toEqual({ lower: Number.NEGATIVE_INFINITY, upper: 0 });
    expect(logBetaTails(1, 2, 3)).toEqual({ lower: 0, upper: Number.NEGATIVE_INFINITY });
    expect(() => logBetaTails(0.5, 0, 3)).toThrow(RangeError);
    expect(() => logBetaTails(1.1, 1, 3)).toThrow(RangeError);
  });

  it.each([
    [0.025, 5, 26, 0.056421696468071485],
    [0.975, 6, 25, 0.34721169883414377],
    [0.5, 0.5, 0.5, 0.5],
    [1e-10, 3, 4, 0.0001710195302398643],
    [0, 3, 4, 0],
    [1, 3, 4, 1],
  ])("have the quantile %d with shapes %d and %d", (p, a, b, x) => {
    close(betaQuantile(p, a, b), x);
  });
});

describe("quantiles", () => {
  it.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798409],
    [1e-6, -4.753424308822899],
    [0.025, -1.9599639845400545],
    [0.3, -0.5244005127080409],
    [0.5, 0],
    [0.8, 0.8416212335729143],
    [0.975, 1.959963984540054],
    [0, Number.NEGATIVE_INFINITY],
    [1, Number.POSITIVE_INFINITY],
  ])("of the normal distribution at %d", (p, z) => {
    if (Number.isFinite(z)) close(normalQuantile(p), z);
    else expect(normalQuantile(p)).toBe(z);
  });

  it.each([
    [0.975, 1, 12.706204736174694],
    [0.975, 2, 4.302652729749462],
    [0.975, 29, 2.045229642132703],
    [0.9, 197, 1.2858636942630115],
    [0.001, 5, -5.893429531356009],
    [0.6, 3.5, 0.27326545405577973],
  ])("of Student's at %d with %d degrees of freedom", (p, degrees, t) => {
    close(studentQuantile(p, degrees), t);
  });

  it("of Student's become the normal ones with many degrees of freedom", () => {
    expect(studentQuantile(0.975, 1e6)).toBeCloseTo(normalQuantile(0.975), 5);
    expect(studentQuantile(0.975, 1e12)).toBe(normalQuantile(0.975));
  });

  it("refuse what is no probability", () => {
    for (const p of [-0.1, 1.1, Number.NaN]) expect(() => normalQuantile(p)).toThrow(RangeError);
    expect(() => studentQuantile(1, 5)).toThrow(RangeError);
    expect(() => studentQuantile(0.5, 0)).toThrow(RangeError);
  });
});

describe("tails", () => {
  it.each([
    [0, 0.5],
    [0.5, 0.3085375387259869],
    [1.999, 0.02280417693265888],
    [2, 0.022750131948179195],
    [5, 2.866515718791933e-7],
    [30, 4.906713927147908e-198],
    [-1, 0.8413447460685429],
  ])("of the normal distribution beyond %d are scipy's", (z, tail) => {
    expect(normalTail(z) / tail).toBeCloseTo(1, 10);
  });

  it.each([
    [1, 5, 0.18160873382456144],
    [12, 30, 2.7900927075996303e-13],
    [-2, 3, 0.9303370157205785],
    [4, 1e7, 3.1671469345084426e-5],
  ])("of Student's beyond %d with %d degrees of freedom are scipy's", (t, degrees, tail) => {
    expect(studentTail(t, degrees) / tail).toBeCloseTo(1, 6);
  });

  it("keep their digits where bounds for one in a billion are asked for", () => {
    // scipy 1.17.1: t.isf(5e-13, 30), t.isf(5e-7, 3).
    expect(studentQuantile(5e-13, 30)).toBeCloseTo(-11.722008426303953, 9);
    expect(studentQuantile(5e-7, 3)).toBeCloseTo(-130.15458955835794, 9);
  });

  it("refuse what is no number", () => {
    expect(() => normalTail(Number.NaN)).toThrow(RangeError);
    expect(() => studentTail(1, 0)).toThrow(RangeError);
  });
});

import { describe, expect, it } from "vitest";
import { fairCoinLogE } from "./index.ts";

describe("the e-process of the fair coin", () => {
  // ∫ (2θ)^w (2(1 − θ))^b dπ(θ) by quadrature in scipy 1.17.1, π = Beta(24, 16) given θ > 1/2.
  it.each([
    [0, 0, 0],
    [1, 0, 0.2074046246675608],
    [0, 1, -0.2619887948668199],
    [5, 0, 1.1437402486922188],
    [10, 3, 1.3125256929099713],
    [3, 10, -1.4423520523611548],
    [60, 40, 1.478936087130699],
    [120, 90, 1.2603952798655216],
    [0, 40, -3.3342282875083864],
    [900, 1000, -4.483930341356558],
  ])("of %d worse and %d better pairs", (worse, better, expected) => {
    expect(fairCoinLogE(worse, better)).toBeCloseTo(expected, 9);
  });

  it("refuses what is no count", () => {
    expect(() => fairCoinLogE(-1, 0)).toThrow(RangeError);
    expect(() => fairCoinLogE(0, 1.5)).toThrow(RangeError);
  });

  it("is a fair game: of the next toss, the mean of both outcomes is what is held now", () => {
    for (const [worse, better] of [
      [0, 0],
      [3, 10],
      [60, 40],
      [900, 1000],
    ] as const) {
      const next =
        (Math.exp(fairCoinLogE(worse + 1, better)) + Math.exp(fairCoinLogE(worse, better + 1))) / 2;
      expect(next / Math.exp(fairCoinLogE(worse, better))).toBeCloseTo(1, 9);
    }
  });

  it("grows with every worse pair and falls with every better one", () => {
    for (let worse = 0; worse < 60; worse += 7) {
      for (let better = 0; better < 60; better += 7) {
        const here = fairCoinLogE(worse, better);
        expect(fairCoinLogE(worse + 1, better)).toBeGreaterThan(here);
        expect(fairCoinLogE(worse, better + 1)).toBeLessThan(here);
      }
    }
  });
});

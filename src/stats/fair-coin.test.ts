import { describe, expect, it } from "vitest";
import { fairCoinLogE } from "./index.ts";

describe("the e-process of the fair coin", () => {
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

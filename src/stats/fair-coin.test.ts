import { describe, expect, it } from "vitest";
import { type Random, randomFromSeed } from "../base/index.ts";
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

describe("a target called degraded at alpha = 0.05, with a look after every pair", () => {
  const runs = 1000;
  // Three standard errors of a share of 0.05 above it.
  const most = runs * 0.05 + 3 * Math.sqrt(runs * 0.05 * 0.95);
  const called = (seed: string, chances: (random: Random) => readonly Chances[], shuffled = true) => {
    const random = randomFromSeed(seed);
    return Array.from({ length: runs }, () => isCalled(chances(random), random, shuffled)).filter(Boolean)
      .length;
  };

  it("is the same in no more than alpha of all runs", () => {
    const same = (random: Random) =>
      Array.from({ length: 60 }, () => {
        const p = random.next();
        return { reference: p, target: p };
      });
    expect(called("same", same)).toBeLessThanOrEqual(most);
  });

  // 20 questions the one way and 20 the other, all certain: the mean is the same.
  const certain = () =>
    Array.from({ length: 60 }, (_, i) => ({ reference: i < 20 ? 1 : 0, target: i >= 20 && i < 40 ? 1 : 0 }));

  it("is worse here and better there in no more, where the order is random", () => {
    expect(called("certain", certain)).toBeLessThanOrEqual(most);
  });

  it("is that one always, where the questions on which it is worse come first", () => {
    expect(called("certain", certain, false)).toBe(runs);
  });

  it("is 30 points worse nearly always", () => {
    const worse = (random: Random) =>
      Array.from({ length: 60 }, () => {
        const p = 0.3 + 0.7 * random.next();
        return { reference: p, target: p - 0.3 };
      });
    expect(called("worse", worse)).toBeGreaterThan(0.95 * runs);
  });
});

interface Chances {
  reference: number;
  target: number;
}

/** Four passes over the questions. */
function isCalled(questions: readonly Chances[], random: Random, shuffled: boolean): boolean {
  let [worse, better] = [0, 0];
  for (let pass = 0; pass < 4; pass++) {
    for (const { reference, target } of shuffled ? random.shuffle(questions) : questions) {
      const [one, other] = [random.next() < reference, random.next() < target];
      if (one && !other) worse += 1;
      if (other && !one) better += 1;
      if (one !== other && fairCoinLogE(worse, better) >= Math.log(20)) return true;
    }
  }
  return false;
}

import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import {
  detectableDrop,
  fairCoinLogE,
  MeanSequence,
  median,
  type PairRates,
  pairsToDegraded,
  pairsToEquivalent,
} from "./index.ts";

const ALPHA = 0.05;
const half = { alpha: ALPHA, power: 0.5 };

describe("when the sequential tests stop", () => {
  // First-passage times of the exact walk over counts, by dynamic programming in Python: 177, 307 and 572, 1,155 pairs.
  it.each([
    [{ worse: 0.2029, better: 0.1029 }, 177, 307],
    [{ worse: 0.1614, better: 0.1114 }, 572, 1155],
  ])("is known exactly of the degraded ones at %j", (rates, middle, late) => {
    expect(near(pairsToDegraded(rates, half), middle)).toBeLessThan(0.03);
    expect(near(pairsToDegraded(rates, { alpha: ALPHA, power: 0.8 }), late)).toBeLessThan(0.03);
  });

  it("agrees with the tests themselves, played 200 times", () => {
    const rates = { worse: 0.22, better: 0.07 };
    const needed = Math.log(1 / ALPHA);
    const worse = played("degraded", rates, ({ worse, better }) => fairCoinLogE(worse, better) >= needed);
    expect(near(pairsToDegraded(rates, half), worse)).toBeLessThan(0.15);

    const alike = { worse: 0.05, better: 0.05 };
    const same = played("equivalent", alike, ({ sequence }) => sequence.logEAgainst(0.54) >= needed);
    expect(near(pairsToEquivalent(alike, 0.08, half), same)).toBeLessThan(0.15);
  });

  it("is never, where there is nothing to find", () => {
    expect(pairsToDegraded({ worse: 0.1, better: 0.1 }, half)).toBeNull();
    expect(pairsToEquivalent({ worse: 0.15, better: 0.1 }, 0.05, half)).toBeNull();
    expect(pairsToDegraded({ worse: 0.1001, better: 0.1 }, { ...half, mostPairs: 500 })).toBeNull();
  });

  it("is no later for what is counted already, and at once for what is decided", () => {
    const rates = { worse: 0.1614, better: 0.1114 };
    const before = { pairs: 300, worse: 60, better: 30 };
    expect(pairsToDegraded(rates, { ...half, counted: before })).toBeLessThan(pairsToDegraded(rates, half)!);
    const decided = { pairs: 300, worse: 100, better: 20 };
    expect(pairsToDegraded(rates, { ...half, counted: decided })).toBe(300);
    const against = { pairs: 300, worse: 30, better: 60 };
    expect(pairsToDegraded(rates, { ...half, counted: against })).toBeGreaterThan(
      pairsToDegraded(rates, half)!,
    );
  });

  it("refuses rates, margins and counts that cannot be", () => {
    const rates = { worse: 0.2, better: 0.1 };
    expect(() => pairsToDegraded({ worse: 0.7, better: 0.4 }, half)).toThrow(RangeError);
    expect(() => pairsToDegraded(rates, { alpha: 0, power: 0.5 })).toThrow(RangeError);
    expect(() => pairsToEquivalent(rates, 0, half)).toThrow(RangeError);
    const impossible = { pairs: 3, worse: 2, better: 2 };
    expect(() => pairsToDegraded(rates, { ...half, counted: impossible })).toThrow(RangeError);
  });
});

describe("the smallest drop that can be found", () => {
  const reference = Array.from({ length: 50 }, (_, i) => ({ answers: 4, correct: i % 5 }));

  it("is found within the pairs there are, and a smaller one is not", () => {
    const least = detectableDrop(reference, 400, { alpha: ALPHA, power: 0.8 })!;
    expect(least).toBeGreaterThan(0.05);
    expect(least).toBeLessThan(0.15);
    expect(detectableDrop(reference, 800, { alpha: ALPHA, power: 0.8 })).toBeLessThan(least);
  });

  it("is null where not even the loss of everything would be found", () => {
    expect(detectableDrop(reference, 5, { alpha: ALPHA, power: 0.8 })).toBeNull();
    expect(detectableDrop([], 500, { alpha: ALPHA, power: 0.8 })).toBeNull();
  });
});

interface Counted {
  worse: number;
  better: number;
  sequence: MeanSequence;
}

/** The median number of pairs at which the test decides, in 200 games. */
function played(seed: string, rates: PairRates, decides: (counted: Counted) => boolean): number {
  const random = randomFromSeed(seed);
  const stops = Array.from({ length: 200 }, () => {
    const counted = { worse: 0, better: 0, sequence: new MeanSequence({ alpha: ALPHA }) };
    do {
      const drawn = random.next();
      if (drawn < rates.worse) counted.worse += 1;
      else if (drawn < rates.worse + rates.better) counted.better += 1;
      counted.sequence.add(drawn < rates.worse ? 1 : drawn < rates.worse + rates.better ? 0 : 0.5);
    } while (!decides(counted));
    return counted.sequence.n;
  });
  return median(stops)!;
}

/** The relative difference. */
function near(found: number | null, expected: number): number {
  return Math.abs((found ?? Number.NaN) - expected) / expected;
}

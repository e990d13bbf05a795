import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pairRates, questionsNeeded } from "./index.ts";

describe("the questions a fixed test needs", () => {
  // (1.959964 + 0.841621)² = 7.848880, from tables of the normal distribution.
  it("follows Miller's formula", () => {
    const alike = { omega2: 0, sigma2A: 0.12, sigma2B: 0.12, repeatsA: 1, repeatsB: 1 };
    expect(questionsNeeded({ delta: 0.05, ...alike })).toBe(Math.ceil((7.84888 * 0.24) / 0.0025));
    expect(questionsNeeded({ delta: 0.05, ...alike, repeatsA: 8, repeatsB: 4 })).toBe(
      Math.ceil((7.84888 * 0.045) / 0.0025),
    );
    expect(
      questionsNeeded({ delta: 0.03, omega2: 1 / 9, sigma2A: 0, sigma2B: 0, repeatsA: 1, repeatsB: 1 }),
    ).toBe(969);
    // One-sided at 5 % is two-sided at 10 %: (1.644854 + 0.841621)² = 6.182557.
    expect(questionsNeeded({ delta: -0.05, ...alike, alpha: 0.1 })).toBe(
      Math.ceil((6.182557 * 0.24) / 0.0025),
    );
  });

  it("refuses what cannot be planned", () => {
    const some = { delta: 0.05, omega2: 0, sigma2A: 0.1, sigma2B: 0.1, repeatsA: 1, repeatsB: 1 };
    for (const change of [{ delta: 0 }, { omega2: -1 }, { repeatsA: 0 }, { alpha: 1 }, { power: 0 }])
      expect(() => questionsNeeded({ ...some, ...change })).toThrow(RangeError);
  });
});

describe("the pairs of answers to expect", () => {
  const reference = [
    { answers: 4, correct: 4 },
    { answers: 4, correct: 2 },
    { answers: 4, correct: 3 },
    { answers: 4, correct: 0 },
  ];

  it("are discordant by chance alone between equal deployments", () => {
    // V = (0 + 2·2/12 + 3·1/12 + 0) / 4 = 0.145833.
    const rates = pairRates(reference, 0)!;
    expect(rates.worse).toBeCloseTo(0.145833, 6);
    expect(rates.better).toBeCloseTo(0.145833, 6);
  });

  it("differ by the drop", () => {
    const rates = pairRates(reference, 0.0625)!;
    // p̄ = 9/16, so every question keeps 8/9 of its accuracy.
    expect(rates.better).toBeCloseTo((0.145833 * 8) / 9, 5);
    expect(rates.worse - rates.better).toBeCloseTo(0.0625, 12);
    const better = pairRates(reference, -0.0625)!;
    expect(better.better - better.worse).toBeCloseTo(0.0625, 12);
  });

  it("are not known without repeats, or for a drop that cannot be", () => {
    expect(pairRates([{ answers: 1, correct: 1 }], 0)).toBeNull();
    expect(pairRates([], 0)).toBeNull();
    expect(pairRates(reference, 0.6)).toBeNull();
    expect(pairRates(reference, -0.5)).toBeNull();
  });

  it("are shares that no drop brings out of bounds", () => {
    const questions = fc.array(
      fc.tuple(fc.integer({ min: 2, max: 8 }), fc.double({ min: 0, max: 1, noNaN: true })),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(questions, fc.double({ min: -1, max: 1, noNaN: true }), (drawn, drop) => {
        const rates = pairRates(
          drawn.map(([answers, share]) => ({ answers, correct: Math.round(answers * share) })),
          drop,
        );
        if (rates === null) return;
        expect(rates.worse).toBeGreaterThanOrEqual(0);
        expect(rates.better).toBeGreaterThanOrEqual(-1e-12);
        expect(rates.worse + rates.better).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });
});

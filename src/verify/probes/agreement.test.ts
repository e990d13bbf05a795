import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agreementP, allDifferentP, allEqualP, equalPairs, plainText } from "./agreement.ts";

const letters = (text: string) => [...text];

describe("equal pairs", () => {
  it.each([
    ["", 0],
    ["abc", 0],
    ["aab", 1],
    ["aaaa", 6],
    ["aabb", 2],
  ])("of %j are %i", (text, pairs) => expect(equalPairs(letters(text))).toBe(pairs));

  it("do not tell case and white space apart", () => {
    expect(plainText("  So it\n is. ")).toBe(plainText("so it is."));
  });
});

describe("the probability of such an agreement", () => {
  it.each([
    // Of C(12,6) = 924 ways one alone puts all equal answers into the first group.
    ["aaaaaa", "bcdefg", 1 / 924],
    // The other six may be completed by one of seven.
    ["aaaaab", "cdefgh", 7 / 924],
    ["aaaaaa", "aaaaaa", 1],
    ["abcdef", "ghijkl", 1],
    ["abcdef", "gggggg", 1],
  ])("of %s beside %s is counted out", (first, second, p) => {
    expect(agreementP(letters(first), letters(second))).toBeCloseTo(p, 12);
  });

  it("is at most α in at most a share α of all ways of parting the same answers: the test is exact", () => {
    const answers = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 6, maxLength: 8 });
    fc.assert(
      fc.property(answers, fc.constantFrom(0.01, 0.05, 0.2), (all, alpha) => {
        const ps = parted(all, 3).map(([first, second]) => agreementP(first, second));
        expect(ps.filter((p) => p <= alpha).length / ps.length).toBeLessThanOrEqual(alpha);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the bounds of a false alarm", () => {
  it("are those that the documentation states", () => {
    expect(allDifferentP(6, 0.7)).toBeCloseTo(0.0109, 4);
    expect(allDifferentP(5, 0.7)).toBeCloseTo(0.0308, 4);
    expect(allEqualP(6, 0.3)).toBeCloseTo(0.00243, 5);
  });

  it("hold for whatever is said beside the most likely answer", () => {
    const shares = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 7 });
    fc.assert(
      fc.property(shares, fc.integer({ min: 2, max: 5 }), (weights, n) => {
        const total = weights.reduce((sum, one) => sum + one, 0);
        const chances = weights.map((one) => one / total);
        const mode = Math.max(...chances);
        expect(allDifferent(chances, n)).toBeLessThanOrEqual(allDifferentP(n, mode) + 1e-12);
        expect(chances.reduce((sum, p) => sum + p ** n, 0)).toBeLessThanOrEqual(allEqualP(n, mode) + 1e-12);
      }),
    );
  });
});

/** Every way of parting answers by their places into k and the rest. */
function parted(all: readonly string[], k: number): [string[], string[]][] {
  return Array.from({ length: 2 ** all.length }, (_, mask) => mask)
    .filter((mask) => all.filter((_, i) => (mask >> i) % 2 === 1).length === k)
    .map((mask) => [
      all.filter((_, i) => (mask >> i) % 2 === 1),
      all.filter((_, i) => (mask >> i) % 2 === 0),
    ]);
}

/** The probability that n draws all differ: n! times the n-th elementary symmetric polynomial. */
function allDifferent(chances: readonly number[], n: number): number {
  const e = [1, ...Array.from({ length: n }, () => 0)];
  for (const p of chances) for (let k = n; k > 0; k--) e[k] = (e[k] ?? 0) + p * (e[k - 1] ?? 0);
  return (e[n] ?? 0) * Array.from({ length: n }, (_, i) => i + 1).reduce((product, i) => product * i, 1);
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { majorityCorrect, passAtK } from "./index.ts";

type Answers = Parameters<typeof majorityCorrect>[0];

describe("pass@k", () => {
  // 1 − C(n−c, k) / C(n, k) in whole numbers, by scipy.special.comb(exact=True).
  it.each([
    [10, 3, 1, 0.3],
    [10, 3, 5, 0.9166666666666667],
    [200, 1, 100, 0.5],
    [64, 16, 8, 0.9147458437210383],
    [5, 5, 2, 1],
    [5, 0, 5, 0],
    [1000, 500, 400, 1],
  ])("of %d answers with %d correct and k = %d", (n, correct, k, expected) => {
    expect(passAtK(n, correct, k)).toBeCloseTo(expected, 12);
  });

  it("is not known for more answers than there are", () => {
    expect(passAtK(4, 4, 5)).toBeNull();
    expect(passAtK(0, 0, 1)).toBeNull();
  });

  it("refuses counts that cannot be", () => {
    for (const [n, correct, k] of [
      [4, 5, 1],
      [4, -1, 1],
      [4, 2, 0],
      [4, 2, 1.5],
      [Number.NaN, 0, 1],
    ] as const)
      expect(() => passAtK(n, correct, k)).toThrow(RangeError);
  });

  it("is unbiased: over all outcomes of n answers its mean is 1 − (1 − p)^k", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, some, p) => {
          const k = Math.min(some, n);
          let expected = 0;
          let ways = 1;
          for (let correct = 0; correct <= n; correct++) {
            expected += ways * p ** correct * (1 - p) ** (n - correct) * passAtK(n, correct, k)!;
            ways = (ways * (n - correct)) / (correct + 1);
          }
          expect(expected).toBeCloseTo(1 - (1 - p) ** k, 9);
        },
      ),
    );
  });
});

describe("maj@k", () => {
  // Every choice of k enumerated in Python (itertools.combinations).
  it("equals the enumeration of all choices", () => {
    const answers = [...right(3), ...wrong("2", 2), ...wrong("3", 2), ...silent(1)];
    const enumerated = [
      0.375, 0.42857142857142855, 0.46428571428571414, 0.5142857142857145, 0.5535714285714286,
      0.6071428571428571, 0.75, 1,
    ];
    enumerated.forEach((expected, i) => {
      expect(majorityCorrect(answers, i + 1)).toBeCloseTo(expected, 12);
    });
  });

  it("falls with k where a wrong answer is the more frequent one", () => {
    const answers = [...right(4), ...wrong("b", 5), ...wrong("c", 3), ...silent(2)];
    expect(majorityCorrect(answers, 4)).toBeCloseTo(0.32767232767232685, 12);
    expect(majorityCorrect(answers, 13)).toBeCloseTo(0.17857142857142858, 12);
    expect(majorityCorrect(answers, 14)).toBe(0);
  });

  it("splits ties evenly", () => {
    expect(majorityCorrect([...right(2), ...wrong("b", 2), ...wrong("c", 2)], 6)).toBeCloseTo(1 / 3, 12);
  });

  it("lets correct answers vote as one, however they are written", () => {
    const halves: Answers = [
      { answer: "1/2", correct: true },
      { answer: "0.5", correct: true },
      ...wrong("2", 1),
    ];
    expect(majorityCorrect(halves, 3)).toBe(1);
  });

  it("lets an answer that could not be read vote for nothing", () => {
    expect(majorityCorrect([...right(1), ...silent(5)], 6)).toBeCloseTo(1, 12);
    expect(majorityCorrect(silent(3), 2)).toBe(0);
  });

  it("refuses a k that these answers cannot fill", () => {
    for (const k of [0, 4, 1.5]) expect(() => majorityCorrect(right(3), k)).toThrow(RangeError);
  });

  it("with k = 1 is the share of correct answers, and stays a share with hundreds of answers", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 60 }), (drawn) => {
        const answers = drawn.map((a) => ({ answer: a === 9 ? null : String(a), correct: a < 3 }));
        const share = drawn.filter((a) => a < 3).length / drawn.length;
        expect(majorityCorrect(answers, 1)).toBeCloseTo(share, 9);
      }),
    );
    const many = majorityCorrect([...right(900), ...wrong("b", 800), ...wrong("c", 300)], 600);
    expect(many).toBeGreaterThan(0.9);
    expect(many).toBeLessThanOrEqual(1);
  });
});

function right(n: number): Answers {
  return Array.from({ length: n }, () => ({ answer: "1", correct: true }));
}

function wrong(answer: string, n: number): Answers {
  return Array.from({ length: n }, () => ({ answer, correct: false }));
}

function silent(n: number): Answers {
  return Array.from({ length: n }, () => ({ answer: null, correct: false }));
}

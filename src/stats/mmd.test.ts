import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Random, randomFromSeed } from "../base/index.ts";
import { mmdHamming } from "./index.ts";

const few = { permutations: 99, random: randomFromSeed("few") };
const two = [
  {
    prompt: "x",
    a: ["the cat", "the dog", "a cat", "the cat sat"],
    b: ["a dog ran", "the cat", "no", "yes 😀 yes"],
  },
  { prompt: "y", a: ["1", "2", "2", "22"], b: ["1", "1", "3", "é"] },
];

describe("the discrepancy of answers", () => {
  it("is that of numpy over padded code points", () => {
    expect(mmdHamming(two, few)!.statistic).toBeCloseTo(-0.0000833333333, 12);
    expect(mmdHamming(two, few)!.n).toBe(16);
  });

  it("has the p-value of all 70 partitions of eight answers, as far as it is drawn", () => {
    // 40 of the 70 are as large, enumerated in Python.
    const { p } = mmdHamming(two.slice(0, 1), { permutations: 4000, random: randomFromSeed("p") })!;
    expect(Math.abs(p - 40 / 70)).toBeLessThan(0.025);
  });

  it("is 0 with p = 1 for answers all alike, and never p = 0", () => {
    const alike = { prompt: "x", a: ["same", "same"], b: ["same", "same"] };
    expect(mmdHamming([alike], few)).toEqual({ statistic: 0, p: 1, n: 4 });
    const apart = { prompt: "x", a: Array(10).fill("a".repeat(1000)), b: Array(10).fill("b".repeat(1000)) };
    expect(mmdHamming([apart], few)).toEqual({ statistic: 2, p: 0.01, n: 20 });
  });

  it("looks at the first places alone, and counts an emoji as one", () => {
    const late = { prompt: "x", a: ["ab1", "ab2"], b: ["abX", "abY"] };
    expect(mmdHamming([late], { ...few, length: 2 })!.statistic).toBe(0);
    const emoji = { prompt: "x", a: ["😀b", "😀b"], b: ["😀b", "😀c"] };
    // Half of the places differ, in half of the pairs between and in the one pair within b: 1 + 0.5 − 2 · 0.75.
    expect(mmdHamming([emoji], { ...few, length: 2 })!.statistic).toBeCloseTo(0, 12);
  });

  it("leaves out prompts that were not answered twice by both, and joins entries of one prompt", () => {
    const once = { prompt: "z", a: ["1"], b: ["1", "2"] };
    expect(mmdHamming([once], few)).toBeNull();
    expect(mmdHamming([], few)).toBeNull();
    expect(mmdHamming([...two, once], few)!.n).toBe(16);
    expect(mmdHamming([once, once], few)!.n).toBe(6);
  });

  it("permutes within a prompt: prompts that differ are no evidence", () => {
    // All of a asked the one prompt twice as often; mixing the prompts would call that a difference.
    const lopsided = [
      { prompt: "x", a: Array(8).fill("yes"), b: Array(4).fill("yes") },
      { prompt: "y", a: Array(4).fill("no"), b: Array(8).fill("no") },
    ];
    expect(mmdHamming(lopsided, few)!.p).toBe(1);
  });

  it("takes any text, and the same seed gives the same p", () => {
    const texts = fc.array(fc.string({ unit: "binary", maxLength: 30 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const test = () =>
          mmdHamming([{ prompt: "x", a, b }], { permutations: 9, random: randomFromSeed("s"), length: 20 });
        const { p, statistic } = test()!;
        expect(p).toBeGreaterThanOrEqual(0.1);
        expect(p).toBeLessThanOrEqual(1);
        expect(Math.abs(statistic)).toBeLessThanOrEqual(2);
        expect(test()).toEqual({ p, statistic, n: a.length + b.length });
      }),
    );
  });

  it("refuses no permutations and no length", () => {
    expect(() => mmdHamming(two, { ...few, permutations: 0 })).toThrow(RangeError);
    expect(() => mmdHamming(two, { ...few, length: 0 })).toThrow(RangeError);
  });
});

describe("over 200 comparisons at alpha = 0.1", () => {
  const rejections = (shift: number) => {
    const random = randomFromSeed(`shift ${shift}`);
    return Array.from({ length: 200 }, () => {
      const samples = ["x", "y", "z"].map((prompt) => ({
        prompt,
        a: answers(random, prompt, 0),
        b: answers(random, prompt, shift),
      }));
      return mmdHamming(samples, { permutations: 19, random, length: 8 })!.p <= 0.1;
    }).filter(Boolean).length;
  };

  it("equal distributions are told apart in no more than alpha", () => {
    expect(rejections(0)).toBeLessThanOrEqual(200 * 0.1 + 3 * Math.sqrt(200 * 0.09));
  });

  it("different ones nearly always", () => {
    expect(rejections(0.35)).toBeGreaterThan(180);
  });
});

/** Ten answers of eight letters, each letter drawn from a bent alphabet. */
function answers(random: Random, prompt: string, shift: number): string[] {
  const letter = () => (random.next() < 0.4 + shift ? prompt : "abc"[random.integer(3)]);
  return Array.from({ length: 10 }, () => Array.from({ length: 8 }, letter).join(""));
}

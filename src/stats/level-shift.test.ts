import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { blockMedians, levelRatio } from "./level-shift.ts";

describe("the ratio of two levels", () => {
  it("is the median of all ratios", () => {
    // 4/1 4/2 6/1 6/2: 2, 3, 4, 6.
    expect(levelRatio([1, 2], [4, 6], 0.95)).toEqual({ ratio: 3.5, bounds: { low: null, high: null } });
  });

  it("lies within its bounds as often as they say", () => {
    let inside = 0;
    for (let i = 0; i < 400; i++) {
      const random = randomFromSeed(`ratio ${i}`);
      const values = (n: number, level: number) =>
        Array.from({ length: n }, () => level * Math.exp(0.3 * random.normal()));
      const { bounds } = levelRatio(values(10, 2), values(14, 3), 0.95)!;
      if (bounds.low! <= 1.5 && 1.5 <= bounds.high!) inside += 1;
    }
    expect(inside / 400).toBeGreaterThan(0.925);
    expect(inside / 400).toBeLessThan(0.985);
  });

  it("is unknown without values and where a level is 0", () => {
    expect(levelRatio([], [1], 0.95)).toBeNull();
    expect(levelRatio([0, 1], [1], 0.95)).toBeNull();
  });

  it("takes one value from each block, its median", () => {
    expect(blockMedians([1, 3, 8, 2], [5, 5, 5, 9])).toEqual([3, 2]);
  });
});

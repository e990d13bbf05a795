import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { type Point, robustLine } from "./index.ts";

describe("the line of Theil and Sen", () => {
  it("is the median of the slopes between points, by hand", () => {
    // Slopes: 1→2: 2, 1→3: 1.5, 1→10: 3, 2→3: 1, 2→10: 3.125, 3→10: 24/7; the median lies between 2 and 3.
    const points: Point[] = [
      [10, 30],
      [1, 3],
      [3, 6],
      [2, 5],
    ];
    const line = robustLine(points)!;
    expect(line.slope).toBe(2.5);
    expect(line.intercept).toBeCloseTo((0 + 0.5) / 2, 12); // 5, 0.5, 0, −1.5
  });

  it("is none where there is nothing to compare", () => {
    expect(robustLine([])).toBeNull();
    expect(robustLine([[4, 5]])).toBeNull();
    expect(
      robustLine([
        [4, 5],
        [4, 6],
      ]),
    ).toBeNull();
  });

  it.each([100, 3000])("goes through %i points as if every fifth did not lie", (n) => {
    const random = randomFromSeed(`line ${n}`);
    const points = Array.from({ length: n }, (_, i): Point => {
      const x = random.integer(1000);
      return [x, i % 5 === 0 ? random.integer(100_000) : 12 + 1.5 * x + random.normal()];
    });
    const line = robustLine(points)!;
    expect(Math.abs(line.slope - 1.5)).toBeLessThan(0.05);
    expect(Math.abs(line.intercept - 12)).toBeLessThan(20);
  });
});

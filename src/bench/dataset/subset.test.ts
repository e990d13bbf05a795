import { describe, expect, it } from "vitest";
import { drawOrder } from "./subset.ts";

const items = Array.from({ length: 200 }, (_, i) => ({
  id: `q${i}`,
  subject: i < 120 ? "large" : i < 180 ? "middle" : "small",
}));

function counts(drawn: readonly { subject: string }[]): Record<string, number> {
  const result: Record<string, number> = { large: 0, middle: 0, small: 0 };
  for (const { subject } of drawn) result[subject] = (result[subject] ?? 0) + 1;
  return result;
}

describe("the order in which questions are drawn", () => {
  it("holds every question once, and does not depend on file order", () => {
    const order = drawOrder(items, "s");
    expect(new Set(order)).toEqual(new Set(items));
    expect(drawOrder(items.toReversed(), "s")).toEqual(order);
  });

  it("gives each subject its share of any length, to within one question", () => {
    for (const seed of ["1", "2", "3"]) {
      for (const n of [5, 10, 20, 50, 100]) {
        const drawn = counts(drawOrder(items, seed).slice(0, n));
        expect(Math.abs((drawn.large ?? 0) - n * 0.6)).toBeLessThanOrEqual(1.5);
        expect(Math.abs((drawn.middle ?? 0) - n * 0.3)).toBeLessThanOrEqual(1.5);
        expect(Math.abs((drawn.small ?? 0) - n * 0.1)).toBeLessThanOrEqual(1.5);
      }
    }
  });

  it("gives every question about the same chance", () => {
    const seeds = 2000;
    const drawn = new Map<string, number>();
    for (let seed = 0; seed < seeds; seed++) {
      for (const { id } of drawOrder(items.slice(100, 200), seed).slice(0, 10)) {
        drawn.set(id, (drawn.get(id) ?? 0) + 1);
      }
    }
    // Expected 200 of 2000; five standard deviations (13.4) either side.
    for (const { id } of items.slice(100)) {
      expect(drawn.get(id) ?? 0).toBeGreaterThan(130);
      expect(drawn.get(id) ?? 0).toBeLessThan(270);
    }
  });

  it("does not favour small subjects when few questions are asked", () => {
    const seeds = 2000;
    const drawn = counts(
      Array.from({ length: seeds }, (_, seed) => drawOrder(items.slice(100, 200), seed).slice(0, 2)).flat(),
    );
    // 20, 60 and 20 of these 100 items: 800, 2400 and 800 of 4000 draws are expected.
    expect(Math.abs((drawn.small ?? 0) - 800)).toBeLessThan(160);
    expect(Math.abs((drawn.large ?? 0) - 800)).toBeLessThan(160);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { selectRanks } from "./selection.ts";

const anyValue = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, min: -1e9, max: 1e9 }));

function expectPlaced(values: Float64Array, ranks: readonly number[]): void {
  const ascending = values.slice().sort();
  const placed = values.slice();
  selectRanks(placed, ranks);
  for (const rank of ranks) {
    const at = placed[rank] as number;
    expect(at).toBe(ascending[rank]);
    expect(placed.subarray(0, rank).every((value) => value <= at)).toBe(true);
    expect(placed.subarray(rank).every((value) => value >= at)).toBe(true);
  }
  expect(placed.sort()).toEqual(ascending);
}

describe("selecting ranks", () => {
  it("puts them where a sort would, the smaller to the left and the larger to the right, and loses nothing", () => {
    fc.assert(
      fc.property(
        fc.array(anyValue, { minLength: 1, maxLength: 40 }),
        // Repeated until the list is long enough to be partitioned instead of sorted.
        fc.integer({ min: 1, max: 120 }),
        fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 5 }),
        (some, times, shares) => {
          const values = Float64Array.from({ length: some.length * times }, (_, i) => {
            const value = some[i % some.length] as number;
            return value === 0 ? 0 : value * (1 + (i % 7));
          });
          expectPlaced(
            values,
            shares.map((share) => Math.floor(share * values.length)),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each<[string, (i: number) => number]>([
    ["rising", (i) => i],
    ["falling", (i) => -i],
    ["all alike", () => 7],
    ["up and down", (i) => Math.min(i, 20_000 - i)],
    ["two values", (i) => i % 2],
    ["a comb", (i) => (i % 2 === 0 ? i : 1e6 - i)],
    ["saw teeth", (i) => (i * 7919) % 1000],
    ["nine equal where pivots are looked for", (i) => (i % 2500 === 0 ? 0 : i)],
  ])("holds for %s", (_, valueAt) => {
    const values = Float64Array.from({ length: 20_001 }, (_, i) => valueAt(i));
    expectPlaced(values, [0, 100, 10_000, 19_800, 20_000]);
  });

  it("holds where pivots are misled", () => {
    // The smallest values that remain are where the next pivots are looked for.
    const n = 20_000;
    const values = Float64Array.from({ length: n }, (_, i) => n + i);
    for (let from = 0, next = 0; n - from > 600; from += 9)
      for (let i = 0; i <= 8; i++) values[from + Math.floor((i * (n - from - 1)) / 8)] = next++;
    expectPlaced(values, [n - 1, n / 2]);
  });

  it("sorts where all ranks are asked for", () => {
    const values = Float64Array.from({ length: 3000 }, (_, i) => (i * 7919) % 1201);
    const ascending = values.slice().sort();
    selectRanks(
      values,
      Array.from(values, (_, i) => i),
    );
    expect(values).toEqual(ascending);
  });

  it("finds any single rank", () => {
    const values = Float64Array.from({ length: 1500 }, (_, i) => (i * 7919) % 1201);
    const ascending = values.slice().sort();
    for (let rank = 0; rank < values.length; rank++) {
      const placed = values.slice();
      selectRanks(placed, [rank]);
      expect(placed[rank]).toBe(ascending[rank]);
    }
  });

  it("refuses a rank that is not there", () => {
    for (const rank of [-1, 3, 0.5, Number.NaN])
      expect(() => selectRanks(Float64Array.of(1, 2, 3), [rank])).toThrow(RangeError);
    expect(() => selectRanks(new Float64Array(0), [])).not.toThrow();
  });
});

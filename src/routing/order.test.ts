/** Places of things that are equal within some distance of each other, where equality does not carry over. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byValues, type KeyRule, placesByKey } from "./order.ts";

type Item = Readonly<Record<string, number | null>>;

const low = (key: string, within = 0): KeyRule<Item> => ({
  better: "low",
  numberOf: (item) => item[key] ?? null,
  isEqual: (leader, item) => Math.abs((leader[key] ?? 0) - (item[key] ?? 0)) <= within,
});
const high = (key: string, within = 0): KeyRule<Item> => ({ ...low(key, within), better: "high" });

const placed = (items: readonly Item[], rules: readonly KeyRule<Item>[]) => placesByKey(items, rules).at(-1);

describe("places", () => {
  it("are made by the best value left: who equals the leader shares its place, though others lie between", () => {
    const [a, b, c, d] = [{ x: 1 }, { x: 1.8 }, { x: 2.1 }, { x: 2.9 }];
    // b is within 1 of a and of c; but c is not of a, and leads the next place.
    expect(placed([d, c, b, a], [low("x", 1)])).toEqual([
      [a, b],
      [c, d],
    ]);
  });

  it("are parted by the next key within each place alone", () => {
    const items = [
      { x: 1, y: 1 },
      { x: 1.5, y: 3 },
      { x: 5, y: 9 },
    ];
    expect(placed(items, [low("x", 1), high("y")])).toEqual([[items[1]], [items[0]], [items[2]]]);
  });

  it("are told after every key", () => {
    const items = [
      { x: 1, y: 2 },
      { x: 1, y: 1 },
    ];
    expect(placesByKey(items, [low("x"), low("y")])).toEqual([[items], [[items[1]], [items[0]]]]);
    expect(placesByKey([], [low("x")])).toEqual([[]]);
  });

  it("put what is not known last, in either direction, and let the next key decide there", () => {
    const items = [{ y: 1 }, { x: 0, y: 5 }, { y: 2 }, { x: 9, y: 5 }];
    const last = [[items[2]], [items[0]]];
    expect(placed(items, [low("x"), high("y")])).toEqual([[items[1]], [items[3]], ...last]);
    expect(placed(items, [high("x"), high("y")])).toEqual([[items[3]], [items[1]], ...last]);
  });
});

const values = fc.array(
  fc.record({ x: fc.option(fc.integer({ min: 0, max: 20 })), y: fc.option(fc.integer({ min: 0, max: 5 })) }),
  { maxLength: 12 },
);

describe("of any values", () => {
  it("nobody is lost and nobody stands twice", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 4 }), (items, within) => {
        const flat = (placed(items, [low("x", within), high("y")]) ?? []).flat();
        expect(flat).toHaveLength(items.length);
        expect(new Set(flat)).toEqual(new Set(items));
      }),
    );
  });

  it("without a tolerance places are those of sorting", () => {
    fc.assert(
      fc.property(values, (items) => {
        const rules = [low("x"), high("y")];
        const sorted = byValues(items, rules);
        const places = placed(items, rules) ?? [];
        expect(places.flat().map((item) => [item.x, item.y])).toEqual(sorted.map((item) => [item.x, item.y]));
        for (const place of places) expect(new Set(place.map((item) => `${item.x} ${item.y}`)).size).toBe(1);
      }),
    );
  });

  it("the leader of a place is within reach of all in it, and of none after it", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 4 }), (items, within) => {
        const rule = low("x", within);
        const places = (placed(items, [rule]) ?? []).map((place) => byValues(place, [rule]));
        places.forEach(([leader, ...others], i) => {
          if (leader === undefined || leader.x === null) return;
          for (const one of others) expect(rule.isEqual(leader, one)).toBe(true);
          for (const one of places
            .slice(i + 1)
            .flat()
            .filter(({ x }) => x !== null))
            expect(rule.isEqual(leader, one)).toBe(false);
        });
      }),
    );
  });
});

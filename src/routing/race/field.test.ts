import fc from "fast-check";
import { expect, it } from "vitest";
import { type KeyRule, placesByKey } from "../order.ts";
import { type Behind, type FieldKey, hopedField, shownField, worthAsking } from "./field.ts";

/** Some comparisons are never shown. */
const LOOKS = 2;

/** Targets with a value for each of two keys, low is better, and what each comparison is known by now. */
const cases = fc.record({
  values: fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), {
    minLength: 1,
    maxLength: 6,
  }),
  tolerances: fc.tuple(fc.constantFrom(0, 1, 3), fc.constantFrom(0, 2)),
  /** The look from which on a comparison is shown. */
  knownAt: fc.func(fc.integer({ min: 0, max: 3 })),
  isSure: fc.func(fc.boolean()),
  /** Whether one that is not shown to meet the filters does. */
  meets: fc.func(fc.boolean()),
});

it("is the first place of the order once every comparison is shown", () => {
  fc.assert(
    fc.property(cases, ({ values, tolerances }) => {
      const { names, keys, placesOf } = worldOf(values, tolerances, () => true);
      const { first } = shownField(
        sure(names, () => true),
        keys,
      );
      expect(first.every(({ isSure }) => isSure)).toBe(true);
      // Of those within the tolerance of the last key, the ones that are shown to be best are left.
      expect(placesOf(names)[0]).toEqual(expect.arrayContaining(first.map(({ name }) => name)));
      expect(first.length).toBeGreaterThan(0);
    }),
  );
});

it("never says of one that it shares the first place, or is behind, what is not so, however little is shown by each look", () => {
  fc.assert(
    fc.property(cases, ({ values, tolerances, knownAt, isSure, meets }) => {
      const behind = new Map<string, Behind>();
      for (let look = 0; look <= LOOKS; look++) {
        const { names, keys, placesOf, lastOf } = worldOf(
          values,
          tolerances,
          (what) => knownAt(what) <= look,
        );
        const field = names.filter((name) => isSure(name) || meets(name) || look < LOOKS);
        const shown = shownField(sure(field, isSure), keys, behind);
        for (const [name, one] of shown.behind) behind.set(name, one);
        const [place = []] = placesOf(names.filter((name) => isSure(name) || meets(name)));
        for (const { name, isSure: isFirst } of shown.first) if (isFirst) expect(place).toContain(name);
        const best = Math.min(...place.map(lastOf));
        for (const name of behind.keys())
          if (place.includes(name)) expect(lastOf(name)).toBeGreaterThan(best);
      }
    }),
    { numRuns: 2000 },
  );
});

it("holds one that is behind on a later key against others on the keys before it", () => {
  // Within 1 of the best on the first key are best and near; near wins by the second. far is within 1 of near alone.
  const values = [
    [1, 9],
    [2, 8],
    [3, 1],
  ] as const;
  const shown = new Set(["0 t0 t1", "0 t2 t1", "1 t1 t0 any"]);
  const { names, keys } = worldOf(values, [1, 0], (what) => shown.has(what));
  const { behind } = shownField(
    sure(names, () => true),
    keys,
  );
  expect([...behind]).toEqual([["t0", { of: "t1", key: 1 }]]);
  shown.add("0 t1 t2");
  const field = shownField(
    sure(names, () => true),
    keys,
    behind,
  );
  expect(field.first).toContainEqual({ name: "t2", isSure: false });
  expect(worthAsking(hopedField(names, keys, behind), keys)).toContain("t0");
});

it("always leaves somebody to ask", () => {
  fc.assert(
    fc.property(cases, ({ values, tolerances, knownAt }) => {
      const { names, keys } = worldOf(values, tolerances, (what) => knownAt(what) === 0);
      expect(hopedField(names, keys).first.length).toBeGreaterThan(0);
    }),
  );
});

function worldOf(
  values: readonly (readonly [number, number])[],
  tolerances: readonly [number, number],
  isKnown: (what: string) => boolean,
) {
  const names = values.map((_, i) => `t${i}`);
  const at = (name: string, k: number) => values[Number(name.slice(1))]?.[k] ?? 0;
  const keys = tolerances.map((tolerance, k): FieldKey => {
    const isWithin = (a: string, b: string) => at(b, k) <= at(a, k) + tolerance;
    return {
      name: `key ${k}`,
      estimate: (name) => at(name, k),
      advantage: (a, b) => (b ?? 0) - (a ?? 0),
      isAhead: (a, b, by) =>
        isKnown(`${k} ${a} ${b} ${by}`) && at(b, k) > at(a, k) + (by === "any" ? 0 : tolerance),
      isWithin: (a, b) => isKnown(`${k} ${a} ${b}`) && isWithin(a, b),
      seemsWithin: isWithin,
    };
  });
  const rules = tolerances.map(
    (tolerance, k): KeyRule<string> => ({
      better: "low",
      numberOf: (name) => at(name, k),
      isEqual: (leader, name) => at(name, k) <= at(leader, k) + tolerance,
    }),
  );
  const placesOf = (these: readonly string[]) => placesByKey(these, rules).at(-1) ?? [];
  return { names, keys, placesOf, lastOf: (name: string) => at(name, tolerances.length - 1) };
}

function sure(names: readonly string[], isSure: (name: string) => boolean) {
  return names.map((name) => ({ name, isSure: isSure(name) }));
}

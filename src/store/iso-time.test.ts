import fc from "fast-check";
import { expect, test } from "vitest";
import { isoWriter } from "./iso-time.ts";

test("a moment that Date does not know is written as nothing", () => {
  const write = isoWriter();
  expect([8.64e15, 8.64e15 + 1, -8.64e15 - 1].map(write)).toEqual(["+275760-09-13T00:00:00.000Z", "", ""]);
});

test("times are written as Date writes them", () => {
  const write = isoWriter();
  const nearby = fc.tuple(fc.integer({ min: -8.64e15, max: 8.64e15 - 100_000 }), fc.array(fc.nat(100_000)));
  fc.assert(
    fc.property(nearby, ([from, steps]) => {
      for (const step of steps) expect(write(from + step)).toBe(new Date(from + step).toISOString());
    }),
  );
});

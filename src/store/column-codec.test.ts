import fc from "fast-check";
import { expect, test } from "vitest";
import { constantOf, decodeColumn, encodeColumn } from "./column-codec.ts";

const edges = [7, 8, 15, 16, 31, 32, 53].flatMap((bits) =>
  [-1, 0, 1].flatMap((by) => [2 ** bits + by, -(2 ** bits) + by]),
);
const value = fc.oneof(
  fc.constantFrom(0, -0, Number.NaN, ...edges),
  fc.integer({ min: -200, max: 200 }),
  fc.double(),
);
const columns = fc.oneof(
  fc.array(value, { minLength: 1 }),
  // Few different values, so that each width is met alone.
  fc.array(fc.constantFrom(Number.NaN, 0, ...edges), { minLength: 2, maxLength: 3 }),
);

test("a column comes back to the bit, whatever else lies in its buffers", () => {
  fc.assert(
    fc.property(columns, fc.nat(9), (values, more) => {
      const room = Float64Array.from([...values, ...Array(more).fill(0.5)]);
      const bytes = encodeColumn(room, values.length, null);
      const shifted = Buffer.concat([Buffer.alloc(more), bytes]).subarray(more);
      const read = decodeColumn(shifted, values.length);
      expect([...read.values]).toEqual(values);
      expect(read.texts).toBeNull();
    }),
    { numRuns: 2000 },
  );
});

test("a column that a machine of the other order of bytes packed is read as it was meant", () => {
  fc.assert(
    fc.property(columns, (values) => {
      const bytes = encodeColumn(Float64Array.from(values), values.length, null);
      const [width = 0, order = 0] = bytes;
      bytes[1] = 1 - order;
      for (let at = 8; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
      expect([...decodeColumn(bytes, values.length).values]).toEqual(values);
    }),
  );
});

test("codes come back with their texts", () => {
  const codes = Float64Array.from([0, 1, 2, 1]);
  expect(decodeColumn(encodeColumn(codes, 4, ["ä", null, "\u0000,"]), 4)).toEqual({
    values: codes,
    texts: ["ä", null, "\u0000,"],
  });
});

test.each([
  [[], { value: null }],
  [[Number.NaN, Number.NaN, 3], { value: null }],
  [[0, -0, 3], null],
  [[7, 7, 3], { value: 7 }],
  [[7, Number.NaN, 3], null],
])("%o are constant but for the last: %o", (values, expected) => {
  expect(constantOf(Float64Array.from(values), Math.max(0, values.length - 1))).toEqual(expected);
});

test("columns are as narrow as their values", () => {
  const bytesOf = (...values: number[]) =>
    encodeColumn(Float64Array.from(values), values.length, null).length - 8;
  expect([
    bytesOf(127, -127),
    bytesOf(128, Number.NaN),
    bytesOf(40_000, 0),
    bytesOf(2 ** 31, 0),
    bytesOf(0.5, 0),
  ]).toEqual([2, 4, 8, 16, 16]);
});

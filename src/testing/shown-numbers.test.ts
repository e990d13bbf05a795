import { expect, it } from "vitest";
import { isRounded, numbersIn } from "./shown-numbers.ts";

it.each([
  [0.517234, "0.517", true],
  [0.517234, "0.518", false],
  [1234.6, "1,235", true],
  [0.847457, "84.7", true],
  [0.847457, "84.8 %", false],
  [-0.1525, "−15.3", true],
  [0.99951, "99.9", true],
  [0.9, "99.9", false],
  [1240, "1.24 s", true],
  [0.00000001, "< 0.0001", true],
  [0.1, "< 0.0001", false],
  [3, "–", false],
])("%d shown as %s: %s", (value, text, expected) => {
  expect(isRounded({ value, text })).toBe(expected);
});

it("finds every number of a document", () => {
  expect([...numbersIn([{ a: [1, { b: 2 }], c: null, d: "3" }])]).toEqual([1, 2]);
});

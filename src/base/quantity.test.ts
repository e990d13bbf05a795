import { expect, it } from "vitest";
import { levelText, quantity } from "./index.ts";

it.each([
  [0, "0 requests"],
  [1, "1 request"],
  [2, "2 requests"],
  [1_234_567, "1,234,567 requests"],
])("%i of a thing is written %s", (n, text) => {
  expect(quantity(n, "request")).toBe(text);
});

it("takes a plural that is not made with an s", () => {
  expect([quantity(1, "retry", "retries"), quantity(3, "retry", "retries")]).toEqual([
    "1 retry",
    "3 retries",
  ]);
});

it("writes a level of confidence in full", () => {
  expect([0.95, 0.999, 0.9999, 0.29].map(levelText)).toEqual(["95 %", "99.9 %", "99.99 %", "29 %"]);
});

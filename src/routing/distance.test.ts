import { expect, it } from "vitest";
import { moreToSettle } from "./distance.ts";
import type { FilterVerdict } from "./verdict.ts";

const open: FilterVerdict = {
  ...{ filter: { metric: "ttft", stat: "p90", max: 2 }, verdict: "unknown", value: 1, n: 20, why: "" },
  bounds: { low: 0.5, high: null },
};

it("a percentile takes 36 observations to be bounded on both sides at 95 %", () => {
  expect(moreToSettle(open, 0.95)).toBe(16);
});

it("and more where those there are go together: new ones will, too", () => {
  expect(moreToSettle({ ...open, worth: 5 }, 0.95)).toBe(4 * 36 - 20);
  // 40 would do if they were independent; that is no reason to say that no number would.
  expect(moreToSettle({ ...open, n: 40, worth: 10 }, 0.95)).toBe(4 * 36 - 40);
});

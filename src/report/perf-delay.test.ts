import { describe, expect, it } from "vitest";
import { type DelayFacts, type DelayRow, delaySection } from "./perf-delay.ts";

const style = { colour: false, width: 120 };

function row(overrides: Partial<DelayRow> = {}): DelayRow {
  const worst = { worstMs: 0.812, worstShare: 0.02 };
  return { target: "sim-a/model-x", measured: 120, flagged: 0, unmeasured: 0, ...worst, ...overrides };
}

const delay = (rows: DelayRow[], overrides: Partial<DelayFacts> = {}) =>
  delaySection({ shareAllowed: 0.1, floorMs: 1, leftOut: false, remedy: null, rows, ...overrides }, style);

describe("this client's own delay", () => {
  it("is ruled out, sample by sample, where it is small", () => {
    const text = delay([row(), row({ target: "b/m" })], { remedy: "Less load would help." });
    expect(text.split("\n")).toHaveLength(3);
    expect(delay([row()])).toBe(
      "This client's own delay\nNone of 120 samples can be off by more than 10 %, and 1 ms, in any of its times through this client's own delay; the\nworst bound is 0.812 ms.",
    );
  });

  it("is told where samples are flagged, with what was done about it and what to do", () => {
    const flagged = row({ flagged: 3, worstMs: 14.21, worstShare: 0.13 });
    const text = delay([flagged], { remedy: "Less load would help." });
    expect(text.split("\n").slice(1).join(" ")).toBe(
      "3 of 120 samples (2.5 %) may be off by more than 10 %, and 1 ms, in one of their times through this client's own delay; the worst bound is 14.2 ms. They are counted in the numbers above. Less load would help.",
    );
    expect(delay([flagged], { leftOut: true }).replaceAll("\n", " ")).toContain(
      "They are left out of the numbers above.",
    );
  });

  it("is shown by target where there are several", () => {
    const rows = [row(), row({ target: "移动云/model-x", flagged: 3, worstMs: 1234, worstShare: 0.5 })];
    expect(delay(rows).split("\n").slice(3)).toEqual([
      "target          samples  flagged  worst bound    worst",
      "                                           ms  of ttft",
      "──────────────  ───────  ───────  ───────────  ───────",
      "sim-a/model-x       120        0         0.81      2 %",
      "移动云/model-x      120        3        1,234     50 %",
    ]);
  });

  it("claims nothing about samples that nobody measured", () => {
    const none = row({ measured: 0, unmeasured: 5, worstMs: null, worstShare: null });
    expect(delay([none])).toBe("This client's own delay\nOf 5 samples this client's delay was not measured.");
    expect(delay([row({ unmeasured: 1 })])).toContain("Of 1 sample this client's delay was not measured.");
  });

  it("is nothing without samples", () => {
    expect(delay([])).toBe("");
    expect(delay([row({ measured: 0 })])).toBe("");
  });
});

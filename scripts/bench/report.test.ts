import { describe, expect, it } from "vitest";
import { middle, ms, partText, spread, spreadOf, times } from "./report.ts";

describe("the report of a part", () => {
  it("is markdown whose columns line up, with figures at the right", () => {
    const text = partText({
      title: "Reading",
      about: "Beside a reference.",
      tables: [{ head: ["what", "ms"], rows: [["quantile × 2", "8.06"]] }],
      notes: ["A note."],
      faults: [],
    });
    expect(text).toBe(
      [
        "## Reading",
        "",
        "Beside a reference.",
        "",
        "| what         |   ms |",
        "|--------------|-----:|",
        "| quantile × 2 | 8.06 |",
        "",
        "- A note.",
      ].join("\n"),
    );
  });

  it("says every fault", () => {
    const part = { title: "t", about: "a", tables: [], notes: [], faults: ["9 written, 8 reported"] };
    expect(partText(part)).toContain("FAULT: 9 written, 8 reported");
  });
});

describe("figures", () => {
  it("are the middle, the tail and the worst of what was measured", () => {
    const values = Array.from({ length: 101 }, (_, i) => 100 - i);
    expect(spreadOf(values)).toEqual({ p50: 50, p99: 99, max: 100 });
    expect(spread(spreadOf(values))).toBe("50.0 / 99.0 / 100");
    expect(middle([3, 1, 2])).toBe(2);
  });

  it("that are missing are shown as missing, never as 0", () => {
    expect(ms(null)).toBe("?");
    expect(spread(spreadOf([]))).toBe("? / ? / ?");
  });

  it("keep the digits that mean something", () => {
    expect([times(0.834), times(27.13), times(216.4), ms(0.041), ms(1513.2)]).toEqual([
      "0.83×",
      "27.1×",
      "216×",
      "0.04",
      "1513",
    ]);
  });
});

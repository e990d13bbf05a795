import { describe, expect, it } from "vitest";
import { type CensoredRow, censoredSection } from "./perf-censored.ts";

const style = { colour: false, width: 120 };

function row(overrides: Partial<CensoredRow> = {}): CensoredRow {
  return {
    target: "sim-a/model-x",
    what: "p90 ttft",
    succeeded: 88,
    failed: 12,
    ofSuccessesS: 1.2,
    withFailuresS: null,
    worseThanS: 60,
    ...overrides,
  };
}

const lines = (...rows: CensoredRow[]) => censoredSection(rows, style).split("\n");

describe("latency with failures counted", () => {
  it("stands beside the latency of the successes", () => {
    expect(lines(row(), row({ failed: 1, withFailuresS: 2.414, worseThanS: null }))).toEqual([
      "Latency with failures counted",
      "  sim-a/model-x: p90 ttft 1.2 s of 88 successes; worse than 60 s with 12 failures counted",
      "  sim-a/model-x: p90 ttft 1.2 s of 88 successes; 2.41 s with 1 failure counted",
      "A failed request ranks behind every success: refusing does not make a provider fast.",
    ]);
  });

  it("says what is known where nobody knows how long a failure would have taken", () => {
    const [, line] = lines(row({ succeeded: 1, worseThanS: null }));
    expect(line).toBe(
      "  sim-a/model-x: p90 ttft 1.2 s of 1 success; beyond every success with 12 failures counted",
    );
  });

  it("has no latency where nothing succeeded", () => {
    const [, line] = lines(row({ succeeded: 0, failed: 1200, ofSuccessesS: null, worseThanS: null }));
    expect(line).toBe("  sim-a/model-x: no p90 ttft, all 1,200 failed");
  });

  it("is nothing for targets without failures", () => {
    expect(censoredSection([row({ failed: 0, withFailuresS: 1.2 })], style)).toBe("");
    expect(lines(row({ failed: 0 }), row({ target: "b/m" }))).toHaveLength(3);
  });
});

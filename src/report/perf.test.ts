import { describe, expect, it } from "vitest";
import { type Measured, type PerfRow, perfReport } from "./perf.ts";

const style = { colour: false, width: 160 };
const measured = (value: number | null, n: number | null = 10): Measured => ({ value, n });

function perfRow(overrides: Partial<PerfRow> = {}): PerfRow {
  return {
    target: "sim-a/model-x",
    sent: 10,
    succeeded: 10,
    success: 1,
    ttft: { median: measured(0.34), p90: measured(1.21), p99: measured(2.5) },
    decode: measured(45.6),
    otps: measured(31.2),
    otpr: measured(812),
    costCny: 0.0123,
    notes: [],
    ...overrides,
  };
}

const lineWith = (text: string, part: string) => text.split("\n").find((line) => line.includes(part)) ?? "";
const cells = (line: string) => line.trim().split(/ {2,}/);

describe("the summary of a performance run", () => {
  it("shows every number with its unit in the heading", () => {
    const text = perfReport([perfRow()], style);
    const [first = "", second = "", , values = ""] = text.split("\n");
    expect(cells(first)).toEqual([
      "target",
      "n",
      "success",
      "ttft",
      "ttft",
      "ttft",
      "decode",
      "otps",
      "otpr",
      "cost",
    ]);
    expect(cells(second)).toEqual(["med s", "p90 s", "p99 s", "tok/s", "tok/s", "tok", "CNY"]);
    expect(cells(values)).toEqual([
      "sim-a/model-x",
      "10/10",
      "100 %",
      "0.340",
      "1.21",
      "2.50",
      "45.6",
      "31.2",
      "812",
      "0.0123",
    ]);
  });

  it("shows what is not known as –, and never as 0", () => {
    const none = measured(null, 0);
    const text = perfReport(
      [
        perfRow({
          succeeded: 0,
          success: 0,
          ttft: { median: none, p90: none, p99: none },
          decode: none,
          otps: none,
          otpr: none,
          costCny: null,
        }),
      ],
      style,
    );
    expect(cells(lineWith(text, "sim-a"))).toEqual(["sim-a/model-x", "0/10", "0 %", ...Array(7).fill("–")]);
    expect(text).toContain("A cost of – is not known");
  });

  it("numbers each different note once, at every target it holds for", () => {
    const text = perfReport(
      [
        perfRow({ target: "a/m", notes: ["usage was missing"] }),
        perfRow({ target: "b/m", notes: ["answered as another model", "usage was missing"] }),
      ],
      style,
    );
    expect(text).toContain("a/m [1] ");
    expect(text).toContain("b/m [1] [2] ");
    expect(text).toContain("[1] usage was missing\n[2] answered as another model");
  });

  it("says where a number rests on fewer requests than succeeded", () => {
    const text = perfReport([perfRow({ decode: measured(45, 7), otps: measured(30, 7) })], style);
    expect(text).toContain("decode from 7 of 10 successful requests: sim-a/model-x.");
    expect(perfReport([perfRow()], style)).not.toContain("successful requests.");
  });

  it("warns about a 99th percentile of few requests, and only then", () => {
    const many = measured(2.5, 100);
    const ttft = { median: many, p90: many, p99: many };
    expect(perfReport([perfRow()], style)).toContain("p99 is close to the slowest");
    expect(perfReport([perfRow({ sent: 100, succeeded: 100, ttft })], style)).not.toContain("p99 is close");
  });

  it("fits 80 columns with long names, keeping success, ttft and cost", () => {
    const target = "volcengine/deepseek-v4-pro@thinking-high";
    const text = perfReport([perfRow({ target }), perfRow({ target: "移动云/deepseek-r1", costCny: null })], {
      colour: false,
      width: 80,
    });
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).toMatch(/success +ttft .* cost/);
    expect(text).toContain("No room here for: ttft p99");
  });

  it("keeps a provider's text from the terminal", () => {
    const text = perfReport([perfRow({ notes: ["answered as \u001b[2Jgpt\u001b]0;x\u0007"] })], style);
    expect(text).toContain("[1] answered as gpt");
    expect(text).not.toContain("\u001b");
  });

  it("says so when nothing was measured", () => {
    expect(perfReport([], style)).toBe("no target was measured");
  });
});

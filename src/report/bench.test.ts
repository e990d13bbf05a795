import { describe, expect, it } from "vitest";
import { type BenchRow, benchReport } from "./bench.ts";

const style = { colour: false, width: 160 };

function benchRow(overrides: Partial<BenchRow> = {}): BenchRow {
  return {
    target: "sim-a/model-x",
    dataset: "gpqa",
    accuracy: 71.2345,
    standardError: 3.21,
    answered: 198,
    asked: 198,
    unscored: { error: 0, empty: 0, truncated: 0, unparsed: 0 },
    truncated: 0,
    inputTokens: 123_456,
    outputTokens: 3_456_789,
    costCny: 12.345,
    costPerCorrectCny: 0.0912,
    notes: [],
    ...overrides,
  };
}

const rowOf = (text: string) =>
  (text.split("\n").find((line) => line.startsWith("sim-a")) ?? "").split(/ {2,}/);

describe("the summary of an accuracy run", () => {
  it("shows accuracy with its error, n, tokens and money", () => {
    expect(rowOf(benchReport([benchRow()], style))).toEqual([
      "sim-a/model-x",
      "gpqa",
      "71.2 ± 3.2",
      "198/198",
      "0",
      "0",
      "123,456",
      "3,456,789",
      "12.35",
      "0.0912",
    ]);
  });

  it("keeps unscored apart from wrong, by reason", () => {
    const text = benchReport(
      [
        benchRow({
          answered: 195,
          unscored: { error: 3, empty: 0, truncated: 4, unparsed: 1 },
          truncated: 6,
        }),
      ],
      style,
    );
    expect(text).toContain("195/198  3 error, 4 truncated, 1 unparsed");
    expect(text).toContain("Failed requests are left out of the accuracy");
    expect(benchReport([benchRow()], style)).not.toContain("left out");
  });

  it("has no accuracy where nothing was scored, and no error where none can be estimated", () => {
    const nothing = {
      accuracy: null,
      standardError: null,
      answered: 0,
      inputTokens: null,
      outputTokens: null,
    };
    const cells = rowOf(
      benchReport([benchRow({ ...nothing, costCny: null, costPerCorrectCny: null })], style),
    );
    expect(cells).toEqual(["sim-a/model-x", "gpqa", "–", "0/198", "0", "0", "–", "–", "–", "–"]);
    expect(benchReport([benchRow({ standardError: null })], style)).toContain("71.2 ± –");
  });

  it("shows an accuracy of 0 as 0.0: measured, not unknown", () => {
    expect(benchReport([benchRow({ accuracy: 0, standardError: 0 })], style)).toContain("0.0 ± 0.0");
  });

  it("names the data set on a narrow terminal when there are several", () => {
    const narrow = { colour: false, width: 72 };
    const long = { target: "sim-quantized/deepseek-v4-pro@thinking" };
    expect(benchReport([benchRow(long), benchRow(long)], narrow)).toMatch(/No room here for: dataset/);
    expect(benchReport([benchRow(long), benchRow({ ...long, dataset: "mmlu" })], narrow)).toMatch(
      / gpqa [\s\S]* mmlu /,
    );
  });

  it("puts a target's notes below, cleaned", () => {
    expect(benchReport([benchRow({ notes: ["answered as \u001b[1mx"] })], style)).toContain(
      "  sim-a/model-x: answered as x",
    );
  });
});

import { describe, expect, it } from "vitest";
import { benchReport } from "./bench.ts";
import type { BenchRow } from "./bench-row.ts";

const style = { colour: false, width: 160 };

function benchRow(overrides: Partial<BenchRow> = {}): BenchRow {
  return {
    target: "sim-a/model-x",
    dataset: "gpqa",
    accuracy: 71.2345,
    standardError: 3.21,
    answered: 198,
    asked: 198,
    interval: { low: 64.8, high: 76.9 },
    lenientAccuracy: 71.2345,
    disputed: [],
    withoutFlawed: null,
    repeats: null,
    unscored: { error: 0, empty: 0, truncated: 0, refused: 0, unparsed: 0, ungraded: 0 },
    truncated: 0,
    fromCache: 0,
    reference: null,
    against: null,
    sampling: { temperature: 0.6, topP: 0.95, maxTokens: 32_768 },
    lengths: {
      outputTokens: { median: null, p90: null },
      thinkingTokens: { median: null, p90: null },
      totalMs: { median: null, p90: null },
    },
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
      "64.8–76.9",
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
          unscored: { error: 3, empty: 0, truncated: 4, refused: 0, unparsed: 1, ungraded: 0 },
          truncated: 6,
        }),
      ],
      style,
    );
    expect(text).toContain("195/198  3 error, 4 truncated, 1 unparsed");
    expect(text).toContain("Failed and ungraded requests are left out of the accuracy");
    expect(benchReport([benchRow()], style)).not.toContain("left out");
  });

  it("has no accuracy where nothing was scored, and no error where none can be estimated", () => {
    const nothing = {
      accuracy: null,
      standardError: null,
      interval: null,
      answered: 0,
      inputTokens: null,
      outputTokens: null,
    };
    const cells = rowOf(
      benchReport([benchRow({ ...nothing, costCny: null, costPerCorrectCny: null })], style),
    );
    expect(cells).toEqual(["sim-a/model-x", "gpqa", "–", "–", "0/198", "0", "0", "–", "–", "–", "–"]);
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

  it("shows what repeats are worth, and nothing of them where there are none", () => {
    const repeats = { k: 8, most: 8, average: 71.2345, pass: 90.04, majority: null };
    const text = benchReport([benchRow({ repeats }), benchRow({ target: "sim-b/model-x" })], style);
    const block = text.split("\n\n")[1] ?? "";
    expect(block).toMatch(/k +avg@k +pass@k +maj@k/);
    expect(rowOf(block)).toEqual(["sim-a/model-x", "gpqa", "8", "71.2", "90.0", "–"]);
    expect(block).not.toContain("sim-b");
    const fewer = benchReport([benchRow({ repeats: { ...repeats, k: 7 } })], style).split("\n\n")[1] ?? "";
    expect(rowOf(fewer)[2]).toBe("7 of 8");
    expect(benchReport([benchRow()], style)).not.toContain("pass@k");
  });

  it("says by what the readings of a grader differ, and names some of the samples", () => {
    const disputed = Array.from({ length: 12 }, (_, i) => `q${i}`);
    const text = benchReport([benchRow({ lenientAccuracy: 73, disputed })], { colour: false, width: 300 });
    expect(text).toContain("71.2 by the strict reading, 73.0 by the lenient one; they differ on 12: q0,");
    expect(text).toContain("q9 and 2 more");
    expect(text).not.toContain("q10");
  });

  it("tells broken questions and cached answers apart", () => {
    const text = benchReport([benchRow({ withoutFlawed: { accuracy: 75, questions: 180 }, fromCache: 20 })], {
      colour: false,
      width: 300,
    });
    expect(text).toContain("without questions that are known to be broken: 75.0 (180 questions)");
    expect(text).toContain("20 answers are taken from earlier runs");
  });
});

describe("where the points went", () => {
  const reference = {
    model: "Model X",
    score: 80,
    source: "https://example.org/report",
    date: "2026-01-20",
    confirmed: false,
    settings: { metric: "pass@1", temperature: 0.6, topP: 0.95, maxTokens: 32_768, samples: 64, shots: 0 },
    drop: { total: 8.77, truncated: 10.1, empty: 0.04, refused: 0, unparsed: 0, wrong: -1.37 },
  };

  it("is told in points that sum to what was lost, with the source of the reference", () => {
    const unscored = { error: 2, empty: 0, truncated: 20, refused: 0, unparsed: 0, ungraded: 0 };
    const text = benchReport([benchRow({ reference, unscored })], style);
    const block = text.slice(text.indexOf("Where the points went"));
    expect(rowOf(block)).toEqual(["sim-a/model-x", "80.0", "8.8", "3.1 to 15.2", "10.1", "−1.4", "2"]);
    expect(block).toContain(
      "Model X 80.0 (pass@1, 64 answers a question, temperature 0.6, at most 32,768 tokens): https://example.org/report, 2026-01-20, not confirmed",
    );
  });

  it("has a column for each cause that took anything from anybody", () => {
    const other = { ...reference, drop: { ...reference.drop, refused: 4.25 } };
    const text = benchReport(
      [benchRow({ reference }), benchRow({ target: "sim-b", reference: other })],
      style,
    );
    expect(text).toMatch(/lost +95 % +truncated +refused +wrong, /);
    expect(text.slice(text.indexOf("Where the"))).not.toMatch(/empty|unparsed/);
  });

  it("says in what the reference was measured otherwise, and nothing where it was not, or is not known", () => {
    const told = (sampling: BenchRow["sampling"], settings = {}) => {
      const own = { ...reference, settings: { ...reference.settings, ...settings } };
      const text = benchReport([benchRow({ reference: own, sampling })], { colour: false, width: 300 });
      return /measured otherwise: (.*)/.exec(text)?.[1] ?? null;
    };
    const same = { temperature: 0.6, topP: 0.95, maxTokens: 32_768 };
    expect(told(same)).toBeNull();
    expect(told(null)).toBeNull();
    expect(told({ ...same, maxTokens: 8192, temperature: 1 })).toBe(
      "asked here with at most 8,192 tokens (there 32,768), temperature 1 (there 0.6)",
    );
    expect(told({ ...same, maxTokens: null, topP: null }, { shots: 5 })).toBe(
      "asked here with no cap on length named (there 32,768), top_p of the provider's own (there 0.95), no worked examples in the prompt (there 5)",
    );
    expect(told({ ...same, temperature: 0 }, { temperature: null })).toBeNull();
  });

  it("is not told without a reference", () => {
    expect(benchReport([benchRow()], style)).not.toContain("Where the points went");
  });
});

describe("what was lost against another target", () => {
  it("stands in place of the published figure, with its interval, its causes and how much longer answers are", () => {
    const against = {
      target: "sim-trusted/model-x",
      accuracy: 81.25,
      n: 190,
      interval: { low: 2.04, high: 17.96 },
      drop: { total: 10, truncated: 0, empty: 6, refused: 0, unparsed: 0, wrong: 4 },
      lengthRatio: 1.254,
      thinkingRatio: null,
    };
    const text = benchReport([benchRow({ against }), benchRow({ target: "sim-trusted/model-x" })], style);
    const block = text.slice(text.indexOf("What was lost against sim-trusted/model-x"));
    expect(rowOf(block)).toEqual([
      ...["sim-a/model-x", "190", "81.3", "10.0", "2.0 to 18.0", "0.0", "6.0", "4.0", "0", "1.25", "–"],
    ]);
    expect(block.match(/^sim-trusted/m)).toBeNull();
    expect(benchReport([benchRow()], style)).not.toContain("What was lost");
  });
});

describe("how long answers are", () => {
  it("is told where somebody counted, and – for what nobody did", () => {
    const lengths = {
      outputTokens: { median: 12_000, p90: 30_100 },
      thinkingTokens: { median: null, p90: null },
      totalMs: { median: 65_000, p90: 120_000 },
    };
    const text = benchReport([benchRow({ lengths })], style);
    const block = text.slice(text.indexOf("How long answers are"));
    expect(rowOf(block).slice(1, 5)).toEqual(["12,000", "30,100", "–", "–"]);
    expect(benchReport([benchRow()], style)).not.toContain("How long");
  });
});

import { describe, expect, it } from "vitest";
import { benchmarkNames } from "../metrics/index.ts";
import { allPublishedScores, publishedScores } from "./index.ts";

const scoresOf = (...args: Parameters<typeof publishedScores>) =>
  publishedScores(...args).map(({ score }) => score);

describe("the published scores that ship", () => {
  const all = allPublishedScores();

  it("are of exams there are, in points, each with a source, a table and a day", () => {
    expect(all.length).toBeGreaterThan(80);
    for (const { exam, score, source, table, date } of all) {
      expect(benchmarkNames).toContain(exam);
      // Points, not shares: nobody publishes 0.7 %.
      expect(score).toBeGreaterThan(1);
      expect(source).toMatch(/^https:\/\//);
      expect(table).not.toBe("");
      expect(date >= "2024-01-01").toBe(true);
    }
  });

  it("cover every exam but those nobody publishes figures for", () => {
    const without = benchmarkNames.filter((exam) => !all.some((reference) => reference.exam === exam));
    // The reports do not say that their C-Eval is the test split.
    expect(without).toEqual(["ceval-test", "smoke"]);
  });

  it("are stated once for a model, a mode and a set of questions in one source", () => {
    const keys = all.map(({ exam, model, modes, window, source }) =>
      JSON.stringify([exam, model, modes, window, source]),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("are DeepSeek's own where its report is read", () => {
    const r1 = ["gpqa", "aime2024", "mmlu", "ceval", "math500"].map((exam) => scoresOf(exam, "deepseek-r1"));
    expect(r1).toEqual([[71.5], [79.8], [90.8], [91.8], [97.3]]);
    expect(scoresOf("gpqa", "deepseek-r1-0528")).toEqual([81]);
    expect(scoresOf("aime2024", "deepseek-v3")).toEqual([39.2]);
  });
});

describe("a model", () => {
  it("is known by its name whatever its owner's prefix and capitals", () => {
    expect(scoresOf("gpqa", "deepseek-ai/DeepSeek-R1")).toEqual([71.5]);
  });

  it.each(["deepseek-r1-awq", "deepseek-r1-distill-qwen-32b-fp8", "r1", "my-deepseek-r1", "deepseek-r2", ""])(
    "called %j has no reference: nearly the same name is not the same model",
    (name) => {
      expect(scoresOf("gpqa", name)).toEqual([]);
    },
  );

  it("that answers in several modes has a reference in the mode the figure is of alone", () => {
    expect(scoresOf("gpqa", "deepseek-v3.2", { mode: "thinking" })).toEqual([82.4]);
    expect(scoresOf("gpqa", "deepseek-v3.2", { mode: "non-thinking" })).toEqual([]);
    expect(scoresOf("gpqa", "deepseek-v3.2")).toEqual([]);
    expect(scoresOf("gpqa", "deepseek-r1", { mode: "ascend" })).toEqual([71.5]);
  });
});

describe("LiveCodeBench", () => {
  it("has a reference for the contests a figure is of, and for no others", () => {
    const of = (from: string | null, to: string | null) =>
      scoresOf("livecodebench", "deepseek-r1", { window: { from, to } });
    expect(of("2024-08-01", "2025-01-31")).toEqual([65.9]);
    expect(of("2024-08-01", "2025-05-31")).toEqual([63.5]);
    // There are no contests after April 2025, so these are the same questions.
    expect(of("2024-08-01", null)).toEqual([63.5]);
    expect(of("2024-09-01", null)).toEqual([]);
    expect(scoresOf("livecodebench", "deepseek-r1")).toEqual([]);
  });

  it("has none where the source does not say which contests", () => {
    expect(scoresOf("livecodebench", "deepseek-v4-pro-preview", { mode: "effort-max" })).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { type DecisionLike, decisionReport } from "./decision.ts";

const style = { colour: false, width: 120 };
const words = {
  describe: (filter: string) => filter,
  order: ["output_price"],
  basis: ["100 requests of 3 targets."],
};

const decision: DecisionLike<string> = {
  ranking: [
    {
      rank: 1,
      provider: "sim-fast",
      model: "m",
      mode: null,
      values: { success: 0.98, otps_p90: 31.2, output_price: 16 },
      n: { success: 50, otps_p90: 49, output_price: null },
    },
    {
      rank: 2,
      provider: "sim-cheap",
      model: "m",
      mode: "thinking",
      values: { success: 1, otps_p90: 30.5, output_price: null },
      n: { success: 50, otps_p90: 50, output_price: null },
    },
  ],
  excluded: [
    {
      provider: "sim-flaky",
      model: "m",
      mode: null,
      reasons: [
        { filter: "success ≥ 0.95", verdict: "failed", value: 0.81, n: 50, why: null },
        { filter: "gpqa ≥ 60", verdict: "unknown", value: null, n: 0, why: "no scores" },
      ],
    },
  ],
};

const cells = (text: string, part: string) =>
  (text.split("\n").find((line) => line.includes(part)) ?? "").trim().split(/ {2,}/);

describe("a decision in words", () => {
  it("ranks with the order's metric first, units in the heading, and n beside each value", () => {
    const text = decisionReport(decision, words, style);
    expect(text).toMatch(/^2 of 3 targets met the requirement\n/);
    expect(cells(text, "#")).toEqual(["#", "target", "output_price", "success", "otps p90"]);
    expect(cells(text, "tok/s")).toEqual(["CNY/M", "0–1", "tok/s"]);
    expect(cells(text, "sim-fast")).toEqual(["1", "sim-fast/m", "16.0", "0.980 (50)", "31.2 (49)"]);
    expect(cells(text, "sim-cheap")).toEqual(["2", "sim-cheap/m@thinking", "–", "1.00 (50)", "30.5 (50)"]);
  });

  it("gives every filter that excluded a target, with its value, n, and why it is unknown", () => {
    const text = decisionReport(decision, words, style);
    expect(text).toContain("Excluded: 1\n");
    expect(cells(text, "sim-flaky")).toEqual(["sim-flaky/m", "success ≥ 0.95", "failed", "0.810", "50"]);
    expect(cells(text, "gpqa")).toEqual(["gpqa ≥ 60", "unknown", "–", "0", "no scores"]);
    expect(text.endsWith("100 requests of 3 targets.")).toBe(true);
  });

  it("gives what a verification found in points", () => {
    const ranking = decision.ranking.map((target) => ({
      ...target,
      values: { verify: 1.2 },
      n: { verify: 400 },
    }));
    const text = decisionReport({ ...decision, ranking }, { ...words, order: [] }, style);
    expect([cells(text, "#").at(-1), cells(text, "points").at(-1)]).toEqual(["verify", "points"]);
  });

  it("says plainly that nobody met it", () => {
    const text = decisionReport({ ...decision, ranking: [] }, words, style);
    expect(text).toMatch(/^0 of 1 target met the requirement\n\nExcluded: 1\n/);
  });

  it("keeps the order's column on a narrow terminal", () => {
    const text = decisionReport(decision, words, { colour: false, width: 50 });
    expect(text).toContain("output_price");
    expect(text).toContain("No room here for: otps p90.");
  });

  it("under confidence shows intervals, shared places, and who is ranked though something is unknown", () => {
    const [first, second] = decision.ranking;
    if (first === undefined || second === undefined) throw new Error("no ranking");
    const open = {
      filter: "gpqa ≥ 60",
      verdict: "unknown",
      value: 63,
      n: 50,
      why: "its interval holds 60",
    } as const;
    const text = decisionReport(
      {
        ...{ ...decision, confidence: 0.95 },
        ranking: [
          { ...first, intervals: { success: { low: 0.9, high: null }, otps_p90: { low: 30, high: 33 } } },
          { ...second, rank: 1 },
          { ...second, provider: "sim-open", rank: 3, reasons: [open] },
          { ...second, provider: "sim-shut", rank: 3, reasons: [open] },
        ],
      },
      words,
      style,
    );
    expect(text).toMatch(/^2 of 5 targets met the requirement\n/);
    expect(cells(text, "sim-fast").slice(3)).toEqual(["0.980 [≥ 0.900] (50)", "31.2 [30.0–33.0] (49)"]);
    expect(text).toContain("In square brackets: where the true value lies, at 95 %.");
    expect(text).toContain(
      "sim-fast/m and sim-cheap/m@thinking share place 1: no key of the order tells them apart.",
    );
    expect(text.replaceAll("\n", " ")).toContain(
      "sim-open/m@thinking and sim-shut/m@thinking are ranked after all that met it: gpqa ≥ 60 is unknown (its interval holds 60).",
    );
  });

  it("says of whom a key of the order is not known, and why, and explains no brackets where there are none", () => {
    const none = {
      values: { ttft_p99: null },
      n: { ttft_p99: 30 },
      why: { ttft_p99: "p99 needs at least 100" },
    };
    const ranking = ["a", "b"].map((provider) => ({ rank: 1, provider, model: "m", mode: null, ...none }));
    const wide = { colour: false, width: 160 };
    const text = decisionReport({ ranking, excluded: [] }, { ...words, order: ["ttft_p99"] }, wide);
    expect(text).toContain("\nttft p99 is not known of a/m and b/m: p99 needs at least 100.\n");
    const many = Array.from({ length: 5 }, (_, i) => ({
      ...{ rank: 1, provider: `p${i}`, model: "m", mode: null },
      ...{ ...none, why: { ttft_p99: `p99 needs at least 100, here are ${i}` } },
    }));
    const lacking = decisionReport({ ranking: many, excluded: [] }, { ...words, order: ["ttft_p99"] }, wide);
    expect(lacking.match(/is not known of/g)).toHaveLength(2);
    expect(lacking).toContain("Nor is it known of 3 more; --json has the reasons.");
    const free = ranking.map((target) => ({ ...target, values: {}, n: {}, why: {} }));
    const bare = decisionReport(
      { ranking: free, excluded: [], confidence: 0.95 },
      { ...words, order: [] },
      wide,
    );
    expect(bare).not.toContain("brackets");
  });

  it("by weights shows the score", () => {
    const ranking = decision.ranking.map((target, i) => ({ ...target, score: i === 0 ? 0.9 : null }));
    const text = decisionReport({ ...decision, ranking }, words, style);
    expect(cells(text, "sim-fast").slice(0, 3)).toEqual(["1", "sim-fast/m", "0.900"]);
    expect(cells(text, "sim-cheap").slice(0, 3)).toEqual(["2", "sim-cheap/m@thinking", "–"]);
    const withScore = (score: number | null) => ranking.map((target) => ({ ...target, rank: 1, score }));
    const shared = { ...decision, ranking: withScore(0.9) };
    expect(decisionReport(shared, words, style)).toContain("their scores do not tell them apart");
    const lacking = { ...decision, ranking: [...ranking.slice(0, 1), ...withScore(null)] };
    expect(decisionReport(lacking, words, style)).not.toContain("no key of the order");
  });
});

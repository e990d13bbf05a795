import { describe, expect, it } from "vitest";
import { type ExplanationLike, explanationReport } from "./explain.ts";

const style = { colour: false, width: 140 };
const describeFilter = (filter: string) => filter;

const explanation: ExplanationLike<string> = {
  targets: [
    {
      ...{ provider: "a", model: "m", mode: null, rank: 1 },
      filters: [
        {
          ...{ filter: "success ≥ 0.9", verdict: "met", value: 0.98, n: 200, why: null },
          bounds: { low: 0.95, high: 0.99 },
          distance: { amount: 0.05, percent: 5.556 },
          moreObservations: null,
        },
        {
          ...{
            filter: "gpqa ≥ 60",
            verdict: "unknown",
            value: 63,
            n: 50,
            why: "its interval holds the bound 60",
          },
          bounds: { low: null, high: 75 },
          distance: { amount: 3, percent: 5 },
          moreObservations: 1234,
        },
      ],
    },
  ],
  runnerUp: {
    ...{ winner: "a/m", target: "b/m", isTied: false },
    changes: [{ key: "output_price", from: 10, to: 8, amount: 2, percent: 20 }],
    open: [
      {
        ...{ key: "ttft_avg", difference: -0.06, why: "within noise", moreObservations: 40 },
        bounds: { low: -0.1, high: 0.02 },
      },
    ],
  },
  betterButExcluded: [
    {
      target: "c/m",
      misses: [{ filter: "ttft ≤ 2 s", verdict: "failed", distance: { amount: 0.1, percent: 5 } }],
    },
  ],
  settling: [
    {
      ...{ target: "a/m", filter: "gpqa ≥ 60", command: "dsr bench --dataset gpqa", advice: null },
      ...{ requests: 1234, costCny: 5.5 },
    },
  ],
};

const text = explanationReport(explanation, describeFilter, style);
const line = (part: string) =>
  (text.split("\n").find((one) => one.includes(part)) ?? "").trim().split(/ {2,}/);

describe("an explanation in words", () => {
  it("gives every verdict's interval, and how far it is from another", () => {
    expect(line("success")).toEqual([
      "a/m",
      "success ≥ 0.9",
      "met",
      "0.980",
      "0.950–0.990",
      "200",
      "0.05 (5.56 %)",
    ]);
    expect(line("gpqa ≥ 60  ")).toEqual([
      ...["gpqa ≥ 60", "unknown", "63.0", "≤ 75.0", "50"],
      "3 (5 %), about 1,234 observations more",
    ]);
  });

  it("says what the runner-up lacks, with true minus signs", () => {
    expect(text).toContain(
      "- On ttft avg a/m − b/m is −0.06 (−0.1 to 0.02), within noise; about 40 observations more of each would tell them apart.",
    );
    expect(text).toContain(
      "- b/m would draw level with a/m if its output_price were 8 and not 10, a change of 2 (20 %).",
    );
  });

  it("names all that share the first place", () => {
    const tied = ["a", "b", "c"].map((provider) => ({
      provider,
      model: "m",
      mode: null,
      rank: 1,
      filters: [],
    }));
    const runnerUp = { winner: "a/m", target: "b/m", isTied: true, changes: [], open: [] };
    const said = explanationReport({ ...explanation, targets: tied, runnerUp }, describeFilter, style);
    expect(said).toContain("- a/m, b/m and c/m share the first place.");
  });

  it("speaks of forecasts only where it makes one", () => {
    const [one] = explanation.settling;
    const settling = one === undefined ? [] : [{ ...one, requests: null, costCny: null }];
    expect(explanationReport({ ...explanation, settling }, describeFilter, style)).not.toContain("forecasts");
  });

  it("names who is better but excluded, and what to run next for how much", () => {
    expect(text).toContain("- c/m would stand first, but for ttft ≤ 2 s, missed by 0.1 (5 %).");
    expect(text).toContain(
      "- a/m, gpqa ≥ 60: dsr bench --dataset gpqa; about 1,234 requests, about 5.50 CNY",
    );
  });

  it("leaves out what there is not", () => {
    const bare = { ...explanation, runnerUp: null, betterButExcluded: [], settling: [] };
    expect(explanationReport(bare, describeFilter, style).split("\n\n")).toHaveLength(1);
    const nothing = explanationReport({ ...bare, targets: [] }, describeFilter, style);
    expect(nothing).toContain("The requirement has no filters.");
  });

  it("fits a narrow terminal", () => {
    for (const width of [40, 60, 80])
      for (const one of explanationReport(explanation, describeFilter, { colour: false, width }).split("\n"))
        expect(one.length).toBeLessThanOrEqual(width);
  });
});

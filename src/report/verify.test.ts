import { describe, expect, it } from "vitest";
import { type VerifyDocument, type VerifyRow, verifyReport } from "./verify.ts";
import { outputsReport } from "./verify-outputs.ts";
import { verifyPlanReport } from "./verify-plan.ts";

const style = { colour: false, width: 400 };
const none = { reference: 0, target: 0 };
const unknown = { reference: null, target: null, ratio: null };

function row(overrides: Partial<VerifyRow> = {}): VerifyRow {
  return {
    target: "a/m",
    verdict: "equivalent",
    undecidedBecause: null,
    pairs: 500,
    ofPairs: 1584,
    worse: 60,
    better: 58,
    drop: 0.4,
    interval: { low: -3.2, high: 4.1 },
    accuracy: { reference: 71, target: 70.6 },
    lost: {
      truncated: none,
      empty: none,
      refused: none,
      unparsed: none,
      wrong: { reference: 29, target: 29.4 },
    },
    cause: { name: "wrong", points: 0.4 },
    complete: { pairs: 500, reference: 71, target: 70.6 },
    outputTokens: { reference: 4000, target: 3000, ratio: 0.75 },
    reasoningTokens: unknown,
    flips: [],
    repeated: null,
    leftOut: { error: 0, ungraded: 0 },
    lenient: { verdict: "equivalent", drop: 0.4 },
    requests: 500,
    costCny: 12.3,
    toDecide: null,
    ...overrides,
  };
}

const report = (overrides: Partial<VerifyRow> = {}, document: Partial<VerifyDocument> = {}) =>
  verifyReport(
    {
      reference: "ref/m, gpqa, 2026-03-02",
      alpha: 0.05,
      deltaPoints: 5,
      deviations: [],
      published: null,
      targets: [row(overrides)],
      ...document,
    },
    style,
  );

describe("the report of verdicts", () => {
  it("shows verdict, drop with its interval, pairs and money", () => {
    const line = report()
      .split("\n")
      .find((text) => text.startsWith("a/m"));
    expect(line?.split(/ {2,}/)).toEqual([
      "a/m",
      "equivalent within 5",
      "+0.4",
      "-3.2 to +4.1",
      "500/1,584",
      "60:58",
      "12.30",
    ]);
  });

  it("warns of a target that repeats itself much more than the reference does, and of no other", () => {
    expect(report({ repeated: { answers: 40, reference: 2, target: 38 } })).toContain(
      "repeats 95 % of its answers word for word, the reference 5 %: it may answer from a cache",
    );
    expect(report({ repeated: { answers: 40, reference: 30, target: 38 } })).not.toContain("cache");
    expect(report({ repeated: { answers: 4, reference: 0, target: 4 } })).not.toContain("cache");
    expect(report({ repeated: null })).not.toContain("cache");
  });

  it("names the cause of a degraded target alone, and decomposes what was lost", () => {
    const lost = {
      truncated: { reference: 1, target: 9 },
      empty: none,
      refused: none,
      unparsed: none,
      wrong: { reference: 28, target: 27.5 },
    };
    const complete = { pairs: 450, reference: 72, target: 72.5 };
    const text = report({
      verdict: "degraded",
      drop: 7.5,
      lost,
      complete,
      cause: { name: "truncated", points: 8 },
    });
    expect(text).toContain(
      "where both answers are complete (450 pairs): right in 72.5 %, the reference in 72.0 %",
    );
    expect(report()).not.toContain("where both answers are complete");
    expect(text).toMatch(/degraded .* truncated$/m);
    expect(text).toContain(
      "truncated +8.0 (9.0 against 1.0), wrong though complete -0.5 (27.5 against 28.0)",
    );
    expect(report({ drop: 7.5, lost, cause: { name: "truncated", points: 8 } })).not.toMatch(
      /^a\/m .* truncated$/m,
    );
  });

  it("says of an undecided target why, and what a verdict would take", () => {
    const undecided = { verdict: "undecided", undecidedBecause: "pairs", pairs: 1584 } as const;
    expect(report({ ...undecided, toDecide: { as: "equivalent", pairs: 900, costCny: 22 } })).toContain(
      "about 900 more pairs would show it equivalent within 5, for about 22.00 CNY; of those planned 0 are left: raise --max-pairs where one is set, or record more repeats",
    );
    expect(report({ ...undecided, undecidedBecause: "stopped", toDecide: null })).toContain("cannot be told");
    expect(report({ ...undecided, toDecide: { as: "degraded", pairs: 9, costCny: null } })).toContain(
      "at a cost that is not known",
    );
  });

  it("tells what else bears on the verdict: other settings, pairs left out, the lenient reading, lengths, flips", () => {
    const text = report(
      {
        leftOut: { error: 1, ungraded: 12 },
        lenient: { verdict: "undecided", drop: -0.1 },
        flips: Array.from({ length: 10 }, (_, i) => ({ questionId: `q${i}`, worse: 2, better: 0 })),
      },
      {
        deviations: ["temperature 0.6 in the reference, 1 here"],
        published: { score: 71.5, model: "M", source: "https://example.org", date: "2025-01-20" },
      },
    );
    for (const words of [
      "under other settings: temperature 0.6 in the reference, 1 here",
      "Published for M: 71.5",
      "1 pair left out: the request failed",
      "12 pairs left out: nothing here can grade",
      "read leniently it would be undecided (drop -0.1)",
      "output: 3,000 tokens in the median, the reference 4,000; 0.75 times",
      "q0 2:0, q1 2:0",
      "and 2 more questions",
    ])
      expect(text).toContain(words);
  });

  it("makes no numbers of a target without a pair", () => {
    const text = report({
      verdict: "undecided",
      undecidedBecause: "lost",
      pairs: 0,
      drop: null,
      accuracy: null,
      lost: null,
      complete: null,
      cause: null,
      outputTokens: unknown,
      interval: { low: -100, high: 100 },
      costCny: null,
    });
    expect(text.split("\n").find((line) => line.startsWith("a/m "))).toMatch(
      /undecided +– +– +0\/1,584 +60:58 +–/,
    );
    expect(text).toContain("no pair was counted");
    expect(text).toContain("it was given up, because it does not answer");
  });
});

describe("the report of outputs", () => {
  it("never says that two are the same", () => {
    const targets = [
      {
        target: "a/m",
        verdict: "no difference found",
        statistic: 0.0001,
        p: 0.4,
        prompts: 5,
        outputs: 50,
        chars: 200,
      },
      { target: "b/m", verdict: "untested", statistic: null, p: null, prompts: 0, outputs: 0, chars: null },
    ] as const;
    const text = outputsReport({ reference: "ref/m", alpha: 0.05, targets }, style);
    expect(text).toMatch(/a\/m +no difference found +0\.4000/);
    expect(text).toMatch(/b\/m +untested +– +– +0 +0 +–/);
    expect(text).not.toMatch(/identical|equivalent/);
  });
});

describe("the plan", () => {
  it("shows pairs and repeats for each drop and money for each target; what is not known stays so", () => {
    const text = verifyPlanReport(
      {
        basis: "Of a reference.",
        alpha: 0.05,
        power: 0.8,
        questions: 198,
        rows: [
          { deltaPoints: 2, toDetect: null, toClear: 9000, repeats: null },
          { deltaPoints: 5, toDetect: 1200, toClear: 1000, repeats: 7 },
        ],
        targets: [
          {
            target: "a/m",
            cnyPerAnswer: 0.2,
            costs: [
              { detectCny: null, clearCny: 1800 },
              { detectCny: 240, clearCny: 200 },
            ],
          },
        ],
      },
      style,
    );
    expect(text).toMatch(/^ +2 +– +9,000 +–$/m);
    expect(text).toMatch(/^ +5 +1,200 +1,000 +7$/m);
    expect(text).toMatch(/a\/m +0\.200 +– \/ 1,800\.00 +240\.00 \/ 200\.00/);
  });
});

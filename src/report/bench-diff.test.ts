import { describe, expect, it } from "vitest";
import { benchDiffReport } from "./bench-diff.ts";
import type { BenchDiffDocument, DiffAnswer, DiffRow, DiffSide } from "./bench-diff-row.ts";
import { diffSentences, leftOutText, outcomeText } from "./bench-diff-words.ts";

const style = { colour: false, width: 160 };

function side(target: string, overrides: Partial<DiffSide> = {}): DiffSide {
  return {
    ...{ target, run: "run-1", startedAt: "2026-03-02T04:00:00.000Z", accuracy: 80, n: 100 },
    ...{ outputTokens: 900, thinkingTokens: 700, loops: null },
    ...overrides,
  };
}

const answer = (verdict: DiffAnswer["verdict"], overrides: Partial<DiffAnswer> = {}): DiffAnswer => ({
  ...{ requestId: "request-1", verdict, reason: null, lenient: verdict, extracted: "B" },
  ...{ outputTokens: 100, loops: null },
  ...overrides,
});

const row = (sampleId: string, overrides: Partial<DiffRow> = {}): DiffRow => ({
  ...{ kind: "a_only", dataset: "gpqa", sampleId, repeat: 0, subject: null, flawed: false },
  ...{ a: answer("correct"), b: answer("incorrect", { extracted: "C" }) },
  ...overrides,
});

function diff(overrides: Partial<BenchDiffDocument> = {}): BenchDiffDocument {
  return {
    a: side("sim-a/model-x"),
    b: side("sim-b/model-x", { accuracy: 70 }),
    drop: { points: 10, low: 3.04, high: 16.96 },
    causes: { total: 10, truncated: 8, empty: 0, refused: 0, unparsed: 0, wrong: 2 },
    ...{ aOnly: 14, bOnly: 4, logEBWorse: Math.log(34.2), logEAWorse: Math.log(0.1) },
    ...{ lengthRatio: 0.9, thinkingRatio: null, bySubject: [], differences: [row("q1")] },
    leftOut: { otherWords: 0, onlyA: 0, onlyB: 0, failed: 0 },
    ...overrides,
  };
}

const told = (overrides: Partial<BenchDiffDocument>) => diffSentences(diff(overrides));

describe("a comparison in sentences", () => {
  it("says who is below whom, with the interval on the same side", () => {
    expect(told({})[0]).toBe("B is 10.0 points below A (95 %: 3.0 to 17.0 points below).");
    expect(told({ drop: { points: -10, low: -16.96, high: -3.04 } })[0]).toBe(
      "B is 10.0 points above A (95 %: 3.0 to 17.0 points above).",
    );
  });

  it("says where the interval leaves room for no difference, where there is none, and where nobody knows", () => {
    expect(told({ drop: { points: 4, low: -2, high: 10 } })[0]).toBe(
      "B is 4.0 points below A (95 %: −2.0 to 10.0 points below), which leaves room for no difference, or one the other way.",
    );
    expect(told({ drop: { points: 0.01, low: -3, high: 3 } })[0]).toMatch(/^A and B are right equally often/);
    expect(told({ drop: { points: 4, low: null, high: null } })[0]).toMatch(/there is no interval/);
  });

  it.each([
    [34.2, 0.1, "14 answers, B alone in 4: chance is unlikely (e-value 34.2 that B is worse)."],
    [0.1, 2e9, "chance is unlikely (e-value more than 1,000,000 that A is worse)."],
    [5, 0.1, "chance is not excluded (e-value 5 that B is worse; from 20 on chance is unlikely)."],
    [0.9, 0.8, "this may well be chance (e-value 0.9 that B is worse; from 20 on chance is unlikely)."],
  ])("weighs the evidence: %d and %d", (b, a, text) => {
    expect(told({ logEBWorse: Math.log(b), logEAWorse: Math.log(a) })[1]).toContain(text);
  });

  it("makes nothing of no difference", () => {
    expect(told({ aOnly: 0, bOnly: 0, logEBWorse: 0, logEAWorse: 0 })[1]).toMatch(/nothing sets them apart/);
  });

  it("says how many differences a lenient grader would not see", () => {
    const strict = row("q2", { b: answer("unscored", { reason: "unparsed", lenient: "correct" }) });
    expect(told({ differences: [row("q1"), strict] })).toContain(
      "Read leniently, both answers are graded alike in 1 of these 2: there the difference is one of form.",
    );
    expect(told({}).join()).not.toContain("leniently");
  });

  it("tells loops where there are any and texts are kept", () => {
    const loops = (share: number) => ({ share, n: 50 });
    const of = (a: number, b: number) =>
      told({ a: side("a", { loops: loops(a) }), b: side("b", { loops: loops(b) }) }).join();
    expect(of(0, 0.06)).toContain("In a loop end 6 % of B's answers and 0 % of A's");
    expect(of(0, 0)).not.toContain("loop");
    expect(told({}).join()).not.toContain("loop");
  });

  it("counts what was left out, by cause", () => {
    expect(leftOutText(diff())).toBeNull();
    expect(leftOutText(diff({ leftOut: { otherWords: 2, onlyA: 1, onlyB: 0, failed: 1200 } }))).toBe(
      "Left out: 1,200 in which a request failed or nothing could grade the answer, 2 asked in other words or with another order of options, 1 asked of A alone.",
    );
  });

  it("puts a word before what a model stated", () => {
    expect(outcomeText(answer("incorrect", { extracted: "=cmd|' /C calc'!A0" }))).toBe(
      "wrong: =cmd|' /C calc'!A0",
    );
    expect(outcomeText(answer("unscored", { reason: "truncated", extracted: null, loops: true }))).toBe(
      "truncated (loop)",
    );
  });
});

describe("a comparison on the console", () => {
  const many = (n: number) => Array.from({ length: n }, (_, i) => row(`q${i}`, { repeat: i % 2 }));

  it("lists the first 20 questions and counts the rest; --all lists them", () => {
    const some = benchDiffReport(diff({ differences: many(23) }), false, style);
    expect(some).toContain("q19#1");
    expect(some).not.toContain("q20#0");
    expect(some).toContain("and 3 more: --all lists them");
    expect(benchDiffReport(diff({ differences: many(23) }), true, style)).toMatch(/q22#0/);
  });

  it("names subjects only where there are several, and data sets likewise", () => {
    const bySubject = [
      { subject: "physics", aOnly: 3, bOnly: 1, n: 40 },
      { subject: "law", aOnly: 0, bOnly: 0, n: 9 },
    ];
    const text = benchDiffReport(diff({ bySubject }), false, style);
    expect(text).toMatch(/physics +40 +3 +1/);
    expect(text).not.toContain("law");
    expect(benchDiffReport(diff({ bySubject: bySubject.slice(0, 1) }), false, style)).not.toContain(
      "By subject",
    );
    expect(text).not.toContain("dataset");
    const two = [row("q1"), row("q2", { dataset: "mmlu" })];
    expect(benchDiffReport(diff({ differences: two }), false, style)).toMatch(/question +dataset/);
  });

  it("shows runs by as much of their ids as tells them apart", () => {
    const [a, b] = ["0123456789ab-1", "0123456789ac-1"].map((run) => side("same/model-x", { run }));
    if (a === undefined || b === undefined) throw new Error("no side");
    expect(benchDiffReport(diff({ a, b }), false, style)).toMatch(/0123456789ab [\s\S]*0123456789ac /);
    expect(benchDiffReport(diff({ a, b: { ...a } }), false, style)).toContain("01234567 ");
  });

  it("marks broken questions, and says so where nothing differs", () => {
    expect(benchDiffReport(diff({ differences: [row("q1", { flawed: true })] }), false, style)).toContain(
      "q1 (known to be broken)",
    );
    expect(benchDiffReport(diff({ differences: [], causes: null }), false, style)).toContain(
      "No answer differs",
    );
  });

  it("lets no control characters through", () => {
    const nasty = "\u001b]0;owned\u0007\u001b[2J\u202e";
    const all = diff({
      a: side(`a${nasty}`, { run: `run${nasty}` }),
      differences: [row(`q${nasty}`, { subject: nasty, a: answer("correct", { extracted: nasty }) })],
      bySubject: [
        { subject: nasty, aOnly: 1, bOnly: 0, n: 1 },
        { subject: "x", aOnly: 0, bOnly: 1, n: 1 },
      ],
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    expect(benchDiffReport(all, true, style)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});

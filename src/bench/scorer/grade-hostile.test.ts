/** Whatever a model writes, reading it takes time in proportion to its length: measured in processor time, by size and four times the size. */
import { describe, expect, it } from "vitest";
import { type AnswerKey, gradeAnswer } from "../index.ts";

const choice: AnswerKey = {
  kind: "choice",
  labels: ["A", "B", "C", "D"],
  gold: "B",
  options: ["Paris", "The mitochondrion", "3.2 eV", "None"],
};
const number: AnswerKey = { kind: "number", labels: [], gold: "3.5" };

const SIZE = 30_000;
/** Where time grows with the square, four times the text takes sixteen times as long. */
const MOST_TIMES = 9;
/** Below this the clock says nothing. */
const FLOOR_MS = 80;

function grade(key: AnswerKey, answer: string) {
  return gradeAnswer(key, { answer, finishReason: "stop", error: null });
}

/** Processor time of grading the text as letter and as number, the least of `times`, ms. */
function costMs(text: string, times: number): number {
  const costs = Array.from({ length: times }, () => {
    const before = process.cpuUsage();
    grade(choice, text);
    grade(number, text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...costs);
}

const heads = [
  "",
  "answer",
  "Answer: A",
  "10^",
  "\\boxed{1",
  "\\frac{1}{",
  "答案",
  "选",
  "**",
  "= ",
  "(A)",
  "I'm sorry, but",
];
const runs = [
  " ",
  "\n",
  "\t",
  "*",
  "(",
  "{",
  "\\",
  "1",
  "1 ",
  "9,999",
  "1/",
  "A\n",
  "A is ",
  "是",
  "选",
  "answer ",
  "<think>",
  "\\boxed{",
];

describe("hostile answers", () => {
  it.each(heads)("%j, then anything over and over, are read in linear time", (head) => {
    for (const run of runs) {
      const text = (size: number) => `${head}${run.repeat(size / run.length)}z`;
      if (costMs(text(4 * SIZE), 1) < FLOOR_MS) continue;
      const ratio = costMs(text(4 * SIZE), 3) / costMs(text(SIZE), 3);
      expect([run, ratio < MOST_TIMES]).toEqual([run, true]);
    }
  });

  it("of five megabytes are read to their end", () => {
    const loop =
      "Wait, the answer is A or 3,5. **Answer:** (C)\n选 D，故答案不是 B。 \\boxed{x = 2 or 3} 1/2 = 0.5\n<think>no</think>";
    const text = loop.repeat(5_000_000 / loop.length);
    expect(grade(choice, `${text}\n\nAnswer: B`)).toMatchObject({ verdict: "correct", extracted: "B" });
    expect(grade(number, `${text}\n\n\\boxed{3.5}`)).toMatchObject({ verdict: "correct", extracted: "3.5" });
  });

  it("of control characters, half characters and reversed text hold no letter and no number", () => {
    const text = "\u0000\u0007\u001b[31m\ud800\udfff\u202e".repeat(1000);
    expect(grade(choice, text)).toMatchObject({ verdict: "unscored", lenient: "unscored" });
    expect(grade(number, "\u0000\ud800\u202e".repeat(1000))).toMatchObject({
      verdict: "unscored",
      lenient: "unscored",
    });
  });

  it("that look like spreadsheet formulas leave only a letter or a number in the score", () => {
    expect(grade(choice, '=HYPERLINK("http://x")\nAnswer: B').extracted).toBe("B");
    expect(grade(number, "\\boxed{=1+cmd|' /C calc'!A0}")).toMatchObject({
      extracted: null,
      lenientExtracted: null,
    });
  });
});

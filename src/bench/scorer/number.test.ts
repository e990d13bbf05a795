import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradeAnswer } from "../index.ts";

function grade(answer: string, gold = "18", finishReason = "stop") {
  return gradeAnswer({ kind: "number", labels: [], gold }, { answer, finishReason, error: null });
}

/** Answers beside a right number and whether they give it; null where no number should be read. */
const cases: [answer: string, gold: string, isCorrect: boolean | null][] = [
  // Boxes.
  ["The result is \\boxed{18}.", "18", true],
  ["\\boxed{025}", "25", true],
  ["\\boxed{18.00}", "18", true],
  ["\\boxed{-7}", "-7", true],
  ["\\boxed{−7}", "-7", true],
  ["\\boxed{7}", "-7", false],
  ["\\boxed{1,234,567}", "1234567", true],
  ["\\boxed{1{,}234}", "1234", true],
  ["\\boxed{1\\,234}", "1234", true],
  ["\\boxed{12 000}", "12000", true],
  ["\\boxed{\\$18}", "18", true],
  ["\\boxed{18\\%}", "18", true],
  ["\\boxed{18 \\text{ apples}}", "18", true],
  ["\\boxed{126\\,\\text{cm}^2}", "126", true],
  ["\\boxed{126~\\mathrm{cm}^{2}}", "126", true],
  ["\\boxed{90^\\circ}", "90", true],
  ["\\boxed{90^{\\circ}}", "90", true],
  ["\\boxed{\\text{The answer is } 18}", "18", true],
  ["\\boxed{m+n = 25}", "25", true],
  ["\\boxed{x = \\frac{36}{2}}", "18", true],
  ["\\boxed{\\dfrac{36}{2}}", "18", true],
  ["\\boxed{\\frac{1}{3}}", "3", false],
  ["\\boxed{-\\frac{14}{2}}", "-7", true],
  ["\\boxed{1.8 \\times 10^1}", "18", true],
  ["\\fbox{18}", "18", true],
  ["\\boxed 18", "18", true],
  ["First \\boxed{5}, then corrected: \\boxed{18}", "18", true],
  ["\\boxed{18} is larger than 17, found in 2 steps.", "18", true],
  ["\\boxed{\\boxed{18}}", "18", true],
  // Boxes that hold no single number are not guessed at.
  ["\\boxed{2^{4}+2}", "18", null],
  ["\\boxed{3, 5}", "3", null],
  ["\\boxed{3\\sqrt{2}}", "3", null],
  ["\\boxed{2\\pi}", "2", null],
  ["\\boxed{4!}", "4", null],
  ["\\boxed{\\text{undefined}}", "18", null],
  ["The sum of 18 terms is \\boxed{n}", "18", null],
  ["\\boxed{18", "18", null],
  // Stated results.
  ["#### 18", "18", true],
  ["16 - 3 - 4 = <<16-3-4=9>>9\n9 * 2 = $<<9*2=18>>18\n#### 18", "18", true],
  ["#### 1,234", "1234", true],
  ["#### -5", "-5", true],
  ["A: 18", "18", true],
  ["A: $18.00 per day", "18", true],
  ["A: -1.8 billion", "2", false],
  ["Answer: 18", "18", true],
  ["**Answer:** 18 dollars", "18", true],
  ["**Final Answer**\n\n18", "18", true],
  ["Final answer: $18", "18", true],
  ["Final Answer (in dollars): 18", "18", true],
  ["The answer is 18. I checked it 3 times.", "18", true],
  ["The answer is eighteen.", "18", null],
  ["So the final answer is therefore **18** eggs out of 30.", "18", true],
  ["The answer is 9 * 2 = 18 dollars.", "18", true],
  ["The answer is x = 18.", "18", true],
  ["Answer: 18 (since 9 * 2 = 18, or 36 / 2)", "18", true],
  ["Answer: Tom has 3 bags with 6 apples each, so 18 apples", "18", true],
  ["The answer is 17.\nLet me check again.\nThe answer is 18.", "18", true],
  ["The answer is not 17.\nIt is 18", "18", true],
  ["Answer: 18.5", "18", false],
  ["Answer: 36/2", "18", true],
  ["Answer: 17 2/2", "18", true],
  ["Answer: 0.18e2", "18", true],
  // Percent and scale words can be part of the number or its unit.
  ["Answer: 50%", "50", true],
  ["Answer: 50 percent", "50", true],
  ["Answer: 2 million", "2000000", true],
  ["Answer: 2 million", "2", true],
  ["Answer: 3万", "30000", true],
  ["Answer: 2 million", "3", false],
  // The result of the last sentence, where nothing is stated.
  ["So she has 18", "18", true],
  ["9 * 2 = 18.", "18", true],
  ["It costs $1,234.50 in all", "1234.5", true],
  ["The change is -5", "-5", true],
  ["The loss is -$5", "-5", true],
  ["= - 5", "-5", true],
  ["the gas is H2", "2", null],
  ["18", "18", true],
  ["１８", "18", true],
  ["no number at all", "18", null],
  ["The total is 18 eggs (9 × 2).", "18", true],
  ["The journey takes 155 minutes (2 hours 35 minutes).", "155", true],
  ["(18)", "18", true],
  ["Answer: 20% of 90 is 18", "18", true],
  ["Answer: 1/2 of the 36, so 18", "18", true],
  ["Answer: 1 080", "1080", true],
  ["\\boxed{18_{10}}", "18", true],
  ["Therefore $m+n = 7+11 = \\boxed{18}$.", "18", true],
  ["\\boxed{18\\frac{1}{2}}", "18", false],
  ["\\boxed{18\\text{ or }19}", "18", null],
  ["There are 100,200 people", "100200", true],
  ["+18", "18", true],
  ["18th", "18", true],
  // Chinese.
  ["答案：18", "18", true],
  ["答案是 18 元", "18", true],
  ["答案是：**18**", "18", true],
  ["答案为18个，共用了3步。", "18", true],
  ["【答案】18", "18", true],
  ["最终答案：\\boxed{18}", "18", true],
  ["答：一共有18个苹果。", "18", true],
  ["答：小明3天读了18页", "18", true],
  ["所以他一共读了 360 页。", "360", true],
  ["最终结果等于 126 平方厘米", "126", true],
  ["售价为￥200", "200", true],
  ["答案是负数：-36", "-36", true],
  ["答案：1，234", "1234", true],
  ["约1.8万人", "18000", true],
  ["答案：无解", "18", null],
  ["答案：负36", "-36", true],
];

/** Not stated as a result: only a lenient reader takes the last number. */
const loose: [answer: string, last: string][] = [
  ["10 - 3 leaves 7", "7"],
  ["from 5-7", "7"],
  ["It lies in 3–5", "5"],
  ["x^2 with x = 3 and 2^3", "3"],
  ["1, 2, 3", "3"],
  ["答案不是17，是18", "18"],
];

describe("the number of an answer", () => {
  it.each(loose)("%j ends on %s for a lenient reader alone", (answer, last) => {
    expect(grade(answer, last)).toMatchObject({
      verdict: "unscored",
      reason: "unparsed",
      lenient: "correct",
      lenientExtracted: last,
    });
  });

  it.each(cases)("%j against %s", (answer, gold, isCorrect) => {
    const { verdict, reason } = grade(answer, gold);
    const expected = isCorrect === null ? "unscored" : isCorrect ? "correct" : "incorrect";
    expect({ verdict, reason }).toEqual({
      verdict: expected,
      reason: isCorrect === null ? "unparsed" : null,
    });
  });

  it.each([
    ["\\boxed{1{,}234.50}", "1234.5"],
    ["\\boxed{\\frac{2}{3}}", "2/3"],
    ["\\boxed{-0.05}", "-0.05"],
    ["Answer: 50%", "50%"],
    ["A: -1.8 billion", "-1.8 billion"],
    [`= 0.${"3".repeat(200)}`, "0.333333333333…"],
    [`= ${"9".repeat(100)}`, `${"9".repeat(39)}…`],
  ])("%j is kept as %j", (answer, shown) => {
    expect(grade(answer).extracted).toBe(shown);
  });
});

describe("an answer cut by the output cap", () => {
  it("counts when its result is stated in full", () => {
    expect(grade("\\boxed{18}\n\nIn other wor", "18", "length")).toMatchObject({
      verdict: "correct",
      truncated: true,
    });
    expect(grade("Answer: 18\nLet", "18", "length").verdict).toBe("correct");
  });

  it.each(["\\boxed{18", "Answer: 18", "#### 18", "The eggs number 18 and", "so 9 * 2 = 18"])(
    "does not count when %j is all there is: the number may go on, or be no result",
    (answer) => {
      expect(grade(answer, "18", "length")).toMatchObject({ verdict: "unscored", reason: "truncated" });
    },
  );
});

describe("whatever a model writes", () => {
  it("never fails, and a final box always decides", () => {
    const noise = fc.string({ unit: "grapheme", maxLength: 300 }).filter((text) => !/<|\\/.test(text));
    fc.assert(
      fc.property(noise, fc.integer({ min: -1e9, max: 1e9 }), (text, value) => {
        grade(text);
        expect(grade(`${text}\n\\boxed{${value}}`, String(value)).verdict).toBe("correct");
        expect(grade(`${text}\n\\boxed{${value.toLocaleString("en-US")}}`, String(value)).verdict).toBe(
          "correct",
        );
        expect(grade(`${text}\n\\boxed{${value}}`, String(value + 1)).verdict).toBe("incorrect");
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it.each([
    "*",
    " ",
    "\n",
    "\n \n",
    "-",
    "9 ",
    "9,999",
    "1/",
    "= -",
    "\\boxed{",
    "\\frac{1}",
    "answer ",
    "Answer: ",
    "答案",
    "<<",
    "A:",
  ])("is read in good time: %j over and over", (loop) => {
    grade(loop.repeat(200_000 / loop.length));
  });

  it("is read in reasonable time, however long the digits run", () => {
    const loop = "0.3333333333 1,111,111 ".repeat(20_000);
    expect(grade(`${loop}\\boxed{18}`).verdict).toBe("correct");
    expect(grade("9".repeat(300_000)).verdict).toBe("unscored");
  });
});

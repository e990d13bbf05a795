import { describe, expect, it } from "vitest";
import { gradeAnswer } from "../index.ts";

/** What a strict and a lenient reader make of each answer where the right number is given first; null where they read nothing. */
type Case = [gold: string, answer: string, strict: boolean | null, lenient: boolean | null, why: string];

const cases: Case[] = [
  // Separators.
  ["1234.5", "\\boxed{1,234.5}", true, true, "comma for thousands"],
  ["1234.5", "Answer: 1.234,5", true, true, "point for thousands, comma for decimals: only one reading fits"],
  ["1.234", "Answer: 1.234", true, true, "one point is a decimal point"],
  ["1234", "Answer: 1.234", false, false, "one point is a decimal point"],
  ["1234567", "Answer: 1.234.567", true, true, "two points cannot be decimal points"],
  ["1234567.8", "Answer: 12,34,567.8", true, true, "Indian groups"],
  ["1234.5", "Answer: 1'234.5", true, true, "Swiss groups"],
  ["12500", "Answer: 12 500", true, true, "spaces for thousands"],
  ["12500", "\\boxed{12\\,500}", true, true, "thin spaces"],
  ["12500", "\\boxed{12{,}500}", true, true, "a comma in braces"],
  ["12500", "\\boxed{12,\\!500}", true, true, "a comma with a negative space"],
  ["12500", "\\boxed{12~500}", true, true, "a tie"],
  ["12500", "Answer: 12，500", true, true, "a full-width comma"],
  ["3.5", "Answer: 3,5", null, true, "a decimal comma, or two numbers"],
  ["3", "Answer: 3,5", null, false, "never the part before the comma"],
  ["1000.99", "\\boxed{1000,99}", null, true, "a decimal comma"],
  ["3", "\\boxed{(3, 5)}", null, null, "a pair"],
  ["0.5", "Answer: .5", true, true, "no zero before the point"],
  ["18", "Answer: 18.000", true, true, "zeros behind the point"],
  // Units and currency.
  ["3", "Answer: 3 hours", true, true, "a unit"],
  ["3", "The trip took **3 hours**.", true, true, "a unit in bold"],
  ["9.8", "\\boxed{9.8\\ \\mathrm{m/s^2}}", true, true, "a unit with a power"],
  ["1000.99", "so the number is 1,000.99m²", true, true, "a raised two behind a unit"],
  ["37.5", "Answer: 37.5°C", true, true, "degrees"],
  ["1234.5", "Final answer: $1,234.50", true, true, "dollars"],
  ["1234.5", "Final answer: US$1,234.50 per month", true, true, "dollars with a country"],
  ["1234.5", "Final answer: 1,234.50€", true, true, "the sign behind"],
  ["200", "售价为￥200", true, true, "yuan"],
  ["25000", "So it would be $25,000/year.", true, true, "a rate"],
  ["18000", "Answer: $18k", true, true, "k for thousand"],
  ["2000000", "Answer: 2 million dollars", true, true, "a scale word"],
  ["2", "Answer: 2 million dollars", true, true, "the question may have asked for millions"],
  ["30000", "答案：3万元", true, true, "a Chinese scale word"],
  ["2.5", "Answer: 2 hours and 30 minutes", null, null, "two units are not added up"],
  // Percent, fractions, powers.
  ["12.5", "Answer: 12.5%", true, true, "percent as a unit"],
  ["0.125", "Answer: 12.5%", true, true, "percent as a factor"],
  ["12.5", "Answer: 12.5 percent", true, true, "percent in words"],
  ["0.75", "\\boxed{\\frac{3}{4}}", true, true, "a fraction"],
  ["0.75", "\\boxed{\\tfrac34}", true, true, "a fraction without braces"],
  ["-0.75", "\\boxed{-\\dfrac{3}{4}}", true, true, "a sign before the fraction"],
  ["0.75", "Answer: 3/4 cup", true, true, "a slash"],
  ["0.75", "Answer: ¾", true, true, "one character"],
  ["2.5", "Answer: 2½", true, true, "a mixed number in one character"],
  ["2.5", "\\boxed{2\\frac{1}{2}}", true, true, "a mixed number"],
  ["0.05", "Answer: 5e-2", true, true, "scientific notation of programs"],
  ["300000", "Answer: 3 × 10^5 m", true, true, "scientific notation"],
  ["300000", "\\boxed{3\\times10^{5}}", true, true, "scientific notation in LaTeX"],
  ["300000", "\\boxed{3 \\cdot 10^5}", true, true, "a dot for times"],
  ["300000", "Answer: 3×10⁵", true, true, "a raised exponent"],
  ["0.0003", "Answer: 3*10^-4", true, true, "a negative exponent"],
  ["0.3333", "\\boxed{0.\\overline{3}}", null, null, "a period has no end"],
  ["1.41", "\\boxed{\\sqrt{2}}", null, null, "a root is not worked out"],
  // How exact.
  ["3.14", "Answer: 3.14159", false, true, "rounds to the right number"],
  ["3.14", "\\boxed{\\approx 3.142}", false, true, "rounds to the right number"],
  ["0.67", "Answer: 2/3", false, true, "rounds to the right number"],
  ["3.14", "Answer: 3.1", false, false, "less exact than what was asked"],
  ["3", "Answer: 3.1", false, false, "integers are not rounded to"],
  ["0.1", "Answer: 0.10000000000000001", false, true, "a float as a program prints it"],
  // Words.
  ["0.5", "答案：零点五", null, true, "Chinese numerals with a point"],
  ["12345", "答案是一万二千三百四十五", null, true, "Chinese numerals"],
  ["125", "The answer is one hundred and twenty-five.", null, true, "English words"],
  ["5", "一共有五个", null, true, "一共 is no number"],
  ["2024", "Answer: 2024-01-05", null, null, "a date"],
];

describe("hard answers to questions with a number as their result", () => {
  it.each(cases)("%s from %j: strict %j, lenient %j (%s)", (gold, answer, strict, lenient) => {
    const grade = gradeAnswer(
      { kind: "number", labels: [], gold },
      { answer, finishReason: "stop", error: null },
    );
    const isRight = (verdict: string | null) => (verdict === "unscored" ? null : verdict === "correct");
    expect([isRight(grade.verdict), isRight(grade.lenient)]).toEqual([strict, lenient]);
    expect(grade.reason).toBe(strict === null ? "unparsed" : null);
  });
});

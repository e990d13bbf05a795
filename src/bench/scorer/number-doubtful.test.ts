import { describe, expect, it } from "vitest";
import { gradeAnswer } from "./grade.ts";

/** What a strict and a lenient reader make of each answer where the right number is given first; null where they read nothing. */
type Case = [gold: string, answer: string, strict: boolean | null, lenient: boolean | null, why: string];

const cases: Case[] = [
  // Corrections.
  ["43", "Answer: 42. Wait, actually 43.", true, true, "a correction in two words"],
  ["43", "Answer: 42... no, 43.", true, true, "a correction in one word"],
  ["43", "答案：42。不对，应该是43。", true, true, "a Chinese correction"],
  [
    "42",
    "Answer: 42\n\nWait, 3 of these are even, as they should be.",
    true,
    true,
    "a thought, no correction",
  ],
  // Suppositions, doubts, questions.
  ["43", "Answer: 43\n\nNote: without the tax, the answer would be 42.", true, true, "another case"],
  ["43", "答案：43\n\n若不计税，则答案为42。", true, true, "another case in Chinese"],
  ["42", "If we round up, the answer would be 42.", true, true, "a condition, and nothing stated without it"],
  ["43", "\\boxed{43}\n\n(The common wrong answer is 42.)", true, true, "other people's answer"],
  ["42", "The answer is not 42.", null, true, "a denial; lenient takes any last number"],
  ["42", "The answer is unlikely to be 42.", null, null, "a doubt"],
  ["42", "I don't think the answer is 42.", null, true, "a doubt"],
  ["42", "Could the answer be 42?", null, true, "a question"],
  ["42", "Suppose the answer is 42.", null, true, "a supposition"],
  ["42", "Answer: not 42", null, null, "a denial behind a marker"],
  // What is and what is not one number.
  ["3", "Answer: 3 of the 5 boxes", true, true, "a count and what it is out of"],
  ["18", "Answer: 1/2 of the 36, so 18", true, true, "a part and what it is a part of"],
  ["43", "The answer is 43 = 42 + 1.", true, true, "how it came about"],
  ["42", "Answer: between 41 and 43", null, null, "bounds"],
  ["42", "Answer: ±42", null, null, "two values"],
  ["42", "Answer: √42", null, null, "a root is not worked out"],
  ["42", "Answer: 4 2", null, null, "two numbers, or one with a space too many"],
  ["42", "\\boxed{6\\times7}", null, null, "a product is not worked out, whatever the spaces"],
  ["42", "\\boxed{101010_2}", null, null, "digits of another base"],
  ["42", "\\boxed{42_{10}}", true, true, "digits of base ten"],
  ["42", "\\boxed{4\\!2}", true, true, "a negative space within the number"],
  ["0.5", "\\boxed{{1 \\over 2}}", true, true, "a fraction as TeX writes it"],
  ["42", "Answer: 𝟒𝟐", true, true, "digits of a mathematical alphabet"],
];

describe("numbers that are doubted, corrected or qualified", () => {
  it.each(cases)("%s from %j: strict %j, lenient %j (%s)", (gold, answer, strict, lenient) => {
    const grade = gradeAnswer(
      { kind: "number", labels: [], gold },
      { answer, finishReason: "stop", error: null },
    );
    const isRight = (verdict: string | null) => (verdict === "unscored" ? null : verdict === "correct");
    expect([isRight(grade.verdict), isRight(grade.lenient)]).toEqual([strict, lenient]);
  });

  it.each([
    ["Answer: **12**", true],
    ["Answer: $12$", true],
    ["Answer: **12", null],
    ["Answer: $12", null],
    ["Answer: 12 or", null],
  ])("%j, cut there: %j, since only a closed mark says that the number is whole", (answer, isWhole) => {
    const { verdict } = gradeAnswer(
      { kind: "number", labels: [], gold: "12" },
      { answer, finishReason: "length", error: null },
    );
    expect(verdict).toBe(isWhole === true ? "correct" : "unscored");
  });
});

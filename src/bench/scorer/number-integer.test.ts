import { describe, expect, it } from "vitest";
import { gradeAnswer } from "../index.ts";

/** What a strict and a lenient reader make of each answer where the right integer is given first; null where they read nothing. */
type Case = [gold: string, answer: string, strict: boolean | null, lenient: boolean | null, why: string];

const cases: Case[] = [
  // Boxes.
  ["25", "\\boxed{25}", true, true, "a box"],
  ["25", "\\boxed{025}", true, true, "leading zeros, as AIME writes them"],
  ["25", "\\boxed{25.0}", true, true, "the same value"],
  ["25", "$$\\boxed{\\mathbf{25}}$$", true, true, "bold in the box"],
  ["25", "\\boxed{\\text{25}}", true, true, "text in the box"],
  ["25", "\\boxed{\\color{blue}{25}}", true, true, "colour in the box"],
  ["25", "\\boxed{m+n = 7 + 18 = 25}", true, true, "a chain of equations"],
  ["25", "\\boxed{5^2 = 25}", true, true, "a power before the equals sign"],
  [
    "25",
    "The answer is $m+n=25$, where $m=7$ and $n=18$.",
    true,
    true,
    "what the letters stand for comes after",
  ],
  ["25", "\\boxed{x = 25,\\ y = 3}", null, null, "two unknowns"],
  ["25", "x = \\boxed{25} or x = \\boxed{3}", null, null, "two boxes, one result each"],
  ["25", "\\boxed{5^2}", null, null, "a power is not worked out"],
  ["25", "\\boxed{20 + 5}", null, null, "a sum is not worked out"],
  ["25", "\\boxed{25n}", null, null, "a multiple of something"],
  ["25", "\\boxed{> 25}", null, null, "a bound"],
  ["25", "\\boxed{\\pm 25}", null, null, "two values"],
  ["25", "\\boxed{25\\text{ or }27}", null, null, "two values"],
  ["25", "\\boxed{\\text{twenty-five}}", null, true, "words"],
  ["25", "\\boxed{17}. Checking again: \\boxed{25}", true, true, "of two boxes the last"],
  ["25", "\\boxed{25}\n\nThis answer is 3 more than that of part one.", true, true, "a remark on the answer"],
  ["100000", "\\boxed{10^5}", true, true, "a power of ten is how large numbers are written"],
  ["113", "Therefore $\\boxed{113}$ is our answer, found in 4 steps.", true, true, "numbers below the box"],
  // Markers.
  ["42", "#### 42", true, true, "GSM8K's marker"],
  ["42", "Answer: 42", true, true, "a marker"],
  ["42", "**Final Answer:**\n\n\\[\n42\n\\]", true, true, "display LaTeX below a heading"],
  ["42", "**Final Answer**\nThe total is 42 marbles.", true, true, "a sentence below a heading"],
  ["42", "<answer>42</answer>", true, true, "a tag"],
  ["42", "The answer is: 42!", true, true, "an exclamation, no factorial"],
  ["42", "The answer is 42 (or 042 in AIME form).", true, true, "a remark in brackets"],
  ["42", "Answer: 42-45", null, null, "a range"],
  ["42", "Answer: 40 + 2", null, null, "a sum is not worked out"],
  ["42", "Answer: 42 or 43", null, null, "two values"],
  ["42", "Answer: 1,2,3", null, null, "a list is no number"],
  ["3", "Answer: 3:30", null, null, "a time of day is no number"],
  ["42", "The answer is forty-two.", null, true, "words"],
  ["-7", "The answer is negative 7.", true, true, "a sign in words"],
  ["-7", "Answer: −7", true, true, "a typographic minus"],
  ["7", "Answer: -7", false, false, "the sign counts"],
  // The end of the answer.
  ["42", "= 42.", true, true, "an equals sign and nothing else"],
  ["42", "42", true, true, "a number and nothing else"],
  ["42", "Adding up, 40 + 2 = 42 marbles.", true, true, "the last equals sign"],
  ["42", "So Tom has 42 marbles.\n\nLet me know if you have more questions!", true, true, "an offer below"],
  ["42", "So there are **42** ways to seat 5 of 8 guests.", true, true, "the bold one of three numbers"],
  [
    "109",
    "Age = 99 + 10 = 109.\n\nAllen will be 109 years old 10 years from now.",
    true,
    true,
    "behind 'be'",
  ],
  ["7", "84 / 12 = 7. Claire eats 7 dozens in 4 weeks.", true, true, "the one that was worked out"],
  [
    "1",
    "That makes 24. Since one box holds exactly 24, they need 1 box.",
    true,
    true,
    "a premise holds the other",
  ],
  ["42", "Take 42 balls and 3 urns of 14", null, false, "three numbers, none said to be the result"],
  ["42", "It lies in 40–42", null, true, "a range; lenient takes its end"],
  ["42", "It could be 42, but this is not possible.", null, true, "taken back"],
  ["42", "Is it 42?", null, true, "a question"],
  ["42", "See step 42", null, true, "the number of a step"],
  ["18", "The gas is H2O and the sum stays open", null, null, "a digit inside a word"],
  // Chinese.
  ["42", "答案：42", true, true, "a marker"],
  ["42", "**答案：** 42 个", true, true, "bold and a unit word"],
  ["42", "综上，最终答案为 \\(\\boxed{42}\\)。", true, true, "a box"],
  ["42", "因此，一共有 **42颗** 糖果，分给 3 个人。", true, true, "the bold one"],
  ["42", "所以小明共有42个苹果。", true, true, "the only number of the last sentence"],
  ["120", "答案是一百二十。", null, true, "Chinese numerals"],
  ["42", "答案：４２", true, true, "full-width digits"],
  ["-36", "答案：负36", true, true, "a sign in words"],
  ["42", "答案不是17，而是42", null, true, "a correction without a marker"],
];

describe("hard answers to questions with an integer result", () => {
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

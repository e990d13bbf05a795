import { describe, expect, it } from "vitest";
import { gradeAnswer } from "../index.ts";

const options = ["B cells", "T cells", "C语言", "A and B"];
const question = { kind: "choice" as const, labels: ["A", "B", "C", "D"], gold: "B", options };

/** The letters that a strict and a lenient reader take from each answer, and why. */
const cases: [answer: string, strict: string | null, lenient: string | null, why: string][] = [
  // Corrections.
  ["Answer: A\n\nWait, actually B.", "B", "B", "a correction in two words"],
  ["Answer: A. Hmm, no — C.", "C", "C", "a correction behind a dash"],
  ["Answer: A\n\nSorry, I meant D.", "D", "D", "an apology"],
  ["Answer: A\n\nEdit: B", "B", "B", "an edit"],
  ["Answer: A\n\nOn reflection, C is correct.", "C", "C", "a second thought"],
  ["答案：A。等等，应该是B。", "B", "B", "a Chinese correction"],
  ["答案：A，不对，是C", "C", "C", "a Chinese correction on one line"],
  ["Answer: B\n\nNo, A is out of the question.", "B", "B", "what follows the no is ruled out"],
  ["Answer: C\n\nWait, B would need a catalyst, so it stays.", "C", "C", "a thought that corrects nothing"],
  // Suppositions, doubts, questions.
  ["Answer: B\n\nIf the wall were rough, the answer would be A.", "B", "B", "another case"],
  ["Answer: C. Without friction the answer would be D.", "C", "C", "another case without an if"],
  ["If we neglect gravity, the answer would be C.", "C", "C", "a condition, and nothing stated without it"],
  ["答案：B。若考虑摩擦，则答案为A。", "B", "B", "another case in Chinese"],
  ["I don't think the answer is A.", null, null, "a doubt"],
  ["I'm not sure, but the answer is A.", "A", "A", "a doubt that is turned"],
  ["One might think the answer is A.", null, null, "other people's answer"],
  ["I doubt that the answer is C.", null, null, "a doubt in one word"],
  ["Could the answer be A?", null, null, "a question"],
  ["为什么选A？", null, null, "a question in Chinese"],
  ["选A还是选B？", null, null, "a choice that is left open"],
  ["A typical trap answer is C, so beware.\nAnswer: D", "D", "D", "a trap"],
  ["Answer: D\n\nThe trap answer is C.", "D", "D", "a trap below the answer"],
  ["不应选A", null, null, "a negated choice"],
  // Clauses about the others.
  ["答案：B，A、C、D均错误", "B", "B", "the others, judged in the same breath"],
  ["故选C，A、B、D错误。", "C", "C", "the others, judged in the same breath"],
  ["Answer: B; A and C fail.", "B", "B", "the others are the subject of a clause"],
  ["Answer: B, C and D being wrong", "B", "B", "the others are the subject of a clause"],
  ["答案：D，A和B都对", "D", "D", "what D says"],
  ["Answer: A, B and C", null, null, "three letters"],
  ["Answer: A, or B", null, null, "two letters"],
  ["Answer: [A|B|C|D]", null, null, "the form that was asked for"],
  ["A、C正确", null, null, "two letters, one judgement"],
  // Options that begin with a letter.
  ["Answer: B cells", null, "A", "the text of an option, not the letter of another"],
  ["答案：C语言", null, "C", "the text of an option"],
  ["Answer: A. B cells", "A", "A", "letter and text"],
  ["Answer: A and B", null, "D", "the text of an option that names two others"],
  ["Answer: D) A and B", "D", "D", "letter, and a text that names two others"],
  // Marks.
  ["Answer: «C»", "C", "C", "French quotation marks"],
  ["答案：《B》", "B", "B", "Chinese title marks"],
  ["__Answer:__ C", "C", "C", "underlined"],
  ["【Answer】C", "C", "C", "a marker in brackets"],
  ["\\boxed{\\color{red}{C}}", "C", "C", "colour"],
  ["\\boxed{\\left(C\\right)}", "C", "C", "stretched brackets"],
  ["\\textbf{C}", "C", "C", "a line that is only a letter, in LaTeX"],
  ["| A | ❌ |\n| B | ✅ |\n| C | ❌ |", "B", "B", "a table of judgements"],
  ["- [ ] A\n- [x] C\n- [ ] D", "C", "C", "a ticked box"],
  ["C!", "C", "C", "an exclamation"],
  ["選C", "C", "C", "traditional characters"],
  // Ruled out: no lenient reading either.
  ["Option A is incorrect.", null, null, "the only letter, ruled out"],
  ["I would not pick A.", null, null, "the only letter, denied"],
  ["若答案为A，则矛盾", null, null, "the only letter, supposed"],
  ["A) red\nB) green\nC) blue\nD) black", null, null, "the options repeated, no choice"],
];

describe("answers that doubt, correct or qualify themselves", () => {
  it.each(cases)("%j: strict %j, lenient %j (%s)", (answer, strict, lenient) => {
    const { extracted, lenientExtracted } = gradeAnswer(question, {
      answer,
      finishReason: "stop",
      error: null,
    });
    expect({ extracted, lenientExtracted }).toEqual({ extracted: strict, lenientExtracted: lenient });
  });

  it.each(["Answer: B or", "Answer: B,", "Answer: B/", "答案：B、", "答案：B和", "\\boxed{B \\text{ and"])(
    "%j states nothing where the cap cut it",
    (answer) => {
      expect(gradeAnswer(question, { answer, finishReason: "length", error: null }).reason).toBe("truncated");
    },
  );

  it("with ten letters are no roman numerals", () => {
    const many = { ...question, labels: [..."ABCDEFGHIJ"], options: [] };
    const read = (answer: string) =>
      gradeAnswer(many, { answer, finishReason: "stop", error: null }).extracted;
    expect(read("The answer is I and II only.")).toBeNull();
    expect(read("Answer: C. I and II only")).toBe("C");
  });
});

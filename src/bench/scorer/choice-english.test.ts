import { describe, expect, it } from "vitest";
import { gradeAnswer } from "../index.ts";

const options = ["Paris", "The mitochondrion", "3.2 eV", "None of the above"];
const question = { kind: "choice" as const, labels: ["A", "B", "C", "D"], gold: "B", options };

/** The letters that a strict and a lenient reader take from each answer, and why. */
const cases: [answer: string, strict: string | null, lenient: string | null, why: string][] = [
  // As models write.
  ["$\\boxed{\\textbf{(C)}}$", "C", "C", "bold and brackets in a box"],
  ["The final answer is \\(\\boxed{B}\\).", "B", "B", "a box in inline LaTeX"],
  ["\\[\n\\boxed{D}\n\\]", "D", "D", "a box in display LaTeX, on a line of its own"],
  ["\\boxed{\\text{A } 2.08\\times10^{-6}\\,\\mathrm{m}}", "A", "A", "the option's value after the letter"],
  ["$\\boxed{\\mathbf{B}}$ is what we wanted.", "B", "B", "talk after the box"],
  ["\\boxed{\\Large \\text{C}}", "C", "C", "a size in the box"],
  ["**Final Answer**\n\nB. The mitochondrion", "B", "B", "a heading, the option below it"],
  ["### **Final Answer:**\n\n**C**", "C", "C", "a heading with a colon"],
  ["**Answer: C**", "C", "C", "marker and letter in one bold span"],
  ["**Answer:** A", "A", "A", "A behind a marker is no article"],
  ["**Answers:** D", "D", "D", "a plural marker at the start of a line"],
  ["ANSWER - D", "D", "D", "a dash for a colon"],
  ["Answer:\nC", "C", "C", "the letter on the next line"],
  ["Answer: C. mitochondria", "C", "C", "the letter counts, not the words behind it"],
  ["Answer: (B) because Energy is conserved", "B", "B", "a reason in the same breath"],
  ["ANSWER: B second option", "B", "B", "words without punctuation behind the letter"],
  ["The correct option is (B).", "B", "B", "option for answer"],
  ["So the best choice is **D: None of the above**.", "D", "D", "letter and option in bold"],
  ["My final choice: C", "C", "C", "choice for answer"],
  ["Selected option: (A)", "A", "A", "selected option"],
  ["✅ Correct: B", "B", "B", "a ticked line"],
  ["**B) The mitochondrion** ✅", "B", "B", "a ticked option"],
  [
    "A: incorrect\nB: correct\nC: incorrect\nD: incorrect",
    "B",
    "B",
    "a list of judgements with one that is right",
  ],
  [
    "**A) Paris** - Incorrect.\n**B) The mitochondrion** - Correct!\n**C) 3.2 eV** - Incorrect.",
    "B",
    "B",
    "judged options",
  ],
  ["Only B satisfies the condition.", "B", "B", "a judgement without the word correct"],
  ["| Question | Answer |\n|---|---|\n| Which? | B |", null, "B", "a table whose cell names the letter"],
  ["| Answer | **B** |", "B", "B", "a table row as a marker"],
  ["Answer: <b>C</b>", "C", "C", "HTML is no letter"],
  ["Reasoning.<br>Answer: D", "D", "D", "a line break in HTML"],
  ["Answer: 𝐁", "B", "B", "a bold letter of Unicode"],
  ["Answer: 🅱️", "B", "B", "a squared letter"],
  ["Answer: B<|im_end|>", "B", "B", "a turn token that was not cut"],
  ["[ANSWER] B [/ANSWER]", "B", "B", "a tag in square brackets"],
  ["<answer>\n(C)\n</answer>", "C", "C", "a tag around lines"],
  ['```json\n{"reason": "x", "choice": "D"}\n```', "D", "D", "JSON under another key"],
  ["thinking about it I think the correct answer is C", "C", "C", "a statement at the end of talk"],
  ["It's not A because it makes no sense, therefore I think it's B", "B", "B", "a conclusion in prose"],
  ["The answer is for sure D, it can't be A or B", "D", "D", "letters named to be ruled out"],
  ["D. it can't be A or B", "D", "D", "the only line begins like an option"],
  ["and the answer is\n(C) 3.2 eV", "C", "C", "the option on the next line"],
  [
    "B\n\nExplanation: cells need energy. A and C are distractors.",
    "B",
    "B",
    "the letter first, on its own line",
  ],
  ["B The mitochondrion", "B", "B", "letter and text of its option, nothing else"],
  ['The answer is "B".', "B", "B", "quotation marks"],
  ["Conclusion: B", "B", "B", "a closing word alone with the letter"],
  ["Answer: B ✔", "B", "B", "a tick behind the letter"],
  // Which statement counts.
  [
    "Answer: B\n\nLet me know if you need more help, e.g. on option C!",
    "B",
    "B",
    "an offer below the answer",
  ],
  ["Answer: A\n\nHmm, I made a sign error.\n\n**Answer: D**", "D", "D", "of two marked answers the last"],
  ["ANSWER: A is not right, ANSWER: B. Hope this helps.", "B", "B", "a ruled-out letter is skipped"],
  ["I first said ANSWER: A but ANSWER: C is correct.", "C", "C", "a revision on one line"],
  ["ANSWER: B\nThe format asked for was ANSWER: [LETTER]", "B", "B", "an echoed placeholder is no letter"],
  ["The answer is A. Wait. Actually, it should be C.", "C", "C", "a correction without a marker"],
  ["The answer is not A but rather C.", "C", "C", "not this but that"],
  ["answer is C, not B", "C", "C", "the other one is negated"],
  [
    "Answer: B\n\nA common wrong answer is C, and a tempting answer is D.",
    "B",
    "B",
    "answers of other people",
  ],
  ["Possible answers: A, B, C, D.\nAnswer: C", "C", "C", "the list of options is no answer"],
  ["The false statement is C.", "C", "C", "the question asked for what is false"],
  ["\\boxed{B}\n\nNote: the other answers:\nA: too small", "B", "B", "a list of the others below the box"],
  // Nothing to be read.
  ["Answer: none of A, B or C", null, null, "no letter is chosen"],
  ["Answer: neither A nor B", null, null, "no letter is chosen"],
  ["Answer: both A and C", null, null, "two letters"],
  ["ANSWER: A B C D are all plausible", null, null, "all letters"],
  ["The answer is A or B, more likely A", null, null, "two letters, whatever the leaning"],
  ["Answer: not A", null, null, "a negated letter is not the others"],
  ["The answer could be anything; it depends on A, B and C.", null, null, "letters in passing, several"],
  ["\\boxed{B = 5\\,T}", null, null, "B is a field here"],
  [
    "The last line of your response should be ANSWER: [LETTER] and nothing else.",
    null,
    null,
    "the prompt repeated",
  ],
  ["Answer: E", null, null, "no such option"],
  ["I am not sure. A dog barks.", null, null, "an article at the beginning of a sentence"],
  ["$\\boxed{A}$ or $\\boxed{C}$", null, null, "two boxes, joined"],
  // Only a lenient reader.
  ["The second one, option B", null, "B", "the only letter at the end, not said to be the answer"],
  ["This follows from the Krebs cycle, see (B)", null, "B", "the last line names one letter"],
  ["The mitochondrion", null, "B", "the option's text and nothing else"],
  ["**Answer: The mitochondrion**", null, "B", "the option's text for its letter"],
  ["\\boxed{\\text{3.2 eV}}", null, "C", "the option's text in a box"],
  ["Energy comes from the mitochondrion, hence the second", null, null, "an option mentioned in passing"],
  ["Between A and B, hard to say", null, null, "two letters at the end"],
  ["I would rule out option A", null, null, "a letter that is ruled out"],
  [
    "Compare plan C with the graph in panel D",
    null,
    "D",
    "a misreading: the lenient reader takes any lone letter",
  ],
];

describe("hard English answers", () => {
  it.each(cases)("%j: strict %j, lenient %j (%s)", (answer, strict, lenient) => {
    const { extracted, lenientExtracted } = gradeAnswer(question, {
      answer,
      finishReason: "stop",
      error: null,
    });
    expect({ extracted, lenientExtracted }).toEqual({ extracted: strict, lenientExtracted: lenient });
  });

  it("may choose among ten letters", () => {
    const many = { ...question, labels: [..."ABCDEFGHIJ"], options: [], gold: "I" };
    const read = (answer: string) =>
      gradeAnswer(many, { answer, finishReason: "stop", error: null }).extracted;
    expect(read("Answer: I")).toBe("I");
    expect(read("The answer is (J).")).toBe("J");
    expect(read("Answer: I think it is hard")).toBeNull();
    expect(read("I believe the correct option is G")).toBe("G");
  });
});

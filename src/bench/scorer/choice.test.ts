import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradeAnswer } from "../index.ts";

const question = { kind: "choice" as const, labels: ["A", "B", "C", "D"], gold: "B" };

function grade(answer: string, finishReason = "stop") {
  return gradeAnswer(question, { answer, finishReason, error: null });
}

/** Each answer beside the letter that a careful reader takes from it; null where none should be taken. */
const english: [answer: string, letter: string | null][] = [
  ["Answer: B", "B"],
  ["answer: b", "B"],
  ["ANSWER: C.", "C"],
  ["**Answer: B**", "B"],
  ["**Answer:** B", "B"],
  ["**Answer:** **(B)**", "B"],
  ["Answer: `C`", "C"],
  ["Answer: (D) because entropy grows", "D"],
  ["Answer: [A]", "A"],
  ["Answer: $\\boxed{B}$", "B"],
  ["Answer:\n\nB", "B"],
  ["### Answer\n\nC", "C"],
  ["## Final Answer\n\n**D) Helium**", "D"],
  ["Final answer -> D", "D"],
  ["Answer — C", "C"],
  ['{"reasoning": "short", "answer": "D"}', "D"],
  ["<answer>B</answer>", "B"],
  ["The answer is B.", "B"],
  ["The correct answer is **(C)**.", "C"],
  ["The answer is therefore option D, since x > 0.", "D"],
  ["The best answer among the given options is A, because it is the only one with units of force.", "A"],
  ["So the correct option is (C) 3.2 eV.", "C"],
  ["The answer to this question must be choice B", "B"],
  ["the final answer is $\\mathbf{C}$", "C"],
  ["\\boxed{B}", "B"],
  ["\\boxed{\\text{C}}", "C"],
  ["$$\\boxed{\\textbf{(D)}\\ 12}$$", "D"],
  ["\\boxed{\\mathrm{A}}", "A"],
  ["\\boxed{(B)}", "B"],
  ["\\boxed{b}", "B"],
  // The last stated result counts.
  ["Answer: A\n\nWait, the sign was wrong.\n\nAnswer: C", "C"],
  ["At first \\boxed{A} seemed right. Answer: D", "D"],
  ["The answer is B. Options A, C and D fail because A is correct only in vacuum.", "B"],
  ["Answer: B\n\nOption A is wrong, option C is incomplete, and D is correct only at 0 K.", "B"],
  // Words are not letters.
  ["The answer is a matter of taste.", null],
  ["The answer is A matter of definition, so consider the pH. Answer: C", "C"],
  ["Answer: A proton is emitted.", null],
  ["I think this cannot be decided.", null],
  ["I am sure. A cat has four legs.", null],
  ["Answer: Because of the Doppler shift", null],
  ["Answer: DNA", null],
  ["Answer: Carbon dioxide", null],
  ["Answer: C2H6", null],
  ["Answer: B-type stars", null],
  ["Answer: E", null],
  ["Answer: X", null],
  ["Answer: E\nNo, there is no such option. Answer: D", "D"],
  ["Answer: A is right since momentum is conserved", "A"],
  // Two letters are not an answer.
  ["Answer: A or B", null],
  ["Answer: A, C", null],
  ["Answer: (A) and (D)", null],
  ["Answer: AC", null],
  ["Answer: B, and A is wrong because it ignores friction", "B"],
  // Negated, hypothetical and other people's answers.
  ["The answer is not A.", null],
  ["The answer is not A but C. Answer: C", "C"],
  ["The answer cannot be A.", null],
  ["If the answer is A, then energy is lost. So the answer is D.", "D"],
  ["If the correct answer were A, energy would be lost.", null],
  ["An incorrect answer: A", null],
  ["To answer: A. first option; B. second option", null],
  // Choices in prose.
  ["I would choose C.", "C"],
  ["I'll go with (B).", "B"],
  ["Hence I pick option D", "D"],
  ["I would not choose A.", null],
  ["Let us choose a random vector.", null],
  ["We select A random sample.", null],
  // Judgements.
  ["Option B is correct.", "B"],
  ["(C) is the right one.", "C"],
  ["Therefore B is the best answer.", "B"],
  ["B is not correct.", null],
  ["A is correct, B is incorrect, C is correct.", null],
  ["It is unclear whether A is correct.", null],
  // Bare letters.
  ["B", "B"],
  ["(c)", "C"],
  ["**D**", "D"],
  ["C.", "C"],
  ["B) the mitochondrion", "B"],
  ["The charge is conserved at both vertices.\n\n**C**", "C"],
  ["A) red\nB) green\nC) blue", null],
  ["A\nB\nC\nD", null],
  ["None of these.", null],
  ["Ⓒ", "C"],
  ["Option (B)", "B"],
  ["Answer: 'C'", "C"],
  ["So the answer's B", "B"],
  ["The answer, then, is C.", "C"],
  ["Momentum is conserved. Therefore, B.", "B"],
  ["Hence, (C).", "C"],
  ["Therefore, A proton is emitted.", null],
  ["\\boxed{Option B}", "B"],
  ["\\boxed{A \\text{ proton}}", null],
  ["\\boxed{A \\text{ and } C}", null],
  ["Therefore the energy is 10^-4 eV, as in option B.\n\nAnswer: B", "B"],
  ["Final Answer: The final answer is $\\boxed{C}$. I hope it is correct.", "C"],
  ["Answer\u200b: Ｂ", "B"],
];

const chinese: [answer: string, letter: string | null][] = [
  ["答案：B", "B"],
  ["答案:C", "C"],
  ["答案：Ｄ", "D"],
  ["答案 B", "B"],
  ["答案B", "B"],
  ["答案是A。", "A"],
  ["答案是：C", "C"],
  ["答案为（B）", "B"],
  ["答案应为D", "D"],
  ["正确答案是 **C**", "C"],
  ["**答案：C**", "C"],
  ["【答案】A", "A"],
  ["【答案】：B\n【解析】A项错误，C项正确。", "B"],
  ["答案：$\\boxed{D}$", "D"],
  ["\\boxed{B}", "B"],
  ["最终答案：\\boxed{\\text{C}}", "C"],
  ["因此，这道题的答案显然是B。", "B"],
  ["答案选C", "C"],
  ["答案：选项D", "D"],
  ["故选A。", "A"],
  ["故选：B", "B"],
  ["故本题选C", "C"],
  ["综上所述，应选择D。", "D"],
  ["因此选B", "B"],
  ["所以本题正确答案选D。", "D"],
  ["本题选 (A)", "A"],
  ["我选B", "B"],
  ["选 C", "C"],
  ["选择D项", "D"],
  ["答：A", "A"],
  ["B项正确", "B"],
  ["只有C选项是正确的。", "C"],
  ["选项D符合题意", "D"],
  ["A项正确，B项错误，C项正确", null],
  ["B不正确", null],
  ["不选A", null],
  ["不能选A，故选C", "C"],
  ["若选A，则电流为零；所以选D。", "D"],
  ["如果选A，电流为零。", null],
  ["答案不是A", null],
  ["错误答案：A", null],
  ["答案：A、C", null],
  ["答案：ACD", null],
  ["答案：A\n\n重新检查后发现有误。\n\n答案：B", "B"],
  ["选项A描述的是另一种现象。", null],
  ["这是一道单选题，A为电阻。", null],
  ["答案：A。解析：B项和C项都不符合题意，D项正确的前提不成立。", "A"],
  ["解析：A 是干扰项。\n答案：\nC", "C"],
  ["正确的选项为 B．光合作用", "B"],
  ["维生素A缺乏会导致夜盲症。", null],
  ["B", "B"],
  ["C．北京", "C"],
  ["答案：无法确定", null],
  ["答案是B，而不是C", "B"],
  ["符合题意的是C选项。", "C"],
  ["答案：A DNA 双螺旋", "A"],
  ["This is false\n\n答案：C", "C"],
  ["下列说法正确的是\n\nA．甲\nB．乙\nC．丙\nD．丁", null],
  ["不正确的是 B", "B"],
  ["题目问不正确的是哪项，A正确，B正确，C正确，所以D是错误的，选D", "D"],
  ["本题考查维生素A的作用，正确答案为C。", "C"],
  ["由上可知，选项 C 是正确的。", "C"],
];

describe("the letter of an English answer", () => {
  it.each(english)("%j is read as %j", (answer, letter) => {
    expect(grade(answer).extracted).toBe(letter);
  });
});

describe("the letter of a Chinese answer", () => {
  it.each(chinese)("%j is read as %j", (answer, letter) => {
    expect(grade(answer).extracted).toBe(letter);
  });
});

describe("an answer cut by the output cap", () => {
  it("counts when its result is stated", () => {
    expect(grade("Answer: B\n\nTo expl", "length")).toMatchObject({ verdict: "correct", truncated: true });
  });

  it.each(["I would choose B, or perhaps", "Option B is correct if", "B"])(
    "does not count when %j is all there is",
    (answer) => {
      expect(grade(answer, "length")).toMatchObject({ verdict: "unscored", reason: "truncated" });
    },
  );
});

describe("whatever a model writes", () => {
  it("reads a label or nothing, and a stated final line always", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 300 }).filter((text) => !/<|\\/.test(text)),
        fc.constantFrom("A", "B", "C", "D"),
        (noise, letter) => {
          expect([...question.labels, null]).toContain(grade(noise).extracted);
          expect(grade(`${noise}\n\nAnswer: ${letter}`).extracted).toBe(letter);
          expect(grade(`${noise}\n\n答案：${letter}`).extracted).toBe(letter);
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });

  it.each([
    "*",
    "(",
    " ",
    "\n",
    "\n\n \n",
    "<think>",
    "</think>",
    "\\boxed{",
    "answer ",
    "Answer: ",
    "答案",
    "选",
    "A is ",
    "故",
  ])("is read in good time: %j over and over", (loop) => {
    grade(loop.repeat(200_000 / loop.length));
  });
});

import { describe, expect, it } from "vitest";
import { gradeAnswer } from "../index.ts";

const options = ["光合作用", "呼吸作用", "蒸腾作用", "以上都不是"];
const question = { kind: "choice" as const, labels: ["A", "B", "C", "D"], gold: "B", options };

/** The letters that a strict and a lenient reader take from each answer, and why. */
const cases: [answer: string, strict: string | null, lenient: string | null, why: string][] = [
  // As models write.
  ["答案：**B**", "B", "B", "bold"],
  ["**答案：B**\n\n希望对你有帮助！", "B", "B", "a wish below the answer"],
  ["因此，正确选项是 B。", "B", "B", "选项 for 答案"],
  ["### 最终答案\n\n答案：Ｃ", "C", "C", "full-width letter"],
  ["答案：（D）", "D", "D", "full-width brackets"],
  ["【正确答案】A", "A", "A", "a marker in brackets"],
  ["**正确答案**：C", "C", "C", "the colon outside of the bold"],
  ["答案：$\\boxed{\\text{B}}$", "B", "B", "a box behind the marker"],
  ["最终答案是 \\(\\boxed{D}\\)。", "D", "D", "a box in inline LaTeX"],
  ["综上所述，正确答案为选项 B：呼吸作用。", "B", "B", "the option's text behind the letter"],
  ["故答案为：C．", "C", "C", "the form of textbooks"],
  ["故选：B．", "B", "B", "the form of textbooks"],
  ["故选择D。", "D", "D", "选择 for 选"],
  ["所以应该选 A。", "A", "A", "a modal before 选"],
  ["故应选B项", "B", "B", "a unit word behind the letter"],
  ["我会选择 C 选项", "C", "C", "a choice in the first person"],
  ["选B", "B", "B", "the shortest choice"],
  ["本题的正确答案是：C选项。", "C", "C", "a unit word behind the letter"],
  ["答：选 D", "D", "D", "答 and 选"],
  ["答案：\n\nB", "B", "B", "the letter two lines below"],
  ["答案\nC", "C", "C", "a heading without a colon"],
  ["B项正确，其余错误。", "B", "B", "one judgement"],
  ["A错误，B错误，C正确，D错误", "C", "C", "four judgements, one of them right"],
  ["A. 错误\nB. 正确\nC. 错误\nD. 错误", "B", "B", "a list of judgements, one of them right"],
  ["A对；其他都不对", "A", "A", "对 as a judgement"],
  ["只有 D 是正确答案", "D", "D", "a judgement with 答案"],
  ["能够说明这一观点的是C。", "C", "C", "the question's own predicate"],
  ["说法错误的是D", "D", "D", "the question asked for what is wrong"],
  ["不正确的一项是 A", "A", "A", "the question asked for what is wrong"],
  ["C．蒸腾作用", "C", "C", "the option as it stands in the prompt"],
  ["B。", "B", "B", "letter and full stop"],
  ["选项B", "B", "B", "nothing but an option"],
  ["Answer: C\n\n解析：A、B、D 均与题意不符。", "C", "C", "an English marker, Chinese reasons"],
  ["The correct answer is B（呼吸作用）。", "B", "B", "two languages in one sentence"],
  // Which statement counts.
  ["答案：A\n\n等等，计算有误。\n\n答案：C", "C", "C", "of two marked answers the last"],
  ["先写答案：A，再改为答案：C。", "C", "C", "a revision on one line"],
  ["答案不是A，而是C", "C", "C", "not this but that"],
  ["原答案：A 不对，更正为 D", "D", "D", "a correction"],
  ["答案是B，而不是C", "B", "B", "the other one is negated"],
  ["若选A，则矛盾；若选B，也矛盾。故选D。", "D", "D", "suppositions"],
  ["答案：B，因为A是错的", "B", "B", "a reason that names another letter"],
  ["题目要求写出“答案：X”。\n答案：D", "D", "D", "the prompt repeated"],
  ["选项A、B、C都不正确，D正确", "D", "D", "what is ruled out is not chosen"],
  // Nothing to be read.
  ["答案：A和C", null, null, "two letters"],
  ["答案：AB", null, null, "two letters"],
  ["答案：A或者B", null, null, "two letters"],
  ["答案是A还是B难以判断", null, null, "two letters"],
  ["答案：以上都不对", null, null, "no letter"],
  ["答案：都不选", null, null, "no letter"],
  ["不能选A。", null, null, "a negated choice"],
  ["A、B两项都正确", null, null, "two judgements"],
  ["补充维生素C有益健康。", null, null, "a vitamin"],
  ["多选题需要比较A和D。", null, null, "letters in passing"],
  ["这是一道单选题。", null, null, "no letter"],
  ["答案：E", null, null, "no such option"],
  // Only a lenient reader.
  ["B不是 A", null, "B", "one letter that is not negated"],
  ["呼吸作用", null, "B", "the option's text and nothing else"],
  ["答案：蒸腾作用", null, "C", "the option's text for its letter"],
  ["分析可知与选项 D 的描述一致", null, "D", "the only letter at the end"],
  ["因此是（C）", "C", "C", "a conclusion that ends on the letter"],
  ["大家都觉得像（C）", null, "C", "a letter in brackets at the end"],
];

describe("hard Chinese answers", () => {
  it.each(cases)("%j: strict %j, lenient %j (%s)", (answer, strict, lenient) => {
    const { extracted, lenientExtracted } = gradeAnswer(question, {
      answer,
      finishReason: "stop",
      error: null,
    });
    expect({ extracted, lenientExtracted }).toEqual({ extracted: strict, lenientExtracted: lenient });
  });
});

/** Answers of known grade, for simulated providers: the text a target of given accuracy emits for a sample. */
import type { Sample } from "../exam.ts";

export interface AnswerTexts {
  /** Graded `correct`. */
  correct: string;
  /** Each graded `incorrect`; at least one. */
  wrong: readonly string[];
}

/** What decides the texts. */
type Answerable = Pick<Sample, "kind" | "labels" | "gold" | "language">;

/** Texts that `gradeAnswer` grades as their names say. */
export function answerTexts(sample: Answerable): AnswerTexts {
  const write = writer(sample);
  if (sample.kind === "choice") {
    const others = sample.labels.filter((label) => label !== sample.gold);
    return { correct: write(sample.gold), wrong: others.map(write) };
  }
  const gold = BigInt(sample.gold.split(".")[0] ?? "0");
  return { correct: write(sample.gold), wrong: [1n, 2n, 10n].map((step) => write(String(gold + step))) };
}

function writer(sample: Answerable): (value: string) => string {
  if (sample.kind === "number") {
    return sample.language === "zh"
      ? (value) => `按题意逐步计算可得结果。\n\n最终答案：\\boxed{${value}}`
      : (value) =>
          `Working through it step by step gives the result.\n\nThe final answer is \\boxed{${value}}.`;
  }
  return sample.language === "zh"
    ? (value) => `逐项分析后可以确定选项。\n\n答案：${value}`
    : (value) => `Weighing the options one by one settles it.\n\nAnswer: ${value}`;
}

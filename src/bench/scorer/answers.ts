/** Answers of known grade, for simulated providers: the text a target of given accuracy emits for a sample. */
import type { Sample } from "../exam.ts";

export interface AnswerTexts {
  /** Graded `correct`. */
  correct: string;
  /** Each graded `incorrect`; at least one. */
  wrong: readonly string[];
  /** Holds the right result without stating it: `unparsed` for a strict reader, `correct` for a lenient one. */
  loose: string;
}

/** What decides the texts. */
type Answerable = Pick<Sample, "kind" | "labels" | "gold" | "language">;

/**
 * Texts that are graded as their names say. Null for code, where a right answer would be a program that nobody gave us, and for
 * questions graded by their text.
 */
export function answerTexts(sample: Answerable): AnswerTexts | null {
  const words = WORDS[sample.language];
  const { gold } = sample;
  switch (sample.kind) {
    case "choice": {
      const others = sample.labels.filter((label) => label !== gold);
      return { correct: words.letter(gold), wrong: others.map(words.letter), loose: words.looseLetter(gold) };
    }
    case "number": {
      const whole = BigInt(gold.split(".")[0] ?? "0");
      const wrong = [1n, 2n, 10n].map((step) => words.box(String(whole + step)));
      return { correct: words.box(gold), wrong, loose: words.looseNumber(gold) };
    }
    case "math":
      return {
        correct: words.box(gold),
        wrong: NOBODYS_RESULTS.map(words.box),
        loose: words.looseFormula(gold),
      };
    default:
      return null;
  }
}

/** Formulas that no exam asks for. */
const NOBODYS_RESULTS = ["-987654321", "\\frac{1234567}{7654321}"];

interface Words {
  letter(letter: string): string;
  box(result: string): string;
  looseLetter(letter: string): string;
  looseNumber(result: string): string;
  looseFormula(result: string): string;
}

const WORDS: Readonly<Record<Sample["language"], Words>> = {
  en: {
    letter: (letter) => `Weighing the options one by one settles it.\n\nAnswer: ${letter}`,
    box: (result) =>
      `Working through it step by step gives the result.\n\nThe final answer is \\boxed{${result}}.`,
    looseLetter: (letter) => `Weighing them one by one leaves little besides option ${letter}`,
    looseNumber: (result) => `Starting from 1 and going on step by step one arrives at ${result}`,
    looseFormula: (result) => `Going on step by step one arrives at\n\n$$${result}$$`,
  },
  zh: {
    letter: (letter) => `逐项分析后可以确定选项。\n\n答案：${letter}`,
    box: (result) => `按题意逐步计算可得结果。\n\n最终答案：\\boxed{${result}}`,
    looseLetter: (letter) => `逐项比较之后，大概只剩下选项 ${letter}`,
    looseNumber: (result) => `从 1 开始逐步推算，一直算到 ${result}`,
    looseFormula: (result) => `逐步推算，一直算到\n\n$$${result}$$`,
  },
};

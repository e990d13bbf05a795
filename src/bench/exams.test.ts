import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { answerTexts, examHash, examNames, gradeAnswer, loadExam } from "./index.ts";

const SMOKE = fileURLToPath(new URL("../../datasets/smoke", import.meta.url));
const all = { limit: null, seed: "1" };

describe("an exam", () => {
  it("is asked zero-shot: one user message, no system prompt", async () => {
    const exam = await loadExam("smoke", SMOKE, all);
    for (const { prompt } of exam.samples) expect(prompt.messages.map(({ role }) => role)).toEqual(["user"]);
  });

  it("is sampled as the DeepSeek-R1 report sampled", async () => {
    const { sampling } = await loadExam("smoke", SMOKE, all);
    expect(sampling).toEqual({ temperature: 0.6, topP: 0.95, maxTokens: 32768 });
  });

  it("asks for \\boxed{} in mathematics and for a last line with the letter in multiple choice", async () => {
    const { samples } = await loadExam("smoke", SMOKE, all);
    for (const { kind, language, prompt } of samples) {
      const wanted = kind === "number" ? "\\boxed{}" : language === "zh" ? "答案：X" : "Answer: X";
      expect(prompt.messages[0]?.content).toContain(wanted);
    }
  });

  it("is the same text, options and hashes whenever it is loaded", async () => {
    const first = await loadExam("smoke", SMOKE, all);
    const second = await loadExam("smoke", SMOKE, all);
    expect(second.samples).toEqual(first.samples);
    expect(new Set(first.samples.map(({ hash }) => hash)).size).toBe(24);
  });

  it("counts input tokens when it is given a counter, and leaves the estimate null otherwise", async () => {
    const counter = { tokenizer: "characters", count: (text: string) => text.length };
    const counted = await loadExam("smoke", SMOKE, { ...all, counter });
    const sample = counted.samples[0]!;
    expect(sample.prompt.estimatedInputTokens).toBe(sample.prompt.messages[0]!.content.length);
    const plain = await loadExam("smoke", SMOKE, all);
    expect(plain.samples[0]!.prompt.estimatedInputTokens).toBeNull();
  });
});

describe("a limit", () => {
  it("keeps the same questions for the same seed, and others for another", async () => {
    const ids = async (seed: string) =>
      (await loadExam("smoke", SMOKE, { limit: 6, seed })).samples.map(({ id }) => id);
    expect(await ids("a")).toEqual(await ids("a"));
    expect(await ids("a")).not.toEqual(await ids("b"));
  });

  it("of more than there is keeps everything", async () => {
    expect((await loadExam("smoke", SMOKE, { limit: 1000, seed: "1" })).samples).toHaveLength(24);
  });

  it.each([0, -1, 2.5, Number.NaN])("of %s is refused", async (limit) => {
    await expect(loadExam("smoke", SMOKE, { limit, seed: "1" })).rejects.toThrow(`The limit is ${limit}`);
  });
});

describe("the hash of an exam", () => {
  const hashOf = async (seed: string, limit: number | null = null) =>
    examHash(await loadExam("smoke", SMOKE, { limit, seed }));

  it("does not depend on the order in which questions are drawn", async () => {
    expect(await hashOf("a")).toBe(await hashOf("b"));
  });

  it("is another for fewer questions, another prompt and another name", async () => {
    const exam = await loadExam("smoke", SMOKE, all);
    const whole = examHash(exam);
    expect(await hashOf("1", 23)).not.toBe(whole);
    expect(examHash({ ...exam, name: "smoke-2" })).not.toBe(whole);
    const [first, ...rest] = exam.samples;
    expect(examHash({ ...exam, samples: [{ ...first!, hash: "0" }, ...rest] })).not.toBe(whole);
  });
});

describe("an exam that cannot be loaded", () => {
  it("says that its questions have no dates when it is asked for a window of them", async () => {
    const window = { from: "2024-08-01", to: null };
    await expect(loadExam("smoke", SMOKE, { ...all, window })).rejects.toMatchObject({
      code: "window_invalid",
      message: expect.stringContaining("The questions of smoke have no dates"),
    });
  });

  it("names the nearest exam for a mistyped one", async () => {
    await expect(loadExam("gpqq", SMOKE, all)).rejects.toThrow('Unknown exam "gpqq". Did you mean "gpqa"');
    await expect(loadExam("constructor", SMOKE, all)).rejects.toThrow("Unknown exam");
    expect(examNames).toEqual(
      expect.arrayContaining(["aime2024", "ceval", "gpqa", "gsm8k", "mmlu", "smoke"]),
    );
  });

  it("says which command pulls a data set that is not there", async () => {
    await expect(loadExam("gpqa", "/nowhere/gpqa", all)).rejects.toMatchObject({
      code: "exam_missing",
      hint: "Get it with: dsr datasets pull gpqa",
    });
  });
});

it("grades its own right and wrong answer texts as they are named", async () => {
  const { samples } = await loadExam("smoke", SMOKE, all);
  for (const sample of samples) {
    const { correct, wrong } = answerTexts(sample)!;
    const verdict = (answer: string) =>
      gradeAnswer(sample, { answer, finishReason: "stop", error: null }).verdict;
    expect(verdict(correct)).toBe("correct");
    expect(wrong.map(verdict)).toEqual(wrong.map(() => "incorrect"));
  }
});

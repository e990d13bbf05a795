/** The exams as people really download them. Their text is never part of an assertion's message. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";

import { randomFromSeed } from "../base/index.ts";
import { answerTexts, type Exam, gradeAnswer, loadExam, summariseScores } from "./index.ts";

const data = process.env.DSR_TEST_DATA;
const where = data ?? "";
const all = { limit: null, seed: "1" };

const cases: [exam: string, place: string, count: number][] = [
  ["gpqa", "gpqa", 198],
  ["aime2024", "aime", 30],
  ["aime2024", "aime/qwen2.5-math", 30],
  ["aime2024", "aime/qwq", 30],
  ["ceval", "ceval", 1346],
  ["ceval", "ceval/ceval-exam.zip", 1346],
  ["mmlu", "mmlu", 14042],
  ["mmlu", "mmlu/mmlu.zip", 14042],
  ["gsm8k", "gsm8k", 1319],
  ["aime2025", "aime", 30],
  ["math500", "math500", 500],
];

/** What every score here has. */
const facts = { runId: "r", dataset: "gpqa", subject: null, flawed: false, attempt: 1, fromCache: false };

describe.skipIf(data === undefined)("real data (skipped unless DSR_TEST_DATA names its folder)", () => {
  it.each(cases)("%s from %s has %i questions", async (name, place, count) => {
    const { samples, total } = await loadExam(name, path.join(where, place), all);
    expect(samples).toHaveLength(count);
    expect(total).toBe(count);
    expect(new Set(samples.map(({ id }) => id)).size).toBe(count);
  });

  it("the three dumps of AIME 2024 hold the same 30 answers", async () => {
    const golds = async (place: string) =>
      (await loadExam("aime2024", path.join(where, "aime", place), all)).samples
        .map(({ gold }) => Number(gold))
        .sort((a, b) => a - b);
    const first = await golds("qwen2.5-math");
    expect(first).toContain(25);
    expect(await golds("mas-tts")).toEqual(first);
    expect(await golds("qwq")).toEqual(first);
  });

  it("MMLU's right letters are spread as published: A 3222, B 3462, C 3582, D 3776", async () => {
    const { samples } = await loadExam("mmlu", path.join(where, "mmlu"), all);
    const count = (letter: string) => samples.filter(({ gold }) => gold === letter).length;
    expect(["A", "B", "C", "D"].map(count)).toEqual([3222, 3462, 3582, 3776]);
  });

  it("a question key stands in its own prompt and decides the answer, but for one pair in C-Eval", async () => {
    for (const [name, place] of cases.slice(0, 8)) {
      const exam = await loadExam(name, path.join(where, place), all);
      const golds = new Map<string, Set<string>>();
      for (const { questionKey, gold, prompt } of [0, 1, 2, 3].flatMap((repeat) => exam.samplesAt(repeat))) {
        expect(prompt.messages[0]?.content.includes(questionKey)).toBe(true);
        golds.set(questionKey, (golds.get(questionKey) ?? new Set()).add(gold));
      }
      const ambiguous = [...golds.values()].filter((letters) => letters.size > 1).length;
      expect([name, ambiguous]).toEqual([name, name === "ceval" ? 1 : 0]);
    }
  });

  it("GPQA's right option stands once at every letter over four repeats", async () => {
    const exam = await loadExam("gpqa", path.join(where, "gpqa"), all);
    const byQuestion = Map.groupBy(
      [0, 1, 2, 3].flatMap((repeat) => exam.samplesAt(repeat)),
      ({ id }) => id,
    );
    for (const samples of byQuestion.values()) {
      expect(samples.map(({ gold }) => gold).sort()).toEqual(["A", "B", "C", "D"]);
    }
    expect(exam.samplesAt(4).map(({ hash }) => hash)).toEqual(exam.samplesAt(0).map(({ hash }) => hash));
  });

  it("a provider that is right with probability 0.7 on GPQA is measured within its binomial error", async () => {
    const exam = await loadExam("gpqa", path.join(where, "gpqa"), all);
    const random = randomFromSeed("accuracy 0.7");
    const samples = [0, 1, 2, 3].flatMap((repeat) => exam.samplesAt(repeat));
    let planted = 0;
    const scores = samples.map((sample) => {
      const texts = answerTexts(sample)!;
      const isRight = random.next() < 0.7;
      if (isRight) planted++;
      const answer = isRight ? texts.correct : random.pick(texts.wrong);
      const grade = gradeAnswer(sample, { answer, finishReason: "stop", error: null });
      const { id: sampleId, repeat } = sample;
      return { ...facts, requestId: "q", sampleId, repeat, ...grade };
    });
    const { accuracy, correct, standardError } = summariseScores(scores);
    expect(correct).toBe(planted);
    const binomial = 100 * Math.sqrt((0.7 * 0.3) / samples.length);
    expect(Math.abs((accuracy ?? 0) - 70)).toBeLessThan(3 * binomial);
    expect((standardError ?? 0) / binomial).toBeGreaterThan(0.8);
    expect((standardError ?? 0) / binomial).toBeLessThan(1.2);
  });

  it("an answer that repeats the right option's text, or the whole question before it, is read all the same", async () => {
    for (const [name, place] of [cases[0]!, cases[4]!, cases[6]!]) {
      const misread = new Set<string>();
      for (const sample of (await loadExam(name, path.join(where, place), all)).samples) {
        const { questionKey, gold, language } = sample;
        const mark = language === "zh" ? "．" : ") ";
        const option = questionKey.split(`\n${gold}${mark}`).at(-1)?.split("\n").at(0) ?? "";
        const answers = [
          `Answer: ${gold}) ${option}`,
          `The correct answer is **${gold}) ${option}**.`,
          `\\boxed{${gold}) ${option}}`,
          `${questionKey}\n\nAnswer: ${gold}`,
          `答案：${gold}．${option}`,
          `故选${gold}。${option}`,
          `${questionKey}\n\n答案：${gold}`,
        ];
        for (const [i, answer] of answers.entries()) {
          const { verdict } = gradeAnswer(sample, { answer, finishReason: "stop", error: null });
          if (verdict !== "correct") misread.add(`${sample.id} form ${i}`);
        }
      }
      expect([...misread]).toEqual([]);
    }
  });

  it("nothing that can be printed about GPQA holds a word of it", async () => {
    const exam = await loadExam("gpqa", path.join(where, "gpqa"), all);
    const scores = exam.samples.map((sample, i) => {
      const answer = i % 3 === 0 ? sample.questionKey : (answerTexts(sample)?.wrong[0] ?? "");
      const grade = gradeAnswer(sample, { answer, finishReason: "stop", error: null });
      return {
        ...facts,
        requestId: `q${i}`,
        sampleId: sample.id,
        sampleHash: sample.hash,
        repeat: 0,
        ...grade,
      };
    });
    const told = JSON.stringify([scores, summariseScores(scores)]);
    expect(leaks(exam, told)).toBe(0);
    expect(leaks(exam, `${told}${exam.samples[7]?.questionKey}`)).toBeGreaterThan(0);
  });

  describe("GSM8K's published model solutions", () => {
    const models = ["6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification"];
    interface Published {
      question: string;
      [model: string]: { is_correct: boolean; solution: string } | string;
    }

    /** Solutions whose strict grade is not the published one: cut off in the middle of a calculation, so no result is stated. */
    const cutOff = [
      "test-0006 175b_finetuning",
      "test-0049 175b_finetuning",
      "test-0151 6b_finetuning",
      "test-0151 175b_finetuning",
      "test-0634 6b_finetuning",
    ];

    it("are right where the authors say so, in all of 660 × 4, read strictly and leniently", async () => {
      const exam = await loadExam("gsm8k", path.join(where, "gsm8k"), all);
      const sampleOf = new Map(exam.samples.map((sample) => [sample.id, sample]));
      const lines = readFileSync(path.join(where, "gsm8k/example_model_solutions.jsonl"), "utf8")
        .trim()
        .split("\n");
      const unread: string[] = [];
      const disagreements = { strict: [] as string[], lenient: [] as string[] };
      let graded = 0;
      for (const [i, line] of lines.entries()) {
        const row: Published = JSON.parse(line);
        const sample = sampleOf.get(`test-${String(i + 1).padStart(4, "0")}`)!;
        expect(sample.questionKey).toBe(row.question.trim());
        for (const model of models) {
          const published = row[model];
          if (published === undefined || typeof published === "string") throw new Error(`no ${model}`);
          const grade = gradeAnswer(sample, {
            answer: published.solution,
            finishReason: "stop",
            error: null,
          });
          graded++;
          const name = `${sample.id} ${model}`;
          if (grade.verdict === "unscored") unread.push(name);
          if ((grade.verdict === "correct") !== published.is_correct) disagreements.strict.push(name);
          if ((grade.lenient === "correct") !== published.is_correct) disagreements.lenient.push(name);
        }
      }
      expect(graded).toBe(2640);
      expect(disagreements).toEqual({ strict: [], lenient: [] });
      expect(unread).toEqual(cutOff);
    });
  });

  it("GSM8K answers of GPT-4 and Mixtral are graded as published, but where the published rule misreads them", async () => {
    const exam = await loadExam("gsm8k", path.join(where, "gsm8k"), all);
    const sampleOf = new Map(exam.samples.map((sample) => [sample.questionKey, sample]));
    const rows: Record<string, string>[] = parse(
      readFileSync(path.join(where, "routellm/gsm8k/gsm8k_responses.csv")),
      { columns: true },
    );
    const counts = { graded: 0, agreed: 0, misread: 0 };
    const unexplained: string[] = [];
    for (const row of rows) {
      const sample = sampleOf.get(row.prompt?.trim() ?? "")!;
      for (const model of ["mistralai/Mixtral-8x7B-Instruct-v0.1", "gpt-4-1106-preview"]) {
        const answer = row[`${model}_response`] ?? "";
        const grade = gradeAnswer(sample, { answer, finishReason: "stop", error: null });
        counts.graded++;
        if ((grade.verdict === "correct") === (row[model] === "True")) counts.agreed++;
        // Their rule: the last run of digits of the text ("$33.00" is 00, "-15" is 15, "$64 for the 16 glasses" is 16).
        else if ((lastDigits(answer) === sample.gold) === (row[model] === "True")) counts.misread++;
        else unexplained.push(`${sample.id} ${model}`);
      }
    }
    expect(unexplained).toEqual([]);
    expect(counts).toEqual({ graded: 2638, agreed: 2517, misread: 121 });
  });
});

/** The last run of digits, thousands separators left out. */
function lastDigits(text: string): string | null {
  return text.replaceAll(",", "").match(/\d+/g)?.at(-1) ?? null;
}

/** How many questions or options of the exam stand in `text` by some run of 30 characters or as a whole option. */
function leaks(exam: Exam, text: string): number {
  return exam.samples.filter(({ questionKey }) => {
    for (let at = 0; at + 30 <= questionKey.length; at += 15) {
      if (text.includes(JSON.stringify(questionKey.slice(at, at + 30)).slice(1, -1))) return true;
      if (text.includes(questionKey.slice(at, at + 30))) return true;
    }
    return false;
  }).length;
}

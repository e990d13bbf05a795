/** How fast answers are graded, beside splitting the same texts into lower-case words. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Bench } from "tinybench";
import { type AnswerKey, answerTexts, gradeAnswer, loadExam, type Sample } from "../../src/bench/index.ts";
import type { ScoreVerdict } from "../../src/record/index.ts";
import { ms, type PartReport, times, whole } from "./report.ts";

interface Case {
  key: AnswerKey;
  answer: string;
  /** The verdicts that the answer may get. */
  planted: readonly ScoreVerdict[];
}

interface Batch {
  name: string;
  cases: Case[];
}

/** Talk before a conclusion, as reasoning models produce it: letters, numbers and false ends. */
const TALK =
  "Let me check option B again. If x = 12.5 then 3 × 12.5 = 37.5, so option C might do, but wait, it does not. ";

export async function run(): Promise<PartReport> {
  const data = process.env.DSR_TEST_DATA;
  const batches = data === undefined ? await fromSmoke() : await fromData(data);
  const faults: string[] = [];
  const rows: string[][] = [];
  for (const { name, cases } of batches) {
    const wrong = cases.filter((one) => !one.planted.includes(grade(one))).length;
    if (wrong > 0)
      faults.push(`${name}: ${wrong} of ${cases.length} answers did not get the planted verdict`);
    const chars = cases.reduce((sum, { answer }) => sum + answer.length, 0);
    const bench = new Bench({ time: 800, warmupTime: 200, iterations: 5 });
    bench
      .add("plain", () => {
        for (const { answer } of cases) answer.toLowerCase().split(/\s+/);
      })
      .add("grade", () => {
        for (const one of cases) grade(one);
      });
    await bench.run();
    const took = (task: string) => {
      const result = bench.getTask(task)?.result;
      return result !== undefined && "latency" in result ? result.latency.p50 : Number.NaN;
    };
    rows.push([
      name,
      whole(cases.length),
      whole(chars / cases.length),
      ((1000 * took("grade")) / cases.length).toFixed(1),
      whole((cases.length / took("grade")) * 1000),
      ms(chars / 1e3 / took("grade")),
      times(took("grade") / took("plain")),
    ]);
  }
  return {
    title: "Grading",
    about:
      "Answers graded per second on one core; the reference turns the same texts into lower-case words and does nothing with them.",
    tables: [
      {
        head: [
          "answers",
          "n",
          "chars each",
          "µs each",
          "answers/s",
          "M chars/s",
          "time beside splitting into words",
        ],
        rows,
      },
    ],
    notes: [
      data === undefined
        ? "Answers made for the questions of the smoke set; with DSR_TEST_DATA set, real questions and model solutions are graded."
        : "MMLU: made answers to its 14,042 questions. GSM8K: the published solutions of four models, held to their published verdicts.",
    ],
    faults,
  };
}

function grade({ key, answer }: Case): ScoreVerdict {
  return gradeAnswer(key, { answer, finishReason: "stop", error: null }).verdict;
}

async function fromSmoke(): Promise<Batch[]> {
  const smoke = fileURLToPath(new URL("../../datasets/smoke", import.meta.url));
  const { samples } = await loadExam("smoke", smoke, { limit: null, seed: "1" });
  const many = (kind: Sample["kind"]) => {
    const chosen = samples.filter((sample) => sample.kind === kind);
    return Array.from({ length: 5000 }, (_, i) => chosen[i % chosen.length]).filter(
      (sample) => sample !== undefined,
    );
  };
  return [
    { name: "choice, made from smoke", cases: many("choice").map(madeAnswer) },
    { name: "number, made from smoke", cases: many("number").map(madeAnswer) },
    ...long(many("choice"), many("number")),
  ];
}

async function fromData(folder: string): Promise<Batch[]> {
  const options = { limit: null, seed: "1" };
  const mmlu = await loadExam("mmlu", join(folder, "mmlu"), options);
  const gsm8k = await loadExam("gsm8k", join(folder, "gsm8k"), options);
  const sampleOf = new Map(gsm8k.samples.map((sample) => [sample.questionKey, sample]));
  const solutions: Case[] = [];
  for (const line of readFileSync(join(folder, "gsm8k/example_model_solutions.jsonl"), "utf8")
    .trim()
    .split("\n")) {
    const row = JSON.parse(line) as Record<string, unknown>;
    const key = sampleOf.get(String(row.question).trim());
    for (const value of Object.values(row) as Partial<{ solution: string; is_correct: boolean }>[]) {
      if (key === undefined || typeof value.solution !== "string") continue;
      solutions.push({
        key,
        answer: value.solution,
        // A solution that was cut off states no result; it is published as wrong.
        planted: value.is_correct === true ? ["correct"] : ["incorrect", "unscored"],
      });
    }
  }
  return [
    { name: "choice, MMLU", cases: mmlu.samples.map(madeAnswer) },
    { name: "choice, MMLU, behind 2,000 characters", cases: behindTalk(mmlu.samples.map(madeAnswer), 2000) },
    { name: "choice, MMLU, nothing stated", cases: behindTalk(mmlu.samples.map(looseAnswer), 2000) },
    { name: "number, GSM8K solutions", cases: solutions },
    ...long(mmlu.samples, gsm8k.samples),
  ];
}

/** Every third answer is wrong. */
function madeAnswer(sample: Sample, index: number): Case {
  const texts = answerTexts(sample);
  if (texts === null) throw new Error(`no answers are made for ${sample.kind}`);
  const wrong = index % 3 === 0;
  return {
    key: sample,
    answer: wrong ? (texts.wrong[0] ?? "") : texts.correct,
    planted: [wrong ? "incorrect" : "correct"],
  };
}

/** Nothing is stated, so every kind of evidence is looked for, and the lenient reader's as well. */
function looseAnswer(sample: Sample): Case {
  return { key: sample, answer: answerTexts(sample)?.loose ?? "", planted: ["unscored"] };
}

/** The same conclusions below so many characters of talk that states nothing. */
function behindTalk(cases: readonly Case[], chars: number): Case[] {
  const talk = TALK.repeat(Math.ceil(chars / TALK.length)).slice(0, chars);
  return cases.map((one) => ({ ...one, answer: `${talk}\n\n${one.answer}` }));
}

function long(choices: readonly Sample[], numbers: readonly Sample[]): Batch[] {
  const few = (samples: readonly Sample[]) => behindTalk(samples.slice(0, 100).map(madeAnswer), 30_000);
  return [
    { name: "choice, 30,000 characters", cases: few(choices) },
    { name: "number, 30,000 characters", cases: few(numbers) },
  ];
}

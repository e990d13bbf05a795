/**
 * Turns a question into the prompt that is sent. Zero-shot and without a system prompt, as the DeepSeek-R1 report
 * evaluated (arXiv 2501.12948; recommended directive for mathematics and settings in the README of that model).
 */
import { sha256 } from "../../base/index.ts";
import type { TokenCounter } from "../../tokens/index.ts";
import type { ChoiceTask, Language, Question, Sample } from "../exam.ts";
import type { TextGold } from "../scorer/text-answer.ts";
import { CEVAL_SUBJECTS } from "./ceval-subjects.ts";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

export interface SampleRules {
  exam: string;
  language: Language;
  /** Options are put into an order of our own, fixed by question and repeat; otherwise they stay as published. */
  reorder: boolean;
  sensitive: boolean;
  counter: TokenCounter | null;
}

/** The sample of one question at one repeat. The same inputs give the same text on every machine. */
export function sampleOf(question: Question, repeat: number, rules: SampleRules): Sample {
  const { language } = rules;
  const choice = question.task.kind === "choice" ? arranged(question, question.task, repeat, rules) : null;
  const body =
    choice === null || question.messages !== undefined
      ? question.text
      : [question.text, "", ...letteredOptions(choice.options, language)].join("\n");
  const messages = question.messages ?? [
    {
      role: "user" as const,
      content: choice === null ? numberPrompt(body, language) : choicePrompt(body, question, rules),
    },
  ];
  const gold = choice === null ? goldOf(question.task) : (LETTERS[choice.correct] ?? "");
  return {
    exam: rules.exam,
    id: question.id,
    subject: question.subject,
    repeat,
    hash: sha256(JSON.stringify([messages, gold, ...hiddenTests(question.task)])),
    prompt: {
      id: question.id,
      source: `bench:${rules.exam}`,
      messages: [...messages],
      maxTokens: null,
      estimatedInputTokens: rules.counter?.count(messages.map(({ content }) => content).join("\n")) ?? null,
      sensitive: rules.sensitive,
      followUps: [],
      traceAtMs: null,
    },
    kind: question.task.kind,
    language,
    labels: choice === null ? [] : LETTERS.slice(0, choice.options.length),
    options: choice?.options ?? [],
    gold,
    code: question.task.kind === "code" ? question.task : null,
    flawed: question.flawed === true,
    questionKey: body,
  };
}

/** Tests are too long to be kept as a right answer, but other tests are another exam. */
function hiddenTests(task: Question["task"]): string[] {
  return task.kind === "code" && task.digest !== undefined ? [task.digest] : [];
}

function goldOf(task: Question["task"]): string {
  if (task.kind === "text") {
    const { match, golds, normalise } = task;
    return JSON.stringify({ match, golds, normalise } satisfies TextGold);
  }
  return task.kind === "number" || task.kind === "math" ? task.gold : "";
}

/**
 * Options sorted by SHA-256 of question and option, then rotated by the repeat: no data set's own order leaks the
 * answer, and over four repeats the right one stands once at every letter.
 */
function arranged(
  question: Question,
  task: ChoiceTask,
  repeat: number,
  rules: SampleRules,
): { options: readonly string[]; correct: number } {
  if (!rules.reorder) return task;
  const sorted = task.options
    .map((option, i) => ({ option, correct: i === task.correct, key: sha256(`${question.text}\n${option}`) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const shift = repeat % sorted.length;
  const rotated = [...sorted.slice(shift), ...sorted.slice(0, shift)];
  return {
    options: rotated.map(({ option }) => option),
    correct: rotated.findIndex(({ correct }) => correct),
  };
}

/** The place of a lettered option before `arranged` rotated it: of one question the same option at every repeat; null for no letter. */
export function placeUnrotated(letter: string, repeat: number, options: number): number | null {
  const place = LETTERS.indexOf(letter);
  return place === -1 || place >= options ? null : (place + repeat) % options;
}

/** `A) …` or, in Chinese, `A．…`, a line each. */
export function letteredOptions(options: readonly string[], language: Language): string[] {
  const mark = language === "zh" ? "．" : ") ";
  return options.map((option, i) => `${LETTERS[i]}${mark}${option}`);
}

function choicePrompt(body: string, question: Question, rules: SampleRules): string {
  if (rules.language === "en") {
    return [
      "Below is a multiple-choice question with exactly one right option. Reason step by step, then finish with a " +
        "separate last line that reads `Answer: X`, where X is the letter of your option (A, B, C or D).",
      body,
    ].join("\n\n");
  }
  const subject = rules.exam.startsWith("ceval") ? CEVAL_SUBJECTS[question.subject ?? ""] : undefined;
  const topic = subject === undefined ? "" : `“${subject}”科目的`;
  return [
    `下面是一道${topic}单项选择题，只有一个选项正确。请逐步推理，最后单独用一行写出“答案：X”，其中 X 是所选选项的字母（A、B、C 或 D）。`,
    body,
  ].join("\n\n");
}

function numberPrompt(body: string, language: Language): string {
  return language === "zh"
    ? `${body}\n\n请逐步推理，并把最终答案写在 \\boxed{} 中。`
    : `${body}\n\nPlease reason step by step, and put your final answer within \\boxed{}.`;
}

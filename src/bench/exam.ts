/** The nouns of an accuracy run: questions as they lie in a data set, samples as they are put to a target. */
import type { ChatMessage, Prompt, Sampling } from "../record/index.ts";

export type Language = "en" | "zh";

/** One question as its data set has it, before anyone decided how to ask it. */
export interface Question {
  /** Stable within the exam: a record id, or file and row. */
  id: string;
  /** What subsets are stratified by; null where the data set has no subjects. */
  subject: string | null;
  text: string;
  /** The whole prompt, where the exam words it itself; otherwise it is made of `text` and the task. */
  messages?: readonly ChatMessage[];
  task: ChoiceTask | NumberTask | MathTask | CodeTask | TextTask;
  /** True for a question that is known to be broken: results are told with and without it. */
  flawed?: boolean;
}

export interface ChoiceTask {
  kind: "choice";
  options: readonly string[];
  /** Index into `options`. */
  correct: number;
}

interface NumberTask {
  kind: "number";
  /** Canonical decimal text, for example `25` for AIME's `025`. */
  gold: string;
}

export interface MathTask {
  kind: "math";
  /** The right result in LaTeX, as published. */
  gold: string;
}

export interface CodeTask {
  kind: "code";
  /**
   * `stdin`: a program that reads and prints; `call`: a function, or a method of a class `Solution`, that is called; `check`: a
   * function that a program of tests checks (HumanEval).
   */
  style: "stdin" | "call" | "check";
  /** The function's name; null for `stdin`. */
  entryPoint: string | null;
  /** Code that the answer goes on with; null where it stands alone. */
  starter: string | null;
  /** Decoded when they are needed: tests of one question may be megabytes. Rejects with `DsrError` where they are damaged. */
  tests(): Promise<readonly CodeTest[]>;
  /** SHA-256 over the tests as they lie in the file (not decoded): what makes one exam with other tests another. */
  digest?: string;
}

export interface CodeTest {
  /** What the program reads; for `call` one JSON value a line, for `check` the program of tests. */
  input: string;
  /** What it must print or return (JSON); empty for `check`. */
  expected: string;
}

/** How an answer's text is held against the right one: equal, holding it, or matching it as a regular expression. */
export const textMatches = ["exact", "contains", "regex"] as const;

/** What may differ: white space at the ends, case, the kind and amount of white space, full-width forms of Latin signs. */
export const textFolds = ["trim", "case", "whitespace", "full-width"] as const;

export interface TextTask {
  kind: "text";
  match: (typeof textMatches)[number];
  /** Right answers or patterns; one of them has to hold. */
  golds: readonly string[];
  normalise: readonly (typeof textFolds)[number][];
}

/** One question as it is asked at one repeat. Equal at every target; grading needs nothing else. */
export interface Sample {
  exam: string;
  id: string;
  subject: string | null;
  /** 0 for the first time the question is asked. */
  repeat: number;
  /** SHA-256 over prompt and right answer: equal hashes mean the same exam. */
  hash: string;
  prompt: Prompt;
  kind: "choice" | "number" | "math" | "code" | "text";
  language: Language;
  /** Letters that can be chosen, in order; empty for number questions. */
  labels: readonly string[];
  /** The options' texts in the order of their letters; empty but for choices. */
  options: readonly string[];
  /** The right letter, number or formula; empty for code; for text, JSON with the right answers and how they are compared. */
  gold: string;
  /** What a program is held to; null but for code. */
  code: CodeTask | null;
  flawed: boolean;
  /** The part of the prompt that belongs to this sample alone: question and options, without the instruction. */
  questionKey: string;
}

/** What a question typically costs in output, for estimates before a run; never a bound and never a measurement. */
export interface TypicalOutput {
  tokens: number;
  model: string;
  source: string;
}

export interface Exam {
  name: string;
  description: string;
  /** The file or archive that was read. */
  file: string;
  /** Questions in the whole exam, whatever the limit. */
  total: number;
  /** The samples of repeat 0, in the seeded order described at `drawOrder`. */
  samples: readonly Sample[];
  /** The same questions for a later repeat (GPQA's options rotate). */
  samplesAt(repeat: number): Sample[];
  /** The settings the DeepSeek-R1 report evaluated with. */
  sampling: Sampling;
  /** Null where no source could be established. */
  typicalOutput: TypicalOutput | null;
  /** What a user should know about how the files were read, a sentence each. */
  notes: readonly string[];
}

/** Days from `from` to `to`, both included; null leaves that side open. */
export interface DateWindow {
  /** YYYY-MM-DD. */
  from: string | null;
  to: string | null;
}

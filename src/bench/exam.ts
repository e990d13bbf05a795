/** The nouns of an accuracy run: questions as they lie in a data set, samples as they are put to a target. */
import type { Prompt, Sampling } from "../record/index.ts";

export type Language = "en" | "zh";

/** One question as its data set has it, before anyone decided how to ask it. */
export interface Question {
  /** Stable within the exam: a record id, or file and row. */
  id: string;
  /** What subsets are stratified by; null where the data set has no subjects. */
  subject: string | null;
  text: string;
  task: ChoiceTask | NumberTask;
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
  kind: "choice" | "number";
  language: Language;
  /** Letters that can be chosen, in order; empty for number questions. */
  labels: readonly string[];
  /** The right letter or number. */
  gold: string;
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
}

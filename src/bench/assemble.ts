/** From the questions of any data set to an exam: which are asked, in which order, in which words. */
import { DsrError, sha256 } from "../base/index.ts";
import type { Sampling } from "../record/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import type { Loaded } from "./dataset/loaded.ts";
import { sampleOf } from "./dataset/sample.ts";
import { drawOrder } from "./dataset/subset.ts";
import type { Exam, Language, Question, Sample, TypicalOutput } from "./exam.ts";

/** What a run decides about any exam. */
export interface DrawOptions {
  /** Ask only this many questions; null for all. More than there are means all. */
  limit: number | null;
  /** Decides which questions a limit keeps and their order; never the wording or the order of options. */
  seed: string | number;
  /** Counts the input tokens of each prompt; null leaves the estimate null (counting all of MMLU takes seconds). */
  counter?: TokenCounter | null;
}

/** What an exam is, whatever a run decides. */
export interface ExamTraits {
  name: string;
  description: string;
  language(question: Question): Language;
  /** Options are put into an order of our own. */
  reorder: boolean;
  /** Its text must not appear outside of the local store. */
  sensitive: boolean;
  sampling: Sampling;
  typicalOutput: TypicalOutput | null;
}

/** Throws `DsrError` `limit_invalid` for a limit that is no positive integer. */
export function checkLimit(limit: number | null): void {
  if (limit !== null && !(Number.isInteger(limit) && limit > 0)) {
    throw new DsrError(`The limit is ${limit}; it must be a positive integer.`, { code: "limit_invalid" });
  }
}

/** The exam made of `loaded`, whose faults have been dealt with. */
export function assemble(
  { file, questions, notes = [] }: Pick<Loaded, "file" | "questions" | "notes">,
  { name, description, language, reorder, sensitive, sampling, typicalOutput }: ExamTraits,
  { limit, seed, counter = null }: DrawOptions,
): Exam {
  const chosen = drawOrder(questions, seed).slice(0, limit ?? questions.length);
  const samplesAt = (repeat: number): Sample[] =>
    chosen.map((question) =>
      sampleOf(question, repeat, { exam: name, language: language(question), reorder, sensitive, counter }),
    );
  return {
    name,
    description,
    file,
    total: questions.length,
    samples: samplesAt(0),
    samplesAt,
    sampling,
    typicalOutput,
    notes,
  };
}

/**
 * SHA-256 over the exam's name and the hashes of its questions as they are asked first, whatever their order: equal for the
 * same questions in the same words with the same right answers, and for nothing else. A limit makes it another exam.
 */
export function examHash({ name, samples }: Pick<Exam, "name" | "samples">): string {
  return sha256(JSON.stringify([name, ...samples.map(({ hash }) => hash).sort()]));
}

/** The exams by name, and the one way to load any of them. */
import { DsrError, unknownName } from "../base/index.ts";
import type { TokenCounter } from "../tokens/index.ts";
import { loadAime2024 } from "./dataset/aime.ts";
import { loadCeval } from "./dataset/ceval.ts";
import { loadGpqa } from "./dataset/gpqa.ts";
import { loadGsm8k } from "./dataset/gsm8k.ts";
import type { Loaded } from "./dataset/loaded.ts";
import { loadMmlu } from "./dataset/mmlu.ts";
import { sampleOf } from "./dataset/sample.ts";
import { loadSmoke, smokeLanguage } from "./dataset/smoke.ts";
import { drawOrder } from "./dataset/subset.ts";
import type { Exam, Language, Question, Sample, TypicalOutput } from "./exam.ts";

interface ExamDefinition {
  description: string;
  /** Questions that a whole copy has; anything else is a broken download. */
  count: number;
  load(location: string): Promise<Loaded>;
  language(question: Question): Language;
  reorder: boolean;
  sensitive: boolean;
  typicalOutput: TypicalOutput | null;
}

const english = () => "en" as const;

const DEFINITIONS: Readonly<Record<string, ExamDefinition>> = {
  aime2024: {
    description: "30 competition problems in mathematics, integer answers",
    count: 30,
    load: loadAime2024,
    language: english,
    reorder: false,
    sensitive: false,
    typicalOutput: {
      tokens: 12_000,
      model: "DeepSeek-R1 (January 2025)",
      source: "https://huggingface.co/deepseek-ai/DeepSeek-R1-0528 (AIME; 23K for R1-0528)",
    },
  },
  ceval: {
    description: "C-Eval, validation split: 1346 Chinese questions in 52 subjects",
    count: 1346,
    load: loadCeval,
    language: () => "zh",
    reorder: false,
    sensitive: false,
    typicalOutput: null,
  },
  gpqa: {
    description: "GPQA Diamond: 198 graduate questions in physics, chemistry and biology",
    count: 198,
    load: loadGpqa,
    language: english,
    reorder: true,
    sensitive: true,
    typicalOutput: null,
  },
  gsm8k: {
    description: "GSM8K, test split: 1319 word problems of primary school",
    count: 1319,
    load: loadGsm8k,
    language: english,
    reorder: false,
    sensitive: false,
    typicalOutput: null,
  },
  mmlu: {
    description: "MMLU, test split: 14042 questions in 57 subjects",
    count: 14_042,
    load: loadMmlu,
    language: english,
    reorder: false,
    sensitive: false,
    typicalOutput: null,
  },
  smoke: {
    description: "24 easy questions of our own, to see that everything works; not a measure of a model",
    count: 24,
    load: loadSmoke,
    language: smokeLanguage,
    reorder: false,
    sensitive: false,
    typicalOutput: null,
  },
};

/** Every exam that can be loaded; each is also the name of its metric. */
export const examNames: readonly string[] = Object.keys(DEFINITIONS);

export interface ExamOptions {
  /** Ask only this many questions; null for all. More than there are means all. */
  limit: number | null;
  /** Decides which questions a limit keeps and their order; never the wording or the order of options. */
  seed: string | number;
  /** Counts the input tokens of each prompt; null leaves the estimate null (counting all of MMLU takes seconds). */
  counter?: TokenCounter | null;
}

/**
 * Loads an exam from `location`: the folder of the installed data set, or the file or archive itself.
 * Throws `DsrError` for an unknown name, a limit that is no positive integer, a missing or unreadable file, and for
 * every fault of the data at once, a wrong number of questions among them. No error quotes a question.
 */
export async function loadExam(name: string, location: string, options: ExamOptions): Promise<Exam> {
  const definition = Object.hasOwn(DEFINITIONS, name) ? DEFINITIONS[name] : undefined;
  if (definition === undefined) {
    throw new DsrError(unknownName("exam", name, examNames), { code: "unknown_exam" });
  }
  const { limit, seed, counter = null } = options;
  if (limit !== null && !(Number.isInteger(limit) && limit > 0)) {
    throw new DsrError(`The limit is ${limit}; it must be a positive integer.`, { code: "limit_invalid" });
  }
  const { file, questions, faults } = await definition.load(location);
  if (questions.length !== definition.count) {
    faults.add(file, null, null, `${questions.length} questions where ${definition.count} are expected`);
  }
  faults.throwIfAny();
  const { reorder, sensitive } = definition;
  const chosen = drawOrder(questions, seed).slice(0, limit ?? questions.length);
  const samplesAt = (repeat: number): Sample[] =>
    chosen.map((question) =>
      sampleOf(question, repeat, {
        exam: name,
        language: definition.language(question),
        reorder,
        sensitive,
        counter,
      }),
    );
  return {
    name,
    description: definition.description,
    file,
    total: questions.length,
    samples: samplesAt(0),
    samplesAt,
    sampling: { temperature: 0.6, topP: 0.95, maxTokens: 32_768 },
    typicalOutput: definition.typicalOutput,
  };
}

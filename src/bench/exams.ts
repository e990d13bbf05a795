/** The exams by name, and the one way to load any of them. */
import { civilMs, DsrError, unknownName } from "../base/index.ts";
import { assemble, checkLimit, type DrawOptions } from "./assemble.ts";
import { loadAime2024, loadAime2025 } from "./dataset/aime.ts";
import { loadCeval, loadCevalTest } from "./dataset/ceval.ts";
import { GPQA_OPTIONS, loadGpqa } from "./dataset/gpqa.ts";
import { loadGsm8k } from "./dataset/gsm8k.ts";
import { loadHumaneval } from "./dataset/humaneval.ts";
import { loadLivecodebench } from "./dataset/livecodebench.ts";
import type { Loaded } from "./dataset/loaded.ts";
import { loadMath500 } from "./dataset/math500.ts";
import { loadMmlu } from "./dataset/mmlu.ts";
import { loadSmoke, smokeLanguage } from "./dataset/smoke.ts";
import type { Exam, Language, Question, TypicalOutput } from "./exam.ts";

interface ExamDefinition {
  description: string;
  /** Questions that a whole copy has; anything else is a broken download. Null where any part of the set will do. */
  count: number | null;
  load(location: string, options: LoadOptions): Promise<Loaded>;
  /** True where questions have dates, so that a window of them can be asked. */
  dated?: boolean;
  language(question: Question): Language;
  reorder: boolean;
  sensitive: boolean;
  typicalOutput: TypicalOutput | null;
}

/** Days from `from` to `to`, both included; null leaves that side open. */
export interface DateWindow {
  /** YYYY-MM-DD. */
  from: string | null;
  to: string | null;
}

/** What a loader is told; most need nothing of it. */
export interface LoadOptions {
  window: DateWindow | null;
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
  aime2025: {
    description: "30 competition problems in mathematics, integer answers",
    count: 30,
    load: loadAime2025,
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
  "ceval-test": {
    description: "C-Eval, test split: 12342 Chinese questions in 52 subjects, answers public since July 2025",
    count: 12_342,
    load: loadCevalTest,
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
  humaneval: {
    description: "HumanEval: 164 Python functions to complete, checked by running them",
    count: 164,
    load: loadHumaneval,
    language: english,
    reorder: false,
    sensitive: false,
    typicalOutput: null,
  },
  livecodebench: {
    description:
      "LiveCodeBench: programming problems of contests from May 2023 to April 2025, checked by running programs",
    count: null,
    load: loadLivecodebench,
    dated: true,
    language: english,
    reorder: false,
    sensitive: false,
    typicalOutput: null,
  },
  math500: {
    description: "MATH-500: 500 competition problems in seven subjects, answers are formulas",
    count: 500,
    load: loadMath500,
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

/** What an exam asks, in a line; null for a name that is no exam's. */
export function describeExam(name: string): string | null {
  return Object.hasOwn(DEFINITIONS, name) ? (DEFINITIONS[name]?.description ?? null) : null;
}

/** How many options stand at other letters from repeat to repeat; null for an exam whose options stay where they are. */
export function rotatingOptions(name: string): number | null {
  return Object.hasOwn(DEFINITIONS, name) && DEFINITIONS[name]?.reorder === true ? GPQA_OPTIONS : null;
}

export interface ExamOptions extends DrawOptions {
  /** Ask only questions of these days; for exams whose questions have dates. */
  window?: DateWindow | null;
}

/**
 * Loads an exam from `location`: the folder of the installed data set, or the file or archive itself.
 * Throws `DsrError` for an unknown name, a limit that is no positive integer, a window that is none or that the exam does not
 * have, a missing or unreadable file, and for every fault of the data at once, a wrong number of questions among them. No
 * error quotes a question.
 */
export async function loadExam(name: string, location: string, options: ExamOptions): Promise<Exam> {
  const definition = Object.hasOwn(DEFINITIONS, name) ? DEFINITIONS[name] : undefined;
  if (definition === undefined) {
    throw new DsrError(unknownName("exam", name, examNames), { code: "unknown_exam" });
  }
  checkLimit(options.limit);
  const window = options.window ?? null;
  if (window !== null) checkWindow(window, name, definition);
  const loaded = await definition.load(location, { window });
  const { file, questions, faults } = loaded;
  const { count } = definition;
  if (count !== null && questions.length !== count) {
    faults.add(file, null, null, `${questions.length} questions where ${count} are expected`);
  }
  faults.throwIfAny();
  if (questions.length === 0) {
    throw new DsrError(
      `${name}: ${file} has no question${window === null ? "" : ` from ${window.from ?? "the first"} to ${window.to ?? "the last"}`}.`,
      { code: "exam_empty" },
    );
  }
  const sampling = { temperature: 0.6, topP: 0.95, maxTokens: 32_768 };
  return assemble(loaded, { name, ...definition, sampling }, options);
}

function checkWindow({ from, to }: DateWindow, name: string, { dated = false }: ExamDefinition): void {
  const code = "window_invalid";
  if (!dated) {
    const having = examNames.filter((other) => DEFINITIONS[other]?.dated === true);
    throw new DsrError(
      `The questions of ${name} have no dates; a window of days is for ${having.join(", ")}.`,
      {
        code,
      },
    );
  }
  for (const day of [from, to]) {
    if (day !== null && (!/^\d{4}-\d{2}-\d{2}$/.test(day) || civilMs(day, "00:00:00") === null)) {
      throw new DsrError(`The window has ${JSON.stringify(day)}; it must be a day as YYYY-MM-DD.`, { code });
    }
  }
  if (from !== null && to !== null && from > to) {
    throw new DsrError(`The window begins on ${from}, after its last day ${to}.`, { code });
  }
}

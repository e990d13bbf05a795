/** What is known of each exam before its data is read: how many questions it has, what reads them, how they are put. */
import { loadAime2024, loadAime2025 } from "./dataset/aime.ts";
import { loadCeval, loadCevalTest } from "./dataset/ceval.ts";
import { loadGpqa } from "./dataset/gpqa.ts";
import { loadGsm8k } from "./dataset/gsm8k.ts";
import { loadHumaneval } from "./dataset/humaneval.ts";
import { loadLivecodebench } from "./dataset/livecodebench.ts";
import type { Loaded } from "./dataset/loaded.ts";
import { loadMath500 } from "./dataset/math500.ts";
import { loadMmlu } from "./dataset/mmlu.ts";
import { loadSmoke, smokeLanguage } from "./dataset/smoke.ts";
import type { DateWindow, Language, Question, TypicalOutput } from "./exam.ts";

export interface ExamDefinition {
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

/** What a loader is told; most need nothing of it. */
interface LoadOptions {
  window: DateWindow | null;
}

const english = () => "en" as const;

const TYPICAL_AIME: TypicalOutput = {
  tokens: 12_000,
  model: "DeepSeek-R1 (January 2025)",
  source: "https://huggingface.co/deepseek-ai/DeepSeek-R1-0528 (AIME; 23K for R1-0528)",
};

/** By name, which is also that of the metric. */
export const DEFINITIONS: Readonly<Record<string, ExamDefinition>> = {
  aime2024: {
    description: "30 competition problems in mathematics, integer answers",
    count: 30,
    load: loadAime2024,
    language: english,
    reorder: false,
    sensitive: false,
    typicalOutput: TYPICAL_AIME,
  },
  aime2025: {
    description: "30 competition problems in mathematics, integer answers",
    count: 30,
    load: loadAime2025,
    language: english,
    reorder: false,
    sensitive: false,
    typicalOutput: TYPICAL_AIME,
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

/** The exams by name, and the one way to load any of them. */
import { civilMs, DsrError, unknownName } from "../base/index.ts";
import { assemble, checkLimit, type DrawOptions } from "./assemble.ts";
import { GPQA_OPTIONS } from "./dataset/gpqa.ts";
import type { DateWindow, Exam } from "./exam.ts";
import { DEFINITIONS, type ExamDefinition } from "./exam-definitions.ts";

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

/** What counts as right in a row of a user's own data. A fault says what is allowed and never what the row says. */
import { sha256 } from "../../base/index.ts";
import type { CodeTest, Question } from "../exam.ts";
import { patternFault } from "../scorer/pattern-thread.ts";
import type { OwnExam } from "./own-schema.ts";

type Task = Question["task"];
type Fields = Readonly<Record<string, unknown>>;
/** A task, or the column that is at fault and what is wrong with it. */
export type TaskOrFault = Task | { column: string; fault: string };

/** A field as text: JSON values other than texts as they would be written, nothing for null. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string"
    ? value
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
}

export function taskOf(exam: OwnExam, fields: Fields): TaskOrFault {
  const { answer: column, scorer } = exam;
  const value = fields[column];
  const gold = textOf(value).trim();
  if (gold === "") return { column, fault: "empty; every row needs a right answer" };
  switch (scorer) {
    case "choice":
      return choiceTask(exam, fields, gold);
    case "number": {
      const plain = gold.replace(/(?<=\d),(?=\d{3}(?!\d))/g, "");
      return /^-?\d+(?:\.\d+)?$/.test(plain)
        ? { kind: "number", gold: plain }
        : { column, fault: "not a number in digits, such as 1234.5 or 1,234.5" };
    }
    case "math":
      return { kind: "math", gold: gold.replace(/^\$+|\$+$/g, "").trim() };
    case "exact":
    case "contains":
    case "regex":
      return textTask(exam, scorer, value);
    case "code":
      return codeTask(exam, fields, gold);
  }
}

/** The options of a row in their order; empty where it has none. */
export function optionsOf({ options }: OwnExam, fields: Fields): string[] {
  if (options === undefined) return [];
  if (typeof options !== "string") return options.map((name) => textOf(fields[name]).trim());
  return (listOf(fields[options]) ?? []).map((option) => textOf(option).trim());
}

function choiceTask(exam: OwnExam, fields: Fields, gold: string): TaskOrFault {
  const options = optionsOf(exam, fields);
  const column = typeof exam.options === "string" ? exam.options : (exam.options ?? []).join(", ");
  if (options.length < 2 || options.length > 26)
    return { column, fault: `${options.length} options; 2 to 26 are allowed, in one column as a JSON list` };
  if (options.some((option) => option === "")) return { column, fault: "an option is empty" };
  const letter = /^[A-Za-z]$/.test(gold) ? gold.toUpperCase().charCodeAt(0) - 65 : -1;
  const text = options.indexOf(gold);
  if (text !== -1 && options.lastIndexOf(gold) !== text)
    return { column: exam.answer, fault: "names an option that is there twice; write its letter" };
  if (text !== -1 && letter !== -1 && letter < options.length && letter !== text)
    return {
      column: exam.answer,
      fault: "is both a letter and another option's text; write the options' letters",
    };
  const correct = text !== -1 ? text : letter;
  if (correct < 0 || correct >= options.length) {
    const last = String.fromCharCode(64 + options.length);
    return { column: exam.answer, fault: `neither a letter from A to ${last} nor the text of an option` };
  }
  return { kind: "choice", options, correct };
}

function textTask(
  { answer: column, normalise = ["trim"] }: OwnExam,
  match: "exact" | "contains" | "regex",
  value: unknown,
): TaskOrFault {
  const golds = (listOf(value) ?? [value]).map(textOf);
  if (golds.some((gold) => gold.trim() === "")) return { column, fault: "a right answer is empty" };
  const fault = match === "regex" ? golds.map(patternFault).find((reason) => reason !== null) : undefined;
  if (fault !== undefined && fault !== null) return { column, fault: `not a regular expression: ${fault}` };
  return { kind: "text", match, golds, normalise };
}

function codeTask({ answer: column, code }: OwnExam, fields: Fields, gold: string): TaskOrFault {
  const style = code?.style ?? "stdin";
  const tests = style === "check" ? [{ input: gold, expected: "" }] : testsOf(fields[column]);
  if (tests === null)
    return { column, fault: 'not a JSON list of tests such as [{"input": "1 2", "expected": "3"}]' };
  const entryPoint = code?.entry_point === undefined ? null : textOf(fields[code.entry_point]).trim();
  if (entryPoint !== null && !/^[A-Za-z_]\w*$/.test(entryPoint))
    return { column: code?.entry_point ?? column, fault: "not the name of a Python function" };
  const starter = code?.starter === undefined ? null : textOf(fields[code.starter]);
  return {
    kind: "code",
    style,
    entryPoint,
    starter,
    tests: async () => tests,
    digest: sha256(JSON.stringify(tests)),
  };
}

function testsOf(value: unknown): CodeTest[] | null {
  const list = listOf(value);
  if (list === null || list.length === 0) return null;
  const tests = list.map((test) => {
    const { input, expected } =
      typeof test === "object" && test !== null ? { input: undefined, expected: undefined, ...test } : {};
    return input === undefined || expected === undefined
      ? null
      : { input: textOf(input), expected: textOf(expected) };
  });
  return tests.every((test) => test !== null) ? tests : null;
}

/** A list as JSON has it, or as a CSV cell or a text holds it; null for anything else. */
function listOf(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value;
  if (typeof value !== "string" || !value.trim().startsWith("[")) return null;
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** An exam of the user's own: a YAML file and the data it names. */
import { basename, dirname, resolve } from "node:path";
import { DsrError, faultList, sha256 } from "../base/index.ts";
import type { ChatMessage } from "../record/index.ts";
import { assemble, checkLimit, type DrawOptions } from "./assemble.ts";
import { readOwnExam } from "./dataset/own-document.ts";
import { type OwnRow, type OwnTable, readOwnRows } from "./dataset/own-rows.ts";
import type { OwnExam } from "./dataset/own-schema.ts";
import { optionsOf, taskOf, textOf } from "./dataset/own-task.ts";
import { fill, namesIn } from "./dataset/own-template.ts";
import { letteredOptions } from "./dataset/sample.ts";
import type { Exam, Question } from "./exam.ts";

/**
 * Loads the exam that the YAML file at `path` describes.
 * @throws DsrError `own_exam_missing`, `own_exam_invalid` (the YAML), `own_exam_data` (the data), `limit_invalid`: every fault of a
 * file at once, with its line and what is allowed. No error repeats what a row says.
 */
export async function loadOwnExam(path: string, options: DrawOptions): Promise<Exam> {
  checkLimit(options.limit);
  const exam = await readOwnExam(path);
  const file = resolve(dirname(path), exam.file);
  const faults: string[] = [];
  const table = await readOwnRows(file, faults);
  const columnFaults = missingColumns(exam, table);
  // Without its columns every row would be at fault for the same reason.
  const questions = columnFaults.length > 0 ? [] : questionsOf(exam, table.rows, faults);
  const all = [...columnFaults, ...faults];
  if (all.length === 0 && questions.length === 0) all.push("there is no row of data in it");
  if (all.length > 0) {
    throw new DsrError(`${file} is not what ${basename(path)} says it is, ${faultList(all)}`, {
      code: "own_exam_data",
      hint: "docs/datasets.md says what each scorer needs.",
    });
  }
  return assemble(
    { file, questions },
    {
      name: exam.name,
      description: exam.description ?? `${questions.length} questions of your own from ${basename(file)}`,
      language: () => exam.language,
      reorder: false,
      sensitive: exam.sensitive,
      sampling: {
        temperature: exam.temperature ?? 0.6,
        topP: exam.top_p ?? 0.95,
        maxTokens: exam.max_tokens ?? 32_768,
      },
      typicalOutput: null,
    },
    options,
  );
}

/** Columns that the YAML names and the data has not, with those it has. */
function missingColumns(exam: OwnExam, { columns, rows }: OwnTable): string[] {
  if (rows.length === 0 && columns.length === 0) return [];
  const lettered = exam.options === undefined ? [] : ["options"];
  const asked = templatesOf(exam).flatMap(({ content }) =>
    namesIn(content).map((name) => ({ field: "prompt", name })),
  );
  const named: { field: string; name: string }[] = [
    { field: "answer", name: exam.answer },
    ...[exam.options ?? []].flat().map((name) => ({ field: "options", name })),
    ...optional("id", exam.id),
    ...optional("subject", exam.subject),
    ...optional("code.entry_point", exam.code?.entry_point),
    ...optional("code.starter", exam.code?.starter),
    ...asked.filter(({ name }) => !lettered.includes(name)),
  ];
  const missing = named.filter(({ name }) => !columns.includes(name));
  const faults = missing.map(({ field, name }) => `there is no column "${name}", which ${field} names`);
  // A file without a header has its first row for one, and that row may be what nobody should see.
  if (faults.length > 0)
    faults.push(
      exam.sensitive
        ? `it has ${columns.length} columns, not named here because the exam is sensitive`
        : `the columns there are: ${columns.map((name) => (name.length > 40 ? `${name.slice(0, 40)}…` : name)).join(", ") || "none"}`,
    );
  if (
    exam.options !== undefined &&
    !showsOptions(
      exam,
      asked.map(({ name }) => name),
    )
  )
    faults.push("the prompt shows no options: write {{options}} into it");
  return faults;
}

const optional = (field: string, name: string | undefined) => (name === undefined ? [] : [{ field, name }]);

function showsOptions({ options = [] }: OwnExam, asked: readonly string[]): boolean {
  return asked.includes("options") || [options].flat().every((name) => asked.includes(name));
}

function templatesOf({ prompt, messages }: OwnExam): ChatMessage[] {
  return messages ?? [{ role: "user", content: prompt ?? "" }];
}

function questionsOf(exam: OwnExam, rows: readonly OwnRow[], faults: string[]): Question[] {
  const lineOfId = new Map<string, number>();
  return rows.flatMap((row) => {
    const task = taskOf(exam, row.fields);
    if ("fault" in task) {
      faults.push(`line ${row.line}: column "${task.column}": ${task.fault}`);
      return [];
    }
    const messages = templatesOf(exam).map(({ role, content }) => ({
      role,
      content: fill(content, (name) =>
        name === "options" && exam.options !== undefined
          ? letteredOptions(optionsOf(exam, row.fields), exam.language).join("\n")
          : textOf(row.fields[name]),
      ),
    }));
    const text = messages.at(-1)?.content ?? "";
    if (text.trim() === "") faults.push(`line ${row.line}: the prompt is empty`);
    const id = idOf(exam, row, JSON.stringify([messages, row.fields[exam.answer]]));
    const idFault = /^[^\p{Cc}\p{Zl}\p{Zp}]{1,200}$/u.test(id)
      ? null
      : "1 to 200 characters, none of them a control character";
    const first = lineOfId.get(id);
    if (idFault !== null) faults.push(`line ${row.line}: column "${exam.id}": an id has ${idFault}`);
    else if (first !== undefined)
      faults.push(`line ${row.line}: column "${exam.id}": the id is that of line ${first}`);
    else lineOfId.set(id, row.line);
    const subject = exam.subject === undefined ? null : textOf(row.fields[exam.subject]).trim() || null;
    return [{ id, subject, text, messages, task }];
  });
}

/** The row's own id; else its line, and a hash by which a changed row is another question. */
function idOf({ id }: OwnExam, { line, fields }: OwnRow, content: string): string {
  if (id !== undefined) return textOf(fields[id]).trim();
  return `line-${String(line).padStart(4, "0")}-${sha256(content).slice(0, 8)}`;
}

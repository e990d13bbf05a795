/** Reads and checks the YAML of a user's own exam, before its data is looked at. */
import { readFile } from "node:fs/promises";
import { DsrError, messageOf } from "../../base/index.ts";
import { checkedYaml, type YamlFault } from "../../catalog/index.ts";
import { findMetric } from "../../metrics/index.ts";
import { type OwnExam, ownExamSchema } from "./own-schema.ts";

const CODE = "own_exam_invalid";

/** @throws DsrError `own_exam_missing` or `own_exam_invalid`, naming every fault with its line. */
export async function readOwnExam(path: string): Promise<OwnExam> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new DsrError(`Cannot read ${path}: ${messageOf(error)}.`, {
      code: "own_exam_missing",
      hint: "An exam of your own is described in a YAML file; docs/datasets.md has an example.",
      cause: error,
    });
  }
  return checkedYaml(text, path, {
    schema: ownExamSchema,
    code: CODE,
    hints: {
      notText: "It describes an exam in YAML, saved as UTF-8; docs/datasets.md has an example.",
      faults: "docs/datasets.md describes the file and has an example.",
    },
    also: contradictions,
  });
}

/** What the schema cannot say: which fields go together. */
function contradictions(value: unknown): YamlFault[] {
  if (typeof value !== "object" || value === null) return [];
  const { name, prompt, messages, scorer, options, normalise, code } = value as Record<string, unknown>;
  const faults: YamlFault[] = [];
  const fault = (field: string, message: string) => void faults.push({ path: [field], message });
  if (typeof name === "string" && findMetric(name) !== null)
    fault("name", `"${name}" is a metric of dsr already; choose another name`);
  if (prompt === undefined && messages === undefined) fault("prompt", "missing; write prompt or messages");
  if (prompt !== undefined && messages !== undefined) fault("messages", "beside prompt; write one of them");
  if (Array.isArray(messages) && messages.at(-1)?.role !== "user")
    fault("messages", "the last message must be the user's, since the model answers it");
  if (scorer === "choice" && options === undefined)
    fault("options", "missing; scorer choice needs the columns of the options");
  if (scorer !== "choice" && options !== undefined) fault("options", "only for scorer choice");
  if (scorer === "code" && code === undefined) fault("code", "missing; scorer code needs to know its style");
  if (scorer !== "code" && code !== undefined) fault("code", "only for scorer code");
  if (normalise !== undefined && !["exact", "contains", "regex"].includes(String(scorer)))
    fault("normalise", "only for the scorers exact, contains and regex");
  const { style, entry_point } = (code ?? {}) as Record<string, unknown>;
  if ((style === "call" || style === "check") && entry_point === undefined)
    faults.push({
      path: ["code", "entry_point"],
      message: `missing; style ${style} needs the function's name`,
    });
  return faults;
}

/** Reads a requirement file and reports everything that is wrong with it at once. */
import { DsrError, whyNotText } from "../../base/index.ts";
import { readJson } from "./json-text.ts";
import { readDocument } from "./parse-document.ts";
import { invalid } from "./parse-fault.ts";
import type { Requirement } from "./requirement.ts";

/**
 * The requirement in `text`. `fileName` is only for messages.
 * Throws a DsrError: `requirement_not_json` with line and column (of what is no text, too), or `requirement_invalid` listing every fault with its
 * place, path, value and what is allowed.
 */
export function parseRequirement(text: string, fileName: string): Requirement {
  const notText = whyNotText(text);
  if (notText !== null) {
    throw new DsrError(`${fileName} is not a text file: ${notText}.`, {
      code: "requirement_not_json",
      hint: "A requirement is JSON, saved as UTF-8.",
    });
  }
  const json = readJson(text);
  if (!json.ok) {
    const { line, column } = json.place;
    throw new DsrError(`${fileName}:${line}:${column}: not JSON: ${json.message}.`, {
      code: "requirement_not_json",
    });
  }
  const { requirement, faults } = readDocument(json.value);
  const twice = json.duplicates.map((path) => ({ path, message: "is written twice; keep one" }));
  if (requirement === null || twice.length > 0) throw invalid(fileName, [...twice, ...faults], json);
  return requirement;
}

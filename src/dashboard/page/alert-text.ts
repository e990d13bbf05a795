/** The sentence that says what an alert found. */
import type { Alert } from "../contract/documents.ts";
import type { Format } from "./format.ts";
import type { alertWords } from "./words/alerts.ts";

export function alertText(
  { facts }: Pick<Alert, "kind" | "facts">,
  words: (typeof alertWords)["en"],
  format: Format,
): string {
  const said = Object.entries(facts).flatMap(([name, value]) =>
    value === null ? [] : [words.fact(name, typeof value === "number" ? format.figure(value) : value)],
  );
  return said.length === 0 ? words.unknownKind : said.join("; ");
}

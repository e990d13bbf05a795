/**
 * GPQA Diamond (Rein et al., arXiv 2311.12022): 198 graduate questions with four options.
 * Its authors ask that no question appears in plain text online. It is therefore read from their password-protected
 * zip in memory only, and nothing here puts a word of it into an error.
 */
import type { Loaded } from "./loaded.ts";
import { openMembers } from "./members.ts";
import { checkIds, Faults, parseCsvTable } from "./rows.ts";

/** Published by the authors in the README of their repository; it keeps crawlers out, not people. */
const PASSWORD = "deserted-untie-orchid";

const QUESTION = "Question";
const CORRECT = "Correct Answer";
const WRONG = ["Incorrect Answer 1", "Incorrect Answer 2", "Incorrect Answer 3"] as const;
/** Of every question: the right one and the wrong ones. */
export const GPQA_OPTIONS = 1 + WRONG.length;
const ID = "Record ID";
const DOMAIN = "High-level domain";

export async function loadGpqa(location: string): Promise<Loaded> {
  const faults = new Faults("gpqa");
  const [member] = await openMembers("gpqa", location, /(?:^|\/)gpqa_diamond\.csv$/, PASSWORD);
  if (member === undefined) return { file: location, questions: [], faults };
  const rows = parseCsvTable(
    member.label,
    await member.text(),
    [QUESTION, CORRECT, ...WRONG, ID, DOMAIN],
    faults,
  );
  checkIds(
    rows.map((row) => row[ID] ?? ""),
    member.label,
    ID,
    faults,
  );
  const questions = rows.map((row, i) => {
    for (const column of [QUESTION, CORRECT, ...WRONG]) {
      if ((row[column] ?? "").trim() === "") faults.add(member.label, i + 1, column, "the field is empty");
    }
    const options = [CORRECT, ...WRONG].map((column) => (row[column] ?? "").trim());
    // Two wrong options of a question may be equal (they are, in two rows); the right one must be told apart.
    if (options.lastIndexOf(options[0] ?? "") !== 0) {
      faults.add(member.label, i + 1, CORRECT, "the right option is also among the wrong ones");
    }
    return {
      id: row[ID] ?? "",
      subject: row[DOMAIN] ?? null,
      text: (row[QUESTION] ?? "").trim(),
      task: { kind: "choice" as const, options, correct: 0 },
    };
  });
  return { file: member.file, questions, faults };
}

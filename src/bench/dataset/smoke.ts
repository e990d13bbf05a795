/** `smoke`: a small exam of our own, shipped with dsr, so that a bench runs offline. For trying things out only. */
import { z } from "zod";
import type { Language, Question } from "../exam.ts";
import type { Loaded } from "./loaded.ts";
import { openMembers } from "./members.ts";
import { checkIds, Faults, parseJsonl } from "./rows.ts";

const row = z.union([
  z.strictObject({
    id: z.string().min(1),
    language: z.enum(["en", "zh"]),
    question: z.string().min(1),
    options: z.array(z.string().min(1)).length(4),
    answer: z.enum(["A", "B", "C", "D"]),
  }),
  z.strictObject({
    id: z.string().min(1),
    language: z.enum(["en", "zh"]),
    question: z.string().min(1),
    answer: z.number().int(),
  }),
]);

export async function loadSmoke(location: string): Promise<Loaded> {
  const faults = new Faults("smoke");
  const [member] = await openMembers("smoke", location, /(?:^|\/)smoke\.jsonl$/);
  if (member === undefined) return { file: location, questions: [], faults };
  const questions: Question[] = [];
  const rows = parseJsonl(member.label, await member.text(), faults);
  for (const [i, value] of rows.entries()) {
    const parsed = row.safeParse(value);
    if (!parsed.success) {
      faults.add(member.label, i + 1, null, "the row has not the fields of a smoke question");
      continue;
    }
    const { id, question: text, language: subject } = parsed.data;
    const task: Question["task"] =
      "options" in parsed.data
        ? {
            kind: "choice",
            options: parsed.data.options,
            correct: ["A", "B", "C", "D"].indexOf(parsed.data.answer),
          }
        : { kind: "number", gold: String(parsed.data.answer) };
    questions.push({ id, subject, text, task });
  }
  checkIds(
    questions.map(({ id }) => id),
    member.label,
    "id",
    faults,
  );
  return { file: member.file, questions, faults };
}

/** The language a smoke question is asked in is kept as its subject, so that small limits keep both languages. */
export function smokeLanguage(question: Question): Language {
  return question.subject === "zh" ? "zh" : "en";
}

/**
 * MMLU (Hendrycks et al., arXiv 2009.03300), the test split: 14,042 questions in 57 subjects. The authors' layout has
 * no header line and one file a subject: question, four options, letter.
 */
import type { Question } from "../exam.ts";
import type { Loaded } from "./loaded.ts";
import { openMembers } from "./members.ts";
import { Faults, parseCsv } from "./rows.ts";

const LETTERS = ["A", "B", "C", "D"];

export async function loadMmlu(location: string): Promise<Loaded> {
  const faults = new Faults("mmlu");
  const members = await openMembers("mmlu", location, /(?:^|\/)test\/[a-z_]+_test\.csv$/);
  const questions: Question[] = [];
  for (const member of members) {
    const subject = /([a-z_]+)_test\.csv$/.exec(member.name)?.[1] ?? member.name;
    for (const [i, row] of parseCsv(member.label, await member.text()).entries()) {
      if (row.length !== 6) {
        faults.add(member.label, i + 1, null, `${row.length} columns where 6 are expected`);
        continue;
      }
      const [question = "", ...rest] = row;
      const correct = LETTERS.indexOf((rest[4] ?? "").trim());
      if (correct === -1) faults.add(member.label, i + 1, "6", "the answer is not one of A, B, C, D");
      if (question.trim() === "") faults.add(member.label, i + 1, "1", "the question is empty");
      questions.push({
        id: `${subject}/${String(i + 1).padStart(4, "0")}`,
        subject,
        text: question.trim(),
        task: { kind: "choice", options: rest.slice(0, 4).map((option) => option.trim()), correct },
      });
    }
  }
  const single = members[0]?.file;
  return { file: single !== undefined && !single.endsWith(".csv") ? single : location, questions, faults };
}

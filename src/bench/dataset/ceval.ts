/**
 * C-Eval (Huang et al., arXiv 2305.08322): Chinese questions in 52 subjects, 1346 in the validation split and 12342 in the test
 * split. The authors published the answers of test on 2025-07-27; copies made before that have no column for them.
 */
import type { Question } from "../exam.ts";
import { CEVAL_SUBJECTS } from "./ceval-subjects.ts";
import type { Loaded } from "./loaded.ts";
import { openMembers } from "./members.ts";
import { checkIds, Faults, parseCsvTable } from "./rows.ts";

const LETTERS = ["A", "B", "C", "D"];

export function loadCeval(location: string): Promise<Loaded> {
  return loadSplit("ceval", location, "val");
}

export function loadCevalTest(location: string): Promise<Loaded> {
  return loadSplit("ceval-test", location, "test");
}

async function loadSplit(exam: string, location: string, split: "val" | "test"): Promise<Loaded> {
  const faults = new Faults(exam);
  const members = await openMembers(exam, location, new RegExp(`(?:^|/)${split}/[a-z_]+_${split}\\.csv$`));
  const subjectOf = new RegExp(`([a-z_]+)_${split}\\.csv$`);
  const questions: Question[] = [];
  for (const member of members) {
    const subject = subjectOf.exec(member.name)?.[1] ?? member.name;
    if (CEVAL_SUBJECTS[subject] === undefined) {
      faults.add(member.label, null, null, `"${subject}" is not a subject of C-Eval`);
    }
    const rows = parseCsvTable(
      member.label,
      await member.text(),
      ["id", "question", ...LETTERS, "answer"],
      faults,
    );
    checkIds(
      rows.map((row) => row.id ?? ""),
      member.label,
      "id",
      faults,
    );
    for (const [i, row] of rows.entries()) {
      const correct = LETTERS.indexOf((row.answer ?? "").trim());
      if (correct === -1) faults.add(member.label, i + 1, "answer", "the answer is not one of A, B, C, D");
      if ((row.question ?? "").trim() === "") {
        faults.add(member.label, i + 1, "question", "the field is empty");
      }
      const options = LETTERS.map((letter) => (row[letter] ?? "").trim());
      questions.push({
        id: `${subject}/${row.id}`,
        subject,
        text: (row.question ?? "").trim(),
        task: { kind: "choice", options, correct },
      });
    }
  }
  return { file: members[0]?.file.endsWith(".zip") ? members[0].file : location, questions, faults };
}

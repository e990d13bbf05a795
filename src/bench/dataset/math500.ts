/**
 * MATH-500: the 500 test problems of MATH (Hendrycks et al., arXiv 2103.03874) that "Let's Verify Step by Step" (arXiv 2305.20050)
 * set apart. Results are LaTeX. One JSON object a row; some copies lack `unique_id`.
 */
import { sha256 } from "../../base/index.ts";
import type { Question } from "../exam.ts";
import type { Loaded } from "./loaded.ts";
import { openMembers } from "./members.ts";
import { checkIds, Faults, parseJsonl } from "./rows.ts";

export async function loadMath500(location: string): Promise<Loaded> {
  const faults = new Faults("math500");
  const [member] = await openMembers("math500", location, /(?:^|\/)(?:test|math_?500)\.jsonl$/i);
  if (member === undefined) return { file: location, questions: [], faults };
  const rows = parseJsonl(member.label, await member.text(), faults);
  const questions = rows.map((row, i): Question => {
    const text = (name: string) => {
      const value = row[name];
      if (typeof value === "string" && value.trim() !== "") return value.trim();
      faults.add(member.label, i + 1, name, "the field is missing or empty");
      return "";
    };
    const problem = text("problem");
    const subject = text("subject");
    return {
      id: idOf(subject, problem),
      subject,
      text: problem,
      task: { kind: "math", gold: text("answer") },
    };
  });
  checkIds(
    questions.map(({ id }) => id),
    member.label,
    "problem",
    faults,
  );
  return { file: member.file, questions, faults };
}

/** By its words, so that a problem is called the same in copies with and without ids, in whatever order: `algebra-1f2e3d4c`. */
function idOf(subject: string, problem: string): string {
  const name = subject.toLowerCase().replace(/[^a-z]+/g, "-");
  return `${name}-${sha256(problem.replace(/\s+/g, " ")).slice(0, 8)}`;
}

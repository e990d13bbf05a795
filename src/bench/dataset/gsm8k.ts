/** GSM8K (Cobbe et al., arXiv 2110.14168), the test split: 1319 word problems; the answer follows `####`. */
import type { Loaded } from "./loaded.ts";
import { openMembers } from "./members.ts";
import { Faults, parseJsonl } from "./rows.ts";

export async function loadGsm8k(location: string): Promise<Loaded> {
  const faults = new Faults("gsm8k");
  const [member] = await openMembers("gsm8k", location, /(?:^|\/)test\.jsonl$/);
  if (member === undefined) return { file: location, questions: [], faults };
  const rows = parseJsonl(member.label, await member.text(), faults);
  const questions = rows.map((row, i) => {
    const question = typeof row.question === "string" ? row.question.trim() : "";
    if (question === "") faults.add(member.label, i + 1, "question", "the field is missing or empty");
    const gold = typeof row.answer === "string" ? finalNumber(row.answer) : null;
    if (gold === null) faults.add(member.label, i + 1, "answer", 'there is no number after "####"');
    return {
      id: `test-${String(i + 1).padStart(4, "0")}`,
      subject: null,
      text: question,
      task: { kind: "number" as const, gold: gold ?? "" },
    };
  });
  return { file: member.file, questions, faults };
}

/** The number after the last `####`, thousands commas removed; null when there is none. */
function finalNumber(answer: string): string | null {
  const tail = answer.slice(answer.lastIndexOf("####") + 4).trim();
  if (!answer.includes("####")) return null;
  const plain = tail.replaceAll(",", "");
  return /^-?\d+(?:\.\d+)?$/.test(plain) ? plain : null;
}

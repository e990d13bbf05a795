/**
 * AIME 2024: 30 problems whose answers are integers from 0 to 999. There is no authors' file; people have one of
 * several dumps, so the fields are found by their customary names and the answer may be text ("025") or a number.
 */
import { DsrError } from "../../base/index.ts";
import type { Loaded } from "./loaded.ts";
import { type Member, openMembers } from "./members.ts";
import { checkIds, Faults, parseJsonl } from "./rows.ts";

const PROBLEM_FIELDS = ["problem", "Problem", "question", "prompt"];
const ANSWER_FIELDS = ["answer", "Answer"];
const ID_FIELDS = ["ID", "id"];

/** Some dumps carry an instruction at the end of each problem; ours takes its place. */
const APPENDED_INSTRUCTION =
  /\s*(?:Please )?reason step by step,? and put your final answer within \\boxed\{\}\.?\s*$/i;

export async function loadAime2024(location: string): Promise<Loaded> {
  const faults = new Faults("aime2024");
  const member = pickFile(await openMembers("aime2024", location, /\.jsonl$/), location);
  const rows = parseJsonl(member.label, await member.text(), faults);
  const questions = rows.map((row, i) => {
    const problem = field(row, PROBLEM_FIELDS);
    if (problem === null) {
      faults.add(member.label, i + 1, PROBLEM_FIELDS.join(" or "), "there is no problem text");
    }
    const answer = field(row, ANSWER_FIELDS);
    const gold = answer !== null && /^\d{1,3}$/.test(answer.trim()) ? String(Number(answer)) : null;
    if (gold === null) {
      faults.add(
        member.label,
        i + 1,
        ANSWER_FIELDS.join(" or "),
        "the answer is not an integer from 0 to 999",
      );
    }
    return {
      id: idOf(row, i),
      subject: null,
      text: (problem ?? "").replace(APPENDED_INSTRUCTION, "").trim(),
      task: { kind: "number" as const, gold: gold ?? "" },
    };
  });
  checkIds(
    questions.map(({ id }) => id),
    member.label,
    "id",
    faults,
  );
  return { file: member.file, questions, faults };
}

/**
 * Where a folder holds several dumps, the first in sorted order that says 2024 in its path, else the only one that
 * names no other year: AIME 2025 has 30 integers too and must not be taken for it.
 */
function pickFile(members: readonly Member[], location: string): Member {
  const named = members.find(({ name }) => /aime[^/]*24/i.test(name));
  const unnamed = members.filter(({ name }) => !/aime[^/]*\d\d/i.test(name));
  const member = named ?? (unnamed.length === 1 ? unnamed[0] : undefined);
  if (member !== undefined) return member;
  throw new DsrError(`aime2024: none of the files under ${location} says that it holds AIME 2024.`, {
    code: "exam_missing",
    hint: "Put it in a file called aime2024.jsonl, or get it with: dsr datasets pull aime2024",
  });
}

function field(row: Record<string, unknown>, names: readonly string[]): string | null {
  for (const name of names) {
    const value = row[name];
    if (typeof value === "string" && value.trim() !== "") return value;
    if (typeof value === "number") return String(value);
  }
  return null;
}

/** `2024-I-1` where the dump says which problem it is, else its own id, else the row. */
function idOf(row: Record<string, unknown>, index: number): string {
  const fromUrl = /(2024)_AIME_(I{1,2})_Problems\/Problem_(\d+)/.exec(field(row, ["url"]) ?? "");
  if (fromUrl !== null) return `${fromUrl[1]}-${fromUrl[2]}-${fromUrl[3]}`;
  return field(row, ID_FIELDS) ?? `row-${String(index + 1).padStart(2, "0")}`;
}

/**
 * AIME: 30 problems a year whose answers are integers from 0 to 999. There is no authors' file; people have one of several dumps,
 * so the fields are found by their customary names and the answer may be text ("025", "336^\\circ") or a number.
 */
import { DsrError } from "../../base/index.ts";
import type { Question } from "../exam.ts";
import type { Loaded } from "./loaded.ts";
import { type Member, openMembers } from "./members.ts";
import { checkIds, Faults, parseJsonl } from "./rows.ts";

const PROBLEM_FIELDS = ["problem", "Problem", "question", "prompt"];
const ANSWER_FIELDS = ["answer", "Answer"];
const ID_FIELDS = ["ID", "id"];

/** Some dumps carry an instruction at the end of each problem; ours takes its place. */
const APPENDED_INSTRUCTION =
  /\s*(?:Please )?reason step by step,? and put your final answer within \\boxed\{\}\.?\s*$/i;

/** Dumps of 2024 come in several orders, so a problem is called what its dump calls it. */
export function loadAime2024(location: string): Promise<Loaded> {
  return loadAime("2024", location, (row, i) => paperOf(row) ?? ownId(row) ?? rowId(i));
}

/**
 * Dumps of 2025 are one file in the order of the two papers, or a file for each; a problem is called by its place in them,
 * `2025-II-5`, which is the same whichever dump it came from.
 */
export function loadAime2025(location: string): Promise<Loaded> {
  return loadAime("2025", location, (row, i, paper) => {
    if (paper !== null) return `2025-${paper}-${i + 1}`;
    return paperOf(row) ?? `2025-${i < 15 ? "I" : "II"}-${(i % 15) + 1}`;
  });
}

type Row = Record<string, unknown>;
type NameOf = (row: Row, index: number, paper: string | null) => string;

async function loadAime(year: string, location: string, nameOf: NameOf): Promise<Loaded> {
  const exam = `aime${year}`;
  const faults = new Faults(exam);
  const members = pickFiles(year, await openMembers(exam, location, /\.jsonl$/), location);
  const questions: Question[] = [];
  for (const member of members) {
    const paper = members.length === 1 ? null : paperIn(member.name);
    const rows = parseJsonl(member.label, await member.text(), faults);
    const found = rows.map((row, i) => questionOf(row, i, nameOf(row, i, paper), member, faults));
    checkIds(
      found.map(({ id }) => id),
      member.label,
      "id",
      faults,
    );
    questions.push(...found);
  }
  const [first] = members;
  return { file: members.length === 1 && first !== undefined ? first.file : location, questions, faults };
}

function questionOf(row: Row, i: number, id: string, { label }: Member, faults: Faults): Question {
  const problem = field(row, PROBLEM_FIELDS);
  if (problem === null) faults.add(label, i + 1, PROBLEM_FIELDS.join(" or "), "there is no problem text");
  const answer = field(row, ANSWER_FIELDS)?.replace(/\s*\^\s*\{?\s*\\circ\s*\}?$/, "") ?? null;
  const gold = answer !== null && /^\d{1,3}$/.test(answer.trim()) ? String(Number(answer)) : null;
  if (gold === null) {
    faults.add(label, i + 1, ANSWER_FIELDS.join(" or "), "the answer is not an integer from 0 to 999");
  }
  return {
    id,
    subject: null,
    text: (problem ?? "").replace(APPENDED_INSTRUCTION, "").trim(),
    task: { kind: "number", gold: gold ?? "" },
  };
}

/**
 * The two papers of the year where each has a file; else the first in sorted order that says the year in its path; else the only
 * one that names no year at all: every year has 30 integers and must not be taken for another.
 */
function pickFiles(year: string, members: readonly Member[], location: string): Member[] {
  const ofYear = new RegExp(`aime[^/]*${year.slice(2)}`, "i");
  const named = members.filter(({ name }) => ofYear.test(name));
  const papers = ["I", "II"].map((paper) => named.find(({ name }) => paperIn(name) === paper));
  if (papers.every((member) => member !== undefined)) return papers;
  const unnamed = members.filter(({ name }) => !/aime[^/]*\d\d/i.test(name));
  const member = named[0] ?? (unnamed.length === 1 ? unnamed[0] : undefined);
  if (member !== undefined) return [member];
  throw new DsrError(`aime${year}: none of the files under ${location} says that it holds AIME ${year}.`, {
    code: "exam_missing",
    hint: `Put it in a file called aime${year}.jsonl, or get it with: dsr datasets pull aime${year}`,
  });
}

/** `I` or `II` where a file's name ends in it. */
function paperIn(name: string): string | null {
  return /[-_](I{1,2})\.jsonl$/.exec(name)?.[1] ?? null;
}

function field(row: Row, names: readonly string[]): string | null {
  for (const name of names) {
    const value = row[name];
    if (typeof value === "string" && value.trim() !== "") return value;
    if (typeof value === "number") return String(value);
  }
  return null;
}

/** `2024-I-1` where the dump links to the problem. */
function paperOf(row: Row): string | null {
  const fromUrl = /(20\d\d)_AIME_(I{1,2})_Problems\/Problem_(\d+)/.exec(field(row, ["url"]) ?? "");
  return fromUrl === null ? null : `${fromUrl[1]}-${fromUrl[2]}-${fromUrl[3]}`;
}

function ownId(row: Row): string | null {
  return field(row, ID_FIELDS);
}

function rowId(index: number): string {
  return `row-${String(index + 1).padStart(2, "0")}`;
}

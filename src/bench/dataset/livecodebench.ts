/**
 * LiveCodeBench, code generation (Jain et al., arXiv 2403.07974): the JSONL files of `code_generation_lite`, as many of them as
 * are there. Problems of one month lie in several files, so a window of contest dates looks through all. The parquet mirrors
 * have other layouts and are not read.
 */
import { z } from "zod";
import { DsrError, sha256 } from "../../base/index.ts";
import type { ChatMessage } from "../../record/index.ts";
import type { CodeTask, DateWindow, Question } from "../exam.ts";
import { isFlawed } from "./livecodebench-flawed.ts";
import { type BigRow, bigRows } from "./livecodebench-rows.ts";
import { testCases, testsAt } from "./livecodebench-tests.ts";
import type { Loaded } from "./loaded.ts";
import { openMembers } from "./members.ts";
import { checkedRow, Faults } from "./rows.ts";

const problem = z.object({
  question_title: z.string(),
  question_content: z.string().min(1),
  platform: z.string(),
  question_id: z.string().min(1),
  contest_id: z.string(),
  contest_date: z.string().regex(/^\d{4}-\d\d-\d\d/),
  starter_code: z.string(),
  difficulty: z.string(),
  public_test_cases: z.string(),
  metadata: z.string(),
});
type Problem = z.infer<typeof problem>;

const metadata = z.object({ func_name: z.string().regex(/^\w+$/).nullish() });

/**
 * The problems whose contest was in the window, both days included; all without one. A problem that stands in several files is
 * taken once, and `notes` says how many did; the same id over different problems is a fault, as is a missing field.
 */
export async function loadLivecodebench(
  location: string,
  { window }: { window: DateWindow | null },
): Promise<Loaded> {
  const faults = new Faults("livecodebench");
  const members = await openMembers("livecodebench", location, /(?:^|\/)test[\w.-]*\.jsonl$/);
  const seen = new Map<string, { digest: string; label: string; line: number }>();
  const questions: Question[] = [];
  let repeated = 0;
  for (const { file, label } of members) {
    refusePacked(file);
    for await (const row of bigRows(file)) {
      const fields = checked(row, label, faults);
      if (fields === null || row.privateTests === null || !isWithin(fields.contest_date, window)) continue;
      const digest = row.privateTests.sha256();
      const before = seen.get(fields.question_id);
      if (before === undefined) {
        seen.set(fields.question_id, { digest, label, line: row.line });
        const question = questionOf(fields, row.privateTests.place, digest);
        if (question === null)
          faults.add(
            label,
            row.line,
            "public_test_cases or metadata",
            "the field is not the JSON it should be",
          );
        else questions.push(question);
      } else if (before.digest === digest && before.label !== label) {
        repeated++;
      } else {
        faults.add(
          label,
          row.line,
          "question_id",
          `the id is the same as in row ${before.line} of ${before.label}`,
        );
      }
    }
  }
  const notes =
    repeated === 0
      ? []
      : [
          repeated === 1
            ? "1 problem stands in more than one file and is asked once."
            : `${repeated} problems stand in more than one file and are asked once.`,
        ];
  return { file: members.length === 1 ? (members[0]?.file ?? location) : location, questions, faults, notes };
}

function refusePacked(file: string): void {
  if (file.endsWith(".jsonl")) return;
  throw new DsrError(
    `livecodebench: ${file} is packed; its tests are read one by one, which needs the plain file.`,
    {
      code: "exam_unreadable",
      hint: "Unpack it, and name the folder of the .jsonl files.",
    },
  );
}

function checked({ line, fields, privateTests }: BigRow, label: string, faults: Faults): Problem | null {
  if (fields === null) {
    faults.add(label, line, null, "the line is not a JSON object");
    return null;
  }
  if (privateTests === null)
    faults.add(label, line, "private_test_cases", "the field is missing or not text");
  return checkedRow(problem, fields, { label, row: line, faults });
}

function isWithin(date: string, window: DateWindow | null): boolean {
  const day = date.slice(0, 10);
  return (window?.from ?? day) <= day && day <= (window?.to ?? day);
}

function questionOf(
  fields: Problem,
  place: Parameters<typeof testsAt>[1],
  privateDigest: string,
): Question | null {
  const { question_id: id, question_title: title, question_content: text, starter_code: starter } = fields;
  const published = parsedOrNull(() => testCases(fields.public_test_cases));
  const about = parsedOrNull(() => metadata.parse(JSON.parse(fields.metadata)));
  if (published === null || about === null) return null;
  const entryPoint = about.func_name ?? null;
  const task: CodeTask = {
    kind: "code",
    style: entryPoint === null ? "stdin" : "call",
    entryPoint,
    starter: starter === "" ? null : starter,
    tests: async () => [...published, ...(await testsAt(id, place))],
    digest: sha256(`${fields.public_test_cases}\n${privateDigest}`),
  };
  return {
    id,
    subject: fields.difficulty,
    text,
    messages: messages(text, starter),
    task,
    flawed: isFlawed(id, title),
  };
}

function parsedOrNull<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch {
    return null;
  }
}

function messages(text: string, starter: string): ChatMessage[] {
  const wanted =
    starter === ""
      ? "Write a complete Python 3 program that reads the input from standard input and prints the result to standard " +
        "output, and nothing else. Do not run it on the examples."
      : `Complete this Python 3 code, keeping its names and parameters:\n\n\`\`\`python\n${starter}\n\`\`\``;
  return [
    {
      role: "user",
      content: [
        "Solve this programming problem.",
        text,
        wanted,
        "You may think first. End your answer with the whole code in one single block between a line ```python and a line ```.",
      ].join("\n\n"),
    },
  ];
}

/** HumanEval (Chen et al., arXiv 2107.03374): 164 functions to complete, each with a program of tests; asked as a chat. */
import { z } from "zod";
import { sha256 } from "../../base/index.ts";
import type { Question } from "../exam.ts";
import type { Loaded } from "./loaded.ts";
import { openMembers } from "./members.ts";
import { checkedRow, checkIds, Faults, parseJsonl } from "./rows.ts";

const problem = z.object({
  task_id: z.string().min(1),
  prompt: z.string().min(1),
  entry_point: z.string().regex(/^\w+$/),
  test: z.string().regex(/^def check\(/m),
});
type Problem = z.infer<typeof problem>;

export async function loadHumaneval(location: string): Promise<Loaded> {
  const faults = new Faults("humaneval");
  const [member] = await openMembers("humaneval", location, /(?:^|\/)HumanEval\.jsonl$/i);
  if (member === undefined) return { file: location, questions: [], faults };
  const questions = parseJsonl(member.label, await member.text(), faults).flatMap((row, i) => {
    const fields = checkedRow(problem, row, { label: member.label, row: i + 1, faults });
    return fields === null ? [] : [questionOf(fields)];
  });
  checkIds(
    questions.map(({ id }) => id),
    member.label,
    "task_id",
    faults,
  );
  return { file: member.file, questions, faults };
}

function questionOf({ task_id, prompt, entry_point, test }: Problem): Question {
  const content = [
    `Complete the Python 3 function \`${entry_point}\` below.`,
    `\`\`\`python\n${prompt.trimEnd()}\n\`\`\``,
    "You may think first. End your answer with the whole function, and what it needs, in one single block between a line " +
      "```python and a line ```.",
  ].join("\n\n");
  return {
    id: task_id,
    subject: null,
    text: prompt,
    messages: [{ role: "user", content }],
    task: {
      kind: "code",
      style: "check",
      entryPoint: entry_point,
      starter: prompt,
      tests: async () => [{ input: test, expected: "" }],
      digest: sha256(test),
    },
  };
}

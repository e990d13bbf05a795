/** Verdicts that others gave: LiveCodeBench's published grades of o1-mini, and HumanEval's own solutions and samples. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import type { CodeTask, CodeTest } from "../exam.ts";
import { loadExam } from "../index.ts";
import { probeSandbox } from "../sandbox/index.ts";
import { gradeCode } from "./code.ts";
import { strictCode } from "./code-answer.ts";

const data = process.env.DSR_TEST_DATA;
const probed = data === undefined ? null : await probeSandbox({ python: null, allowUnsafe: true });
const sandbox = probed !== null && "sandbox" in probed ? probed.sandbox : null;
const at = (name: string) => path.join(data ?? "", name);

interface Submission {
  question_id: string;
  question_content: string;
  platform: string;
  starter_code: string;
  output_list: [string];
  code_list: [string];
  graded_list: [boolean];
}

async function submissions(): Promise<Submission[]> {
  const name = "livecodebench/submissions/O1-Mini-2024-09-12_N1/Scenario.codegeneration_1_0.2_eval_all.json";
  return JSON.parse(await readFile(at(name), "utf8"));
}

/** The examples of a problem's own text as tests; none where they cannot be read for certain. */
function examples({ question_content, platform, starter_code }: Submission): CodeTask | null {
  const text = question_content.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  const entryPoint = /def (\w+)\(self/.exec(starter_code)?.[1] ?? null;
  const tests = platform === "atcoder" ? printed(text) : platform === "leetcode" ? called(text) : [];
  if (tests.length === 0) return null;
  const style = entryPoint === null ? "stdin" : "call";
  return { kind: "code", style, entryPoint, starter: null, tests: async () => tests };
}

function printed(text: string): CodeTest[] {
  const found = text.matchAll(
    /\nSample Input (\d+)\n\n(\S[\s\S]*?)\n\nSample Output \1\n\n(\S[\s\S]*?)(?=\n\n|$)/g,
  );
  return [...found].map(([, , input = "", expected = ""]) => ({ input: `${input}\n`, expected }));
}

function called(text: string): CodeTest[] {
  return [...text.matchAll(/^ *Input: *(.+)\n *Output: *(.+?) *$/gm)].flatMap(
    ([, input = "", expected = ""]) => {
      const values = input.split(/(?:^|, )\w+ = /).slice(1);
      try {
        for (const value of [...values, expected]) JSON.parse(value);
      } catch {
        return [];
      }
      return [{ input: values.join("\n"), expected }];
    },
  );
}

async function inTurn<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const lane = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

describe.skipIf(sandbox === null)(
  "o1-mini's published answers (needs DSR_TEST_DATA and Python; skipped without)",
  () => {
    it("hold the programs that the authors found in them", async () => {
      const program = { style: "stdin", entryPoint: null, starter: null } as const;
      for (const { output_list, code_list } of await submissions())
        expect(strictCode(output_list[0], program) ?? "").toBe(
          code_list[0].trim() === "" ? "" : code_list[0],
        );
    });

    it("to 1873_A get the published grade from its real tests", async () => {
      const exam = await loadExam("livecodebench", at("livecodebench/one-record/test.first-record.jsonl"), {
        limit: null,
        seed: 1,
      });
      const published = (await submissions()).find(({ question_id }) => question_id === "1873_A");
      const task = exam.samples[0]?.code ?? expect.unreachable();
      expect(published?.graded_list).toEqual([true]);
      expect((await gradeCode(task, published?.output_list[0] ?? "", sandbox)).verdict).toBe("correct");
      const wrong = (published?.output_list[0] ?? "").replaceAll('"NO"', '"No"');
      expect((await gradeCode(task, wrong, sandbox)).verdict).toBe("incorrect");
    });

    it("that were graded right pass the examples of their problem's text (40 of them, always the same)", async () => {
      const right = (await submissions())
        .filter(({ graded_list }) => graded_list[0])
        .sort((a, b) => (sha256(a.question_id) < sha256(b.question_id) ? -1 : 1));
      const chosen = right.filter((submission) => examples(submission) !== null).slice(0, 40);
      await inTurn(chosen, 2, async (submission) => {
        const { verdict, reason, extracted } = await gradeCode(
          examples(submission) ?? expect.unreachable(),
          submission.output_list[0],
          sandbox,
        );
        // Two of 602 need numpy, which this host may not have.
        if (reason !== "ungraded")
          expect([submission.question_id, verdict, extracted]).toEqual([
            submission.question_id,
            "correct",
            extracted,
          ]);
        else expect(extracted).toContain("no numpy");
      });
    });
  },
);

describe.skipIf(sandbox === null)(
  "HumanEval's own programs (needs DSR_TEST_DATA and Python; skipped without)",
  () => {
    it("are right, and wrong without their body (12 of 164, always the same)", async () => {
      const bytes = await readFile(at("humaneval/HumanEval.jsonl.gz"));
      const rows: { task_id: string; canonical_solution: string }[] = gunzipSync(bytes)
        .toString("utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      const exam = await loadExam("humaneval", at("humaneval"), { limit: 12, seed: 1 });
      expect(exam.total).toBe(164);
      await inTurn(exam.samples, 2, async ({ id, code, gold }) => {
        const solution = rows.find(({ task_id }) => task_id === id)?.canonical_solution ?? "";
        const task = code ?? expect.unreachable();
        const graded = async (body: string) =>
          (await gradeCode(task, `\`\`\`python\n${body}\n\`\`\``, sandbox)).verdict;
        expect([id, gold, await graded(solution), await graded("    pass")]).toEqual([
          id,
          "",
          "correct",
          "incorrect",
        ]);
      });
    });

    it("and the samples of its example get the verdicts of its authors", async () => {
      const { prompt, test, entry_point } = JSON.parse(
        await readFile(at("humaneval/example_problem.jsonl"), "utf8"),
      );
      const task: CodeTask = {
        kind: "code",
        style: "check",
        entryPoint: entry_point,
        starter: prompt,
        tests: async () => [{ input: test, expected: "" }],
      };
      const samples: { completion: string }[] = (
        await readFile(at("humaneval/example_samples.jsonl"), "utf8")
      )
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      const verdicts = [];
      for (const { completion } of samples) {
        const limits = { testS: 1, memoryBytes: 2 ** 30, pauseS: 2 };
        verdicts.push(
          (await gradeCode(task, `\`\`\`python\n${completion}\n\`\`\``, sandbox, undefined, limits)).verdict,
        );
      }
      // A program that calls others, one that sleeps, one that asks for input; then three ways to indent.
      expect(verdicts).toEqual(["incorrect", "incorrect", "incorrect", "correct", "correct", "correct"]);
    });
  },
);

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadHumaneval } from "./humaneval.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "dsr-humaneval-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const row = (fields: Record<string, unknown> = {}) => ({
  task_id: "HumanEval/0",
  prompt: 'import math\n\n\ndef twice(x):\n    """ secret """\n',
  entry_point: "twice",
  canonical_solution: "    return 2 * x\n",
  test: "def check(candidate):\n    assert candidate(2) == 4\n",
  ...fields,
});

function put(name: string, ...rows: unknown[]): Promise<void> {
  const text = rows.map((one) => JSON.stringify(one)).join("\n");
  return writeFile(path.join(dir, name), name.endsWith(".gz") ? gzipSync(text) : text);
}

describe("HumanEval", () => {
  it.each(["HumanEval.jsonl", "HumanEval.jsonl.gz"])("is read from %s", async (name) => {
    await put(name, row());
    const { questions, faults } = await loadHumaneval(dir);
    faults.throwIfAny();
    const [question] = questions;
    expect(question).toMatchObject({ id: "HumanEval/0", task: { style: "check", entryPoint: "twice" } });
    expect(question?.messages?.[0]?.content).toContain(
      '```python\nimport math\n\n\ndef twice(x):\n    """ secret """\n```',
    );
    expect(question?.messages?.[0]?.content).not.toContain("return 2");
    expect(question?.task.kind === "code" && (await question.task.tests())).toEqual([
      { input: row().test, expected: "" },
    ]);
  });

  it("says every fault by row and column, and quotes nothing", async () => {
    await put(
      "HumanEval.jsonl",
      row(),
      row({ entry_point: "a b" }),
      row({ task_id: "x", test: "secret" }),
      row(),
    );
    const { faults } = await loadHumaneval(dir);
    expect(() => faults.throwIfAny()).toThrow(
      /row 2, column "entry_point"[\s\S]*row 3, column "test"[\s\S]*same as in row 1/,
    );
    expect(() => faults.throwIfAny()).not.toThrow(/secret/);
  });
});

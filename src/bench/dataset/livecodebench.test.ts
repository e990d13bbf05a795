import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DsrError } from "../../base/index.ts";
import { loadExam } from "../index.ts";
import { bigRows } from "./livecodebench-rows.ts";
import { testsAt } from "./livecodebench-tests.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "dsr-lcb-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const ALL = { limit: null, seed: 1 };

/** A row as code_generation_lite has it. */
function aRow(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    question_title: "secret title",
    question_content: "secret question",
    platform: "atcoder",
    question_id: "abc1_a",
    contest_id: "abc1",
    contest_date: "2024-09-01T00:00:00",
    starter_code: "",
    difficulty: "easy",
    public_test_cases: JSON.stringify([{ input: "1\n", output: "2\n", testtype: "stdin" }]),
    private_test_cases: packed([{ input: "3\n", output: "4\n", testtype: "stdin" }]),
    metadata: "{}",
    ...fields,
  };
}

function packed(tests: unknown): string {
  return packedText(JSON.stringify(tests));
}

function packedText(json: string): string {
  const text = Buffer.from(json);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const pickle = Buffer.concat([Buffer.from([0x80, 4, 0x58]), length, text, Buffer.from([0x94, 0x2e])]);
  return deflateSync(pickle).toString("base64");
}

async function put(name: string, ...rows: Record<string, unknown>[]): Promise<void> {
  await writeFile(path.join(dir, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

function load(window: { from: string | null; to: string | null } | null = null) {
  return loadExam("livecodebench", dir, { ...ALL, window });
}

function faultOf(exam: Promise<unknown>): Promise<DsrError> {
  return exam.then(
    () => expect.unreachable("the exam loaded"),
    (error) => error,
  );
}

describe("LiveCodeBench", () => {
  it("reads whichever of its files are there, programs and functions, public tests before private ones", async () => {
    await put("test.jsonl", aRow());
    await put(
      "test5.jsonl",
      aRow({
        question_id: "3200",
        starter_code: "class Solution:\n    def add(self, a: int) -> int:\n        ",
        metadata: '{"func_name": "add"}',
        private_test_cases: JSON.stringify([{ input: '"a\\"b"', output: "4", testtype: "functional" }]),
      }),
    );
    const exam = await load();
    const [program, method] = ["abc1_a", "3200"].map((id) => exam.samples.find((sample) => sample.id === id));
    expect(program?.code).toMatchObject({ style: "stdin", entryPoint: null, starter: null });
    expect(await program?.code?.tests()).toEqual([
      { input: "1\n", expected: "2\n" },
      { input: "3\n", expected: "4\n" },
    ]);
    expect(method?.code).toMatchObject({ style: "call", entryPoint: "add" });
    expect((await method?.code?.tests())?.[1]).toEqual({ input: '"a\\"b"', expected: "4" });
    expect(method?.prompt.messages[0]?.content).toContain("```python\nclass Solution:");
    expect(program?.prompt.messages[0]?.content).toContain("standard input");
    expect(program?.subject).toBe("easy");
  });

  it("asks the contests of a window, both days included, out of all files", async () => {
    await put("test.jsonl", aRow({ question_id: "a", contest_date: "2024-07-31T23:59:00" }));
    await put("test4.jsonl", aRow({ question_id: "b", contest_date: "2024-08-01T00:00:00" }));
    await put(
      "test6.jsonl",
      aRow({ question_id: "c", contest_date: "2025-01-31T20:00:00" }),
      aRow({ question_id: "d", contest_date: "2025-02-01T00:00:00" }),
    );
    const asked = async (from: string | null, to: string | null) =>
      (await load({ from, to })).samples.map(({ id }) => id).sort();
    expect(await asked("2024-08-01", "2025-01-31")).toEqual(["b", "c"]);
    expect(await asked(null, "2024-08-01")).toEqual(["a", "b"]);
    expect(await asked("2025-01-31", null)).toEqual(["c", "d"]);
    expect((await faultOf(load({ from: "2030-01-01", to: null }))).code).toBe("exam_empty");
  });

  it("marks the problems that its authors list as broken, by id or title", async () => {
    await put(
      "test.jsonl",
      aRow({ question_id: "abc311_c" }),
      aRow({ question_id: "3077", question_title: "most-frequent-ids" }),
      aRow({ question_id: "abc311_b" }),
    );
    const flawed = (await load()).samples.filter((sample) => sample.flawed).map(({ id }) => id);
    expect(flawed.sort()).toEqual(["3077", "abc311_c"]);
  });

  it("is another exam where the tests are others", async () => {
    await put("test.jsonl", aRow());
    const before = (await load()).samples[0]?.hash;
    await put("test.jsonl", aRow({ private_test_cases: packed([{ input: "3\n", output: "5\n" }]) }));
    const privately = (await load()).samples[0]?.hash;
    await put("test.jsonl", aRow({ public_test_cases: '[{"input": "1\\n", "output": "3\\n"}]' }));
    expect(new Set([before, privately, (await load()).samples[0]?.hash]).size).toBe(3);
  });

  it("takes a problem once that stands in two files; twice in one, or with other tests, it is a fault", async () => {
    await put("test.jsonl", aRow());
    await put("test2.jsonl", aRow(), aRow({ question_id: "abc1_b" }));
    expect((await load()).samples).toHaveLength(2);
    await put("test3.jsonl", aRow({ private_test_cases: packed([]) }));
    expect((await faultOf(load())).message).toMatch(
      /test3\.jsonl, row 1, column "question_id".* row 1 of .*test\.jsonl/,
    );
    await rm(path.join(dir, "test3.jsonl"));
    await put("test2.jsonl", aRow({ question_id: "abc1_b" }), aRow({ question_id: "abc1_b" }));
    expect((await faultOf(load())).message).toContain('row 2, column "question_id"');
  });

  it("says every fault by file, row and column, and quotes nothing", async () => {
    const { difficulty: _, ...noDifficulty } = aRow({ question_id: "b" });
    await put(
      "test.jsonl",
      noDifficulty,
      aRow({ question_id: "c", contest_date: "yesterday" }),
      aRow({ question_id: "d", metadata: "{" }),
      aRow({ question_id: "e", metadata: '{"func_name": "a-b"}' }),
      aRow({ question_id: "f", private_test_cases: 7 }),
    );
    await appendFile(path.join(dir, "test.jsonl"), '{"cut": "off\n');
    const { message } = await faultOf(load());
    for (const part of [
      'row 1, column "difficulty"',
      'row 2, column "contest_date"',
      "row 3, column",
      "row 4, column",
      'row 5, column "private_test_cases"',
      "row 6: the line is not a JSON object",
    ])
      expect(message).toContain(part);
    expect(message).not.toContain("secret");
  });

  it("refuses a packed file, whose tests could not be read one by one", async () => {
    await writeFile(path.join(dir, "test.jsonl.gz"), gzipSync(JSON.stringify(aRow())));
    expect(await faultOf(load())).toMatchObject({
      code: "exam_unreadable",
      hint: expect.stringContaining("Unpack"),
    });
  });
});

describe("private tests", () => {
  const testsOf = async (value: unknown, mostBytes?: number) => {
    const file = path.join(dir, "test.jsonl");
    await writeFile(file, JSON.stringify(value));
    return testsAt("abc1_a", { file, offset: 0, bytes: Buffer.byteLength(JSON.stringify(value)) }, mostBytes);
  };

  it.each([
    ["no base64 of zlib", "!!!!", /cannot be read/],
    [
      "a pickle of other things",
      deflateSync(Buffer.from("cposix\nsystem\n(S'id'\ntR.")).toString("base64"),
      /GLOBAL, and is not run/,
    ],
    ["a pickled string that is no JSON", packedText("secret"), /not JSON/],
    ["JSON that is no list of tests", packed([{ input: 1 }]), /not a list of inputs and outputs/],
    ["a field that is not text", 7, /not text/],
  ])("that are damaged are named and not quoted: %s", async (_what, value, message) => {
    const error = await faultOf(testsOf(value));
    expect(error).toMatchObject({ code: "tests_damaged", message: expect.stringMatching(message) });
    expect(error.message).toContain("abc1_a");
    expect(error.message).not.toContain("secret");
  });

  it("that unpack to more than they may are stopped there", async () => {
    const bomb = packed([{ input: " ".repeat(3_000_000), output: "" }]);
    expect(bomb.length).toBeLessThan(10_000);
    expect((await faultOf(testsOf(bomb, 1_000_000))).message).toContain("unpack to more than 1000000 bytes");
  });

  it("of a file that was cut since are damaged", async () => {
    await put("test.jsonl", aRow());
    const { code } = (await load()).samples[0] ?? {};
    await truncate(path.join(dir, "test.jsonl"), 300);
    await expect(code?.tests()).rejects.toMatchObject({ code: "tests_damaged" });
  });
});

describe("rows of a large file", () => {
  it("are whole however the file is read in chunks, with the place of the private tests in it", async () => {
    // Lines end before, at and after the end of a chunk of 4 MiB, and one is longer than two.
    const sizes = [10, 4_194_304 - 600, 300, 9_000_000, 5];
    const rows = sizes.map((size, i) =>
      aRow({ question_id: `q${i}`, private_test_cases: JSON.stringify(["é".repeat(size / 2), '"\\']) }),
    );
    const file = path.join(dir, "test.jsonl");
    await writeFile(file, `${rows.map((row) => JSON.stringify(row)).join("\n\n")}\n`);
    const bytes = await readFile(file);
    let seen = 0;
    for await (const { line, fields, privateTests } of bigRows(file)) {
      expect(line).toBe(2 * seen + 1);
      expect(fields).toEqual({ ...rows[seen], private_test_cases: "" });
      const { offset, bytes: length } = privateTests?.place ?? { offset: 0, bytes: 0 };
      expect(JSON.parse(bytes.toString("utf8", offset, offset + length))).toBe(
        rows[seen]?.private_test_cases,
      );
      seen++;
    }
    expect(seen).toBe(sizes.length);
  });

  it("find the tests by their field, not by a question that speaks of it", async () => {
    await put("test.jsonl", aRow({ question_content: 'a "private_test_cases": "x" field', metadata: "{}" }));
    const { value: row } = await bigRows(path.join(dir, "test.jsonl")).next();
    expect(row?.fields?.question_content).toBe('a "private_test_cases": "x" field');
    expect(await testsAt("x", row?.privateTests?.place ?? expect.unreachable())).toEqual([
      { input: "3\n", expected: "4\n" },
    ]);
  });
});

const data = process.env.DSR_TEST_DATA;

describe.skipIf(data === undefined)("with DSR_TEST_DATA (skipped where it is not set)", () => {
  it("decodes the private tests of a real record", async () => {
    const exam = await loadExam(
      "livecodebench",
      path.join(data ?? "", "livecodebench/one-record/test.first-record.jsonl"),
      ALL,
    );
    expect(exam.samples[0]).toMatchObject({ id: "1873_A", kind: "code", flawed: false });
    const tests = await exam.samples[0]?.code?.tests();
    expect(tests).toHaveLength(5);
    expect(tests?.[3]).toEqual({
      input: "5\ncab\nacb\ncba\nbac\nbca\n",
      expected: "NO\nYES\nYES\nYES\nNO\n",
    });
  });

  it("finds the 279 problems of DeepSeek-R1's window, August 2024 to January 2025, as Qwen's list has them", async () => {
    const listed = (await readFile(path.join(data ?? "", "livecodebench/qwq/livecodebench_v5.jsonl"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    await put(
      "test.jsonl",
      ...listed.map(({ question_id, contest_date }) => aRow({ question_id, contest_date })),
    );
    await put(
      "test2.jsonl",
      aRow({ question_id: "early", contest_date: "2024-07-31T00:00:00" }),
      aRow({ question_id: "late", contest_date: "2025-02-01T00:00:00" }),
    );
    expect((await load({ from: "2024-08-01", to: "2025-01-31" })).total).toBe(279);
    expect((await load()).total).toBe(281);
  });
});

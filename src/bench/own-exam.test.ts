/** A user's own data and a few lines of YAML: what they make, and what is said of them when they are wrong. */
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DsrError } from "../base/index.ts";
import { examNames, loadOwnExam, openGrading, ownExamJsonSchema } from "./index.ts";

const EXAMPLES = fileURLToPath(new URL("../../datasets/examples", import.meta.url));
const all = { limit: null, seed: "1" };

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "dsr-own-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const BASE = { name: "tickets", file: "data.jsonl", prompt: "{{q}}", scorer: "number", answer: "gold" };
type Yaml = Record<string, unknown>;
type Data = string | Uint8Array | readonly unknown[];

/** Writes the YAML (as JSON, which is YAML) and the data: rows for JSONL, text or bytes for any file. */
async function own(
  yaml: Yaml | string,
  data: Data,
  file = typeof yaml === "string" ? "data.jsonl" : ({ ...BASE, ...yaml }.file as string),
) {
  const document = typeof yaml === "string" ? yaml : JSON.stringify({ ...BASE, ...yaml });
  await writeFile(path.join(dir, "exam.yaml"), document);
  const isBytes = typeof data === "string" || data instanceof Uint8Array;
  await writeFile(path.join(dir, file), isBytes ? data : data.map((row) => JSON.stringify(row)).join("\n"));
  return loadOwnExam(path.join(dir, "exam.yaml"), all);
}

async function faultOf(yaml: Yaml | string, data: Data): Promise<DsrError> {
  return own(yaml, data).then(
    () => expect.unreachable("the exam loaded"),
    (error) => error,
  );
}

describe("the example that ships", () => {
  it("is loaded, asked in its own words and graded", async () => {
    const exam = await loadOwnExam(path.join(EXAMPLES, "own-exam.yaml"), all);
    expect(exam).toMatchObject({ name: "support-tickets", total: 4 });
    expect(exam.sampling).toEqual({ temperature: 0, topP: 0.95, maxTokens: 2048 });
    const sample = exam.samples.find(({ id }) => id === "T-3")!;
    expect(sample).toMatchObject({ kind: "choice", gold: "C", labels: ["A", "B", "C"], subject: "app" });
    expect(sample.prompt.messages).toHaveLength(1);
    expect(sample.prompt.messages[0]?.content).toContain("A) Billing\nB) Delivery\nC) Accounts\n\nFinish");
    const grading = openGrading();
    const grade = await grading.grade(sample, { answer: "Answer: C", finishReason: "stop", error: null });
    expect(grade.verdict).toBe("correct");
    await grading.close();
  });

  it("points editors at the schema as the code has it today (`npm run docs` writes it)", async () => {
    const schema = await readFile(path.join(EXAMPLES, "own-exam.schema.json"), "utf8");
    expect(JSON.parse(schema)).toEqual(JSON.parse(JSON.stringify(ownExamJsonSchema())));
    expect(await readFile(path.join(EXAMPLES, "own-exam.yaml"), "utf8")).toContain(
      "$schema=./own-exam.schema.json",
    );
  });
});

describe("docs/datasets.md", () => {
  const page = readFileSync(new URL("../../docs/datasets.md", import.meta.url), "utf8");
  const blocks = (language: string) =>
    [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"))].map(([, block = ""]) => block);

  it("shows the example that ships, word by word", async () => {
    expect(blocks("yaml")[0]).toBe(await readFile(path.join(EXAMPLES, "own-exam.yaml"), "utf8"));
    expect(blocks("jsonl")[0]).toBe(await readFile(path.join(EXAMPLES, "tickets.jsonl"), "utf8"));
  });

  it("shows a CSV that is an exam", async () => {
    const exam = await own(blocks("yaml")[1] ?? "", blocks("csv")[0] ?? "", "capitals.csv");
    expect(exam).toMatchObject({ name: "capitals", total: 2 });
    const grading = openGrading();
    const sample = exam.samples.find(({ id }) => id.startsWith("line-0003"))!;
    expect(sample.prompt.messages[0]?.content).toContain("Korea, Republic of?");
    expect(await grading.grade(sample, { answer: "seoul", finishReason: "stop", error: null })).toMatchObject(
      { verdict: "correct" },
    );
    await grading.close();
  });

  it("names every field of the schema, every scorer and every exam", () => {
    const schema = ownExamJsonSchema() as { properties: Record<string, { enum?: string[] }> };
    for (const field of Object.keys(schema.properties).filter((name) => name !== "$schema"))
      expect(page).toMatch(new RegExp(`^\\| .*\`${field}\`.* \\|`, "m"));
    for (const name of [...(schema.properties.scorer?.enum ?? []), ...examNames])
      expect(page).toMatch(new RegExp(`^\\| \`${name}\` \\|`, "m"));
  });
});

describe("a prompt", () => {
  it("is filled from the columns, whatever they hold, once", async () => {
    const rows = [{ q: "{{gold}} and $& {{q}}", n: 7, o: null, list: [1], gold: 1 }];
    const { samples } = await own({ prompt: "{{q}}|{{ n }}|{{o}}|{{list}}|\\{{n}}" }, rows);
    expect(samples[0]?.prompt.messages).toEqual([
      { role: "user", content: "{{gold}} and $& {{q}}|7||[1]|{{n}}" },
    ]);
  });

  it("may be a conversation", async () => {
    const messages = [
      { role: "system", content: "You answer {{kind}}." },
      { role: "user", content: "{{q}}" },
    ];
    const { samples } = await own({ prompt: undefined, messages }, [{ q: "1+1", kind: "briefly", gold: 2 }]);
    expect(samples[0]?.prompt.messages.map(({ content }) => content)).toEqual(["You answer briefly.", "1+1"]);
  });

  it("has Chinese letters before the options of a Chinese exam", async () => {
    const yaml = { scorer: "choice", options: ["a", "b"], prompt: "{{q}}\n{{options}}", language: "zh" };
    const { samples } = await own(yaml, [{ q: "?", a: "甲", b: "乙", gold: "b" }]);
    expect(samples[0]).toMatchObject({ gold: "B", language: "zh" });
    expect(samples[0]?.prompt.messages[0]?.content).toBe("?\nA．甲\nB．乙");
  });
});

describe("a scorer", () => {
  const goldOf = async (yaml: Yaml, row: Record<string, unknown>) =>
    (await own(yaml, [{ q: "?", ...row }])).samples[0];

  it("choice takes up to 26 options", async () => {
    const list = Array.from({ length: 26 }, (_, i) => `option ${i}`);
    const yaml = { scorer: "choice", options: "list", prompt: "{{options}}" };
    const sample = await goldOf(yaml, { list, gold: "z" });
    expect(sample?.gold).toBe("Z");
    expect(sample?.labels).toHaveLength(26);
    expect(sample?.prompt.messages[0]?.content).toMatch(/\nZ\) option 25$/);
  });

  it.each([
    [1234, "1234"],
    ["1,234,567.50", "1234567.50"],
    ["-0.5", "-0.5"],
  ])("number takes %j", async (gold, expected) => {
    expect((await goldOf({}, { gold }))?.gold).toBe(expected);
  });

  it("math takes LaTeX with or without dollars", async () => {
    expect((await goldOf({ scorer: "math" }, { gold: "$\\frac{1}{2}$" }))?.gold).toBe("\\frac{1}{2}");
  });

  it.each([
    [{ scorer: "exact" }, "Paris", "It is Paris.", "incorrect", "incorrect"],
    [{ scorer: "exact" }, "Paris", "Paris", "correct", "correct"],
    [{ scorer: "exact" }, ["Paris", "Lutetia"], "lutetia", "incorrect", "correct"],
    [{ scorer: "exact", normalise: ["case"] }, "Paris", "PARIS", "correct", "correct"],
    [{ scorer: "contains" }, "Paris", "It is Paris.", "correct", "correct"],
    [{ scorer: "regex" }, "^(yes|no)$", "no", "correct", "correct"],
    [{ scorer: "regex" }, "^(yes|no)$", "maybe", "incorrect", "incorrect"],
  ])("%j with %j grades %j %s, leniently %s", async (yaml, gold, answer, verdict, lenient) => {
    const sample = (await goldOf(yaml, { gold }))!;
    const grading = openGrading();
    expect(await grading.grade(sample, { answer, finishReason: "stop", error: null })).toMatchObject({
      ...{ verdict, lenient, grader: "text/1" },
    });
    await grading.close();
  });

  it("regex that takes for ever leaves the answer unscored, and it still counts as not correct", async () => {
    const sample = (await goldOf({ scorer: "regex" }, { gold: "^(a+)+$" }))!;
    const grading = openGrading();
    const answer = `${"a".repeat(60)}!`;
    expect(await grading.grade(sample, { answer, finishReason: "stop", error: null })).toMatchObject({
      ...{ verdict: "unscored", reason: "unparsed", extracted: "undecided" },
    });
    await grading.close();
  });

  it("code takes tests, and other tests are another exam", async () => {
    const yaml = { scorer: "code", code: { style: "call", entry_point: "f" } };
    const tests = [{ input: "1\n2", expected: 3 }];
    const sample = await goldOf(yaml, { f: "add", gold: tests });
    expect(sample?.code).toMatchObject({ style: "call", entryPoint: "add", starter: null });
    expect(await sample?.code?.tests()).toEqual([{ input: "1\n2", expected: "3" }]);
    const other = await goldOf(yaml, { f: "add", gold: [{ input: "1\n2", expected: 4 }] });
    expect(other?.hash).not.toBe(sample?.hash);
    const asText = await goldOf(yaml, { f: "add", gold: JSON.stringify(tests) });
    expect(asText?.hash).toBe(sample?.hash);
  });
});

describe("a CSV", () => {
  const csv = { file: "data.csv" };

  it("is read with a byte order mark, quotes, newlines in fields, CRLF and formula cells as they are", async () => {
    const text = '\ufeffq,gold\r\n"one, ""two""\nthree",1\r\n=1+1,2\r\n"@SUM(A1)",3\r\n';
    const { samples } = await own(csv, text);
    expect(samples.map(({ prompt }) => prompt.messages[0]?.content).sort()).toEqual([
      "=1+1",
      "@SUM(A1)",
      'one, "two"\nthree',
    ]);
  });

  it.each(["\n", "\r\n"])("names the line of a fault behind fields that hold newlines (%j)", async (end) => {
    const { message } = await faultOf(
      csv,
      ["q,gold", '"é', "b", 'c",1', "", "d,x", '"e', 'f",', "g,1,2", ""].join(end),
    );
    expect(message).toContain('line 6: column "gold": not a number');
    expect(message).toContain('line 7: column "gold": empty; every row needs a right answer');
    expect(message).toContain("line 9: 3 columns where the header has 2");
  });

  it.each([
    ["an unclosed quote", 'q,gold\n"secret,1\n'],
    ["a quote inside a field", 'q,gold\nse"cret,1\n'],
  ])("with %s is refused by line, without its words", async (_, text) => {
    const { message } = await faultOf(csv, text);
    expect(message).toMatch(/data\.csv is not valid CSV near line \d+ \([A-Z_]+\)/);
    expect(message).not.toContain("cret");
  });

  it("whose header repeats or lacks a name is refused", async () => {
    const { message } = await faultOf(csv, "q,gold,q,\n1,2,3,4\n");
    expect(message).toContain("line 1: two columns have the name of column 3");
    expect(message).toContain("line 1: column 4 of the header has no name");
  });
});

describe("the YAML", () => {
  it("is told all its faults at once, each with its line, its value and what is allowed", async () => {
    const yaml = `name: Tickets!
file: data.jsonl
prompt: "{{q}}"
messages: [{role: robot, content: hi}]
scorer: guess
answers: gold
temperature: 3
max_tokens: 0
`;
    const { message, code, hint } = await faultOf(yaml, []);
    expect(code).toBe("own_exam_invalid");
    expect(hint).toContain("docs/datasets.md");
    for (const fault of [
      'line 1: name: got "Tickets!"; expected 2 to 60 lower-case letters',
      'line 4: messages.0.role: got "robot"; expected one of "system", "user", "assistant"',
      'line 5: scorer: got "guess"; expected one of "choice", "number", "math"',
      'answers: unknown field. Did you mean "answer"?',
      "answer: missing; expected a string",
      "line 7: temperature: got 3",
      "line 8: max_tokens: got 0",
      "messages: beside prompt; write one of them",
    ])
      expect(message).toContain(fault);
  });

  it.each<[Yaml, string]>([
    [{ name: "gpqa" }, 'name: "gpqa" is a metric of dsr already'],
    [{ name: "ttft" }, 'name: "ttft" is a metric of dsr already'],
    [{ prompt: undefined }, "prompt: missing; write prompt or messages"],
    [{ scorer: "choice" }, "options: missing; scorer choice needs the columns of the options"],
    [{ options: "q" }, "options: only for scorer choice"],
    [{ scorer: "code" }, "code: missing; scorer code needs to know its style"],
    [{ scorer: "code", code: { style: "check" } }, "code.entry_point: missing; style check needs"],
    [{ normalise: ["case"] }, "normalise: only for the scorers exact, contains and regex"],
    [
      { prompt: undefined, messages: [{ role: "assistant", content: "x" }] },
      "messages: the last message must be the user's",
    ],
  ])("%j is contradicted: %s", async (yaml, fault) => {
    expect((await faultOf(yaml, [{ q: 1, gold: 1 }])).message).toContain(fault);
  });

  it("that is no YAML, no text or not there is said to be so", async () => {
    expect((await faultOf("name: [", [])).message).toMatch(/exam\.yaml has \d+ faults?:\n {2}line \d/);
    expect((await faultOf("name: \0", [])).message).toContain("is not a text file: line 1, column 7");
    await expect(loadOwnExam(path.join(dir, "none.yaml"), all)).rejects.toMatchObject({
      code: "own_exam_missing",
    });
  });
});

describe("the data", () => {
  it("names missing columns with the field that wants them and the columns that are there", async () => {
    const yaml = { id: "nr", subject: "topic", prompt: "{{question}} {{q}}" };
    const { message } = await faultOf(yaml, [{ q: "1", goold: 2 }]);
    expect(message).toContain("data.jsonl is not what exam.yaml says it is, 5 faults:");
    for (const [column, field] of [
      ["gold", "answer"],
      ["nr", "id"],
      ["topic", "subject"],
      ["question", "prompt"],
    ])
      expect(message).toContain(`there is no column "${column}", which ${field} names`);
    expect(message).toContain("the columns there are: q, goold");
  });

  it("does not name the columns of a sensitive file: they may be its first row", async () => {
    const { message } = await faultOf(
      { file: "data.csv", sensitive: true },
      "secret question,secret answer\na,b\n",
    );
    expect(message).toContain("it has 2 columns, not named here because the exam is sensitive");
    expect(message).not.toContain("secret");
  });

  it("names repeated and unusable ids, empty right answers and unreadable lines at once", async () => {
    const rows = ['{"i": "a", "q": "secret", "gold": 1}', "", '{"i": "a", "q": "secret", "gold": 2}'];
    const more = [
      '{"i": "b", "q": "secret", "gold": ""}',
      "[1]",
      "{secret",
      '{"i": "", "q": "secret", "gold": 3}',
    ];
    const { message } = await faultOf({ id: "i" }, [...rows, ...more].join("\n"));
    expect(message).toContain('line 3: column "i": the id is that of line 1');
    expect(message).toContain('line 4: column "gold": empty; every row needs a right answer');
    expect(message).toContain("line 5: not a JSON object");
    expect(message).toContain("line 6: not a JSON object");
    expect(message).toContain('line 7: column "i": an id has 1 to 200 characters');
    expect(message).not.toContain("secret");
  });

  it.each<[Yaml, Record<string, unknown>, string]>([
    [{}, { gold: "about 5" }, "not a number in digits, such as 1234.5 or 1,234.5"],
    [{}, { gold: "3,14" }, "not a number in digits"],
    [{ scorer: "regex" }, { gold: "(secret" }, "not a regular expression: Unterminated group"],
    [{ scorer: "exact" }, { gold: ["x", " "] }, "a right answer is empty"],
    [
      { scorer: "choice", options: ["a", "b"], prompt: "{{options}}" },
      { a: "x", b: "y", gold: "C" },
      "neither a letter from A to B nor the text of an option",
    ],
    [
      { scorer: "choice", options: ["a", "b"], prompt: "{{options}}" },
      { a: "x", b: "x", gold: "x" },
      "names an option that is there twice; write its letter",
    ],
    [
      { scorer: "choice", options: ["a", "b"], prompt: "{{options}}" },
      { a: "B", b: "A", gold: "A" },
      "is both a letter and another option's text",
    ],
    [
      { scorer: "choice", options: ["a", "b"], prompt: "{{options}}" },
      { a: "x", b: "", gold: "A" },
      "an option is empty",
    ],
    [
      { scorer: "choice", options: "a", prompt: "{{options}}" },
      { a: ["x"], gold: "A" },
      "1 options; 2 to 26 are allowed",
    ],
    [{ scorer: "code", code: { style: "stdin" } }, { gold: [{ in: 1 }] }, "not a JSON list of tests"],
    [
      { scorer: "code", code: { style: "call", entry_point: "a" } },
      { a: "f(); import os", gold: [{ input: 1, expected: 1 }] },
      "not the name of a Python function",
    ],
  ])("%j with %j: %s", async (yaml, row, fault) => {
    const { message } = await faultOf(yaml, [{ q: "?", ...row }]);
    expect(message).toContain(`line 1: column`);
    expect(message).toContain(fault);
    expect(message).not.toContain("secret");
  });

  it("of a choice whose prompt shows no options is refused", async () => {
    const yaml = { scorer: "choice", options: ["a", "b"] };
    expect((await faultOf(yaml, [{ q: "?", a: "x", b: "y", gold: "A" }])).message).toContain(
      "the prompt shows no options: write {{options}} into it",
    );
    const shown = { ...yaml, prompt: "{{q}} A: {{a}} B: {{b}}" };
    expect((await own(shown, [{ q: "?", a: "x", b: "y", gold: "A" }])).total).toBe(1);
  });

  it("in another encoding is refused with the place", async () => {
    const utf16 = Buffer.from('{"q": "é", "gold": 1}', "utf16le");
    expect((await faultOf({}, utf16)).message).toMatch(/is not text in UTF-8: line 1, column 2 is a control/);
    const latin1 = Buffer.from('{"q": 1, "gold": 1}\n{"q": "é", "gold": 1}', "latin1");
    expect((await faultOf({}, latin1)).message).toContain("line 2, column 8 is not UTF-8");
  });

  it("with a line of 100 MB is refused by its number and length, and so is such a CSV record", async () => {
    const long = `{"q": "${"x".repeat(100_000_000)}", "gold": 1}`;
    const { message } = await faultOf({}, `{"q": 1, "gold": 1}\n${long}\n`);
    expect(message).toContain(`line 2: ${long.length} characters; a line may have 16777216`);
    const csv = await faultOf({ file: "data.csv" }, `q,gold\n"${"x".repeat(20_000_000)}",1\n`);
    expect(csv.message).toContain("is not valid CSV near line 2 (CSV_MAX_RECORD_SIZE)");
  });

  it("that is empty, missing or of another kind is said to be so", async () => {
    expect((await faultOf({}, "\n\n")).message).toContain("there is no row of data in it");
    expect((await faultOf({ file: "data.txt" }, "x")).message).toContain("is neither .jsonl nor .csv");
    await own({}, [{ q: 1, gold: 1 }]);
    await rm(path.join(dir, "data.jsonl"));
    await expect(loadOwnExam(path.join(dir, "exam.yaml"), all)).rejects.toThrow(
      /There is no data file at .*data\.jsonl/,
    );
  });
});

it("without ids, a row is known by its line and by what it says", async () => {
  const first = await own({}, [{ q: "1+1", gold: 2 }]);
  const changed = await own({}, [{ q: "1+2", gold: 3 }]);
  expect(first.samples[0]?.id).toMatch(/^line-0001-[0-9a-f]{8}$/);
  expect(changed.samples[0]?.id).not.toBe(first.samples[0]?.id);
});

it("a sensitive exam marks its prompts", async () => {
  expect((await own({ sensitive: true }, [{ q: 1, gold: 1 }])).samples[0]?.prompt.sensitive).toBe(true);
});

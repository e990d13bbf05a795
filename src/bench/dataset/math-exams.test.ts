import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadExam } from "../index.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "dsr-bench-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const all = { limit: null, seed: "1" };

async function put(name: string, rows: readonly unknown[]): Promise<void> {
  await writeFile(path.join(dir, name), rows.map((row) => JSON.stringify(row)).join("\n"));
}

const idsOf = async (exam: string) => (await loadExam(exam, dir, all)).samples.map(({ id }) => id).sort();
const fault = (exam: string) =>
  loadExam(exam, dir, all).then(
    () => expect.unreachable("the exam loaded"),
    (error: Error) => error.message,
  );

describe("AIME 2025", () => {
  const problem = (n: number) => ({ question: `Problem ${n}`, answer: String(n) });
  const papers = Array.from({ length: 30 }, (_, i) => problem(i));

  it("has the same ids from one file and from a file for each paper", async () => {
    await put("aime2025-I.jsonl", papers.slice(0, 15));
    await put("aime2025-II.jsonl", papers.slice(15));
    const apart = await idsOf("aime2025");
    expect(apart).toContain("2025-I-15");
    expect(apart).toContain("2025-II-1");
    await rm(path.join(dir, "aime2025-I.jsonl"));
    await rm(path.join(dir, "aime2025-II.jsonl"));
    await put("aime25.jsonl", papers);
    expect(await idsOf("aime2025")).toEqual(apart);
  });

  it("asks its questions as numbers, a degree sign in the published answer left out", async () => {
    await put("aime25.jsonl", [...papers.slice(0, 29), { question: "An angle", answer: "336^\\circ" }]);
    const { samples } = await loadExam("aime2025", dir, all);
    expect(new Set(samples.map(({ kind }) => kind))).toEqual(new Set(["number"]));
    expect(samples.find(({ id }) => id === "2025-II-15")?.gold).toBe("336");
  });

  it("is incomplete with one paper alone, and no AIME 2024", async () => {
    await put("aime2025-I.jsonl", papers.slice(0, 15));
    expect(await fault("aime2025")).toContain("15 questions where 30 are expected");
    await rm(path.join(dir, "aime2025-I.jsonl"));
    await put("aime24.jsonl", papers);
    expect(await fault("aime2025")).toContain("none of the files");
  });

  it("refuses an answer that is no integer from 0 to 999", async () => {
    await put("aime25.jsonl", [...papers.slice(0, 29), { question: "A problem", answer: "1000" }]);
    expect(await fault("aime2025")).toContain("the answer is not an integer from 0 to 999");
  });
});

describe("MATH-500", () => {
  const row = (n: number) => ({
    problem: `Find $x$ in problem ${n}.`,
    answer: `\\frac{${n}}{7}`,
    subject: "Counting & Probability",
    level: 1,
  });
  const rows = Array.from({ length: 500 }, (_, i) => row(i));

  it("has the same ids with and without a column of ids, and in another order", async () => {
    await put("test.jsonl", rows);
    const plain = await idsOf("math500");
    await put("test.jsonl", rows.map((each, i) => ({ ...each, unique_id: `test/${i}.json` })).reverse());
    expect(await idsOf("math500")).toEqual(plain);
    expect(plain[0]).toMatch(/^counting-probability-[0-9a-f]{8}$/);
  });

  it("asks for a box and keeps the formula as published", async () => {
    await put("test.jsonl", rows);
    const { samples } = await loadExam("math500", dir, all);
    expect(samples[0]).toMatchObject({ kind: "math", subject: "Counting & Probability" });
    expect(samples.map(({ gold }) => gold)).toContain("\\frac{3}{7}");
    expect(samples[0]?.prompt.messages[0]?.content).toContain("within \\boxed{}");
  });

  it("names every fault at once: missing fields, a problem that comes twice, a wrong count", async () => {
    await put("test.jsonl", [row(1), row(1), { ...row(2), answer: "" }, { problem: "secret words" }]);
    const message = await fault("math500");
    expect(message).toContain('row 2, column "problem": the id is the same as in row 1');
    expect(message).toContain('row 3, column "answer": the field is missing or empty');
    expect(message).toContain('row 4, column "subject": the field is missing or empty');
    expect(message).toContain("4 questions where 500 are expected");
    expect(message).not.toContain("secret");
  });
});

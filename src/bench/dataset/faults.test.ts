import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DsrError } from "../../base/index.ts";
import { loadExam } from "../index.ts";
import { tarMembers } from "./tar.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "dsr-bench-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function put(name: string, content: string | Uint8Array): Promise<void> {
  await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
  await writeFile(path.join(dir, name), content);
}

async function zip(members: Record<string, string>, password?: string): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, text] of Object.entries(members)) {
    const options = password === undefined ? {} : { password, zipCrypto: true };
    await writer.add(name, new Uint8ArrayReader(new TextEncoder().encode(text)), options);
  }
  return writer.close();
}

async function faultOf(exam: string): Promise<DsrError> {
  return loadExam(exam, dir, { limit: null, seed: "1" }).then(
    () => expect.unreachable("the exam loaded"),
    (error) => error,
  );
}

const GPQA_HEADER =
  "Question,Correct Answer,Incorrect Answer 1,Incorrect Answer 2,Incorrect Answer 3,Record ID,High-level domain";

function gpqaCsv(rows: string[]): string {
  return [GPQA_HEADER, ...rows].join("\n");
}

function gpqaRow(i: number): string {
  return `"secret question ${i},\nsecond line",secret right ${i},secret w1 ${i},secret w2 ${i},secret w3 ${i},rec${i},Physics`;
}

const whole = Array.from({ length: 198 }, (_, i) => gpqaRow(i));

describe("a broken GPQA", () => {
  it("is read from a password-protected zip when it is whole", async () => {
    await put(
      "dataset.zip",
      await zip({ "dataset/gpqa_diamond.csv": gpqaCsv(whole) }, "deserted-untie-orchid"),
    );
    const exam = await loadExam("gpqa", dir, { limit: null, seed: "1" });
    expect(exam.samples).toHaveLength(198);
    expect(exam.samples.every(({ prompt }) => prompt.sensitive)).toBe(true);
  });

  it("names every faulty row and column at once, and none of their words", async () => {
    const rows = [...whole];
    rows[3] = "secret question,,secret w1,secret w2,secret w3,rec3,Physics";
    rows[7] = "secret question,secret same,secret same,secret w2,secret w3,rec7,Physics";
    rows[9] = gpqaRow(8);
    rows[11] = "secret question,secret short";
    await put("dataset/gpqa_diamond.csv", gpqaCsv(rows));
    const { message, code } = await faultOf("gpqa");
    expect(code).toBe("exam_invalid");
    expect(message).toMatch(/^gpqa: the data set is not what it should be, \d+ faults:\n/);
    expect(message).toContain('row 4, column "Correct Answer": the field is empty');
    expect(message).toContain(
      'row 8, column "Correct Answer": the right option is also among the wrong ones',
    );
    expect(message).toContain('row 10, column "Record ID": the id is the same as in row 9');
    expect(message).toContain("row 12: 2 columns where the header has 7");
    expect(message).not.toContain("secret");
  });

  it("counts what goes beyond the first fifty faults", async () => {
    await put("gpqa_diamond.csv", gpqaCsv([...whole.slice(60), ...Array(60).fill("secret question")]));
    const { message } = await faultOf("gpqa");
    expect(message.split("\n")).toHaveLength(52);
    expect(message).toMatch(/\n {2}and \d+ more$/);
  });

  it("names the expected count", async () => {
    await put("gpqa_diamond.csv", gpqaCsv(whole.slice(1)));
    expect((await faultOf("gpqa")).message).toContain("197 questions where 198 are expected");
  });

  it("names a missing column", async () => {
    await put("gpqa_diamond.csv", gpqaCsv(whole).replace("Record ID", "Id"));
    expect((await faultOf("gpqa")).message).toContain('column "Record ID": the column is missing');
  });

  it.each([
    ["an unclosed quote", `${gpqaCsv(whole)}\n"secret question without end`],
    ["a quote inside a field", `${gpqaCsv(whole)}\nsecret "question",b,c,d,e,f,g`],
  ])("does not quote the text around %s", async (_name, csv) => {
    await put("gpqa_diamond.csv", csv);
    const error = await faultOf("gpqa");
    expect(error.message).toMatch(/is not valid CSV near line \d+ \([A-Z_]+\)/);
    expect(JSON.stringify([error.message, error.hint, error.cause ?? null, error.stack])).not.toContain(
      "secret",
    );
  });

  it("says that a zip has another password, or is no zip", async () => {
    await put("dataset.zip", await zip({ "dataset/gpqa_diamond.csv": gpqaCsv(whole) }, "another"));
    expect(await faultOf("gpqa")).toMatchObject({ code: "exam_unreadable" });
    await put("dataset.zip", new Uint8Array(100));
    expect((await faultOf("gpqa")).message).toContain("dataset.zip cannot be read");
  });

  it("says that a zip holds something else", async () => {
    await put("dataset.zip", await zip({ "other.csv": "a,b" }));
    expect(await faultOf("gpqa")).toMatchObject({ code: "exam_missing" });
  });
});

describe("a broken AIME", () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({ ID: `2024-I-${i}`, Problem: `p${i}`, Answer: i }));
  const jsonl = (values: unknown[]) => values.map((value) => JSON.stringify(value)).join("\n");

  it("is read with capitalised fields when it is whole", async () => {
    await put("aime_2024_problems.jsonl", jsonl(rows));
    const { samples } = await loadExam("aime2024", dir, { limit: null, seed: "1" });
    expect(samples.map(({ gold }) => Number(gold)).sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));
  });

  it("names bad lines, answers and ids", async () => {
    const bad: unknown[] = [...rows];
    bad[1] = { ...rows[1], Answer: "1000" };
    bad[2] = { ...rows[2], Problem: undefined };
    bad[4] = rows[3];
    await put("aime2024.jsonl", `${jsonl(bad)}\n{"Problem": `);
    const { message } = await faultOf("aime2024");
    expect(message).toContain('row 2, column "answer or Answer": the answer is not an integer from 0 to 999');
    expect(message).toContain('row 3, column "problem or Problem');
    expect(message).toContain('row 5, column "id": the id is the same as in row 4');
    expect(message).toContain("row 31: the line is not a JSON object");
  });

  it("is not mistaken for AIME 2025", async () => {
    await put("aime25.jsonl", jsonl(rows));
    expect((await faultOf("aime2024")).message).toContain("none of the files");
  });
});

describe("C-Eval's test split", () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, i) => `${i},q${i},a,b,c,d,${"ABCD"[i % 4]}`);

  it("is read where its files have answers", async () => {
    await put("test/accountant_test.csv", ["id,question,A,B,C,D,answer", ...rows(4)].join("\n"));
    expect((await faultOf("ceval-test")).message).toContain("4 questions where 12342 are expected");
  });

  it("names the column that copies from before July 2025 lack", async () => {
    await put("test/accountant_test.csv", "id,question,A,B,C,D\n0,q,a,b,c,d");
    expect((await faultOf("ceval-test")).message).toContain(
      'accountant_test.csv, column "answer": the column is missing',
    );
  });
});

describe("a gzipped file", () => {
  it("is read as the file in it", async () => {
    await put("test.jsonl.gz", gzipSync('{"question": "1 + 1?", "answer": "#### 2"}\n'));
    expect((await faultOf("gsm8k")).message).toContain("1 questions where 1319 are expected");
  });

  it("is refused by name when it is damaged or cut", async () => {
    const whole = gzipSync('{"question": "secret", "answer": "#### 2"}\n');
    for (const bytes of [
      whole.subarray(0, 20),
      Buffer.concat([whole.subarray(0, 20), Buffer.alloc(20, 7)]),
    ]) {
      await put("test.jsonl.gz", bytes);
      expect(await faultOf("gsm8k")).toMatchObject({
        code: "exam_unreadable",
        message: expect.stringMatching(/test\.jsonl\.gz cannot be read/),
      });
    }
  });
});

describe("a text with unusual characters", () => {
  it("is not split at U+0085, U+2028 or a quoted newline", async () => {
    const question = "one\u0085two\u2028three\nfour";
    await put("data/test/anatomy_test.csv", `"${question}",a,b,c,d,B\r\n"${question} 2",a,b,c,d,E\n`);
    const { message } = await faultOf("mmlu");
    expect(message).toContain('anatomy_test.csv, row 2, column "6": the answer is not one of A, B, C, D');
    expect(message).toContain("2 questions where 14042 are expected");
  });

  it("is refused when it is not UTF-8", async () => {
    await put("data/test/anatomy_test.csv", new Uint8Array([0x61, 0xff, 0xfe]));
    expect((await faultOf("mmlu")).message).toContain("is not UTF-8 text");
  });
});

describe("a tar archive", () => {
  it("gives its files, with long and prefixed names", async () => {
    const long = `data/${"x".repeat(120)}.csv`;
    const bytes = concat([
      tarFile("././@LongLink", new TextEncoder().encode(`${long}\0`), "L"),
      tarFile("short.csv", new TextEncoder().encode("long one")),
      tarFile("data/", new Uint8Array(), "5"),
      tarFile("b.csv", new TextEncoder().encode("prefixed"), "0", "data/test"),
      new Uint8Array(1024),
    ]);
    const members = tarMembers(bytes);
    const read = await Promise.all(
      members.map(async ({ name, read }) => [name, new TextDecoder().decode(await read())]),
    );
    expect(read).toEqual([
      [long, "long one"],
      ["data/test/b.csv", "prefixed"],
    ]);
  });

  it("is refused when it is cut or damaged", () => {
    const bytes = concat([tarFile("a.csv", new Uint8Array(600)), new Uint8Array(1024)]);
    expect(() => tarMembers(bytes.subarray(0, 900))).toThrow("ends in the middle");
    expect(() => tarMembers(bytes.subarray(0, 1536))).toThrow("no end mark");
    bytes[0] = 0x7a;
    expect(() => tarMembers(bytes)).toThrow("no valid tar header at byte 0");
  });

  it("can hold an exam", async () => {
    const csv = new TextEncoder().encode("q,a,b,c,d,A\n");
    await put("data.tar", concat([tarFile("data/test/anatomy_test.csv", csv), new Uint8Array(1024)]));
    expect((await faultOf("mmlu")).message).toContain(
      "data.tar, 1 questions where 14042 are expected".replace(", 1", ": 1"),
    );
  });
});

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** One ustar entry: header, data, padding. */
function tarFile(name: string, data: Uint8Array, type = "0", prefix = ""): Uint8Array {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${data.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar\0" + "00", 257);
  header.write(prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return concat([header, data, new Uint8Array((512 - (data.length % 512)) % 512)]);
}

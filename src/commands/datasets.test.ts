/** `dsr datasets` from the command line, in memory; downloads themselves are tested in src/datasets/. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { quantity } from "../base/index.ts";
import { memoryEnv, memoryOut } from "../testing/index.ts";
import { main } from "./index.ts";

let cwd = "";
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "dsr-datasets-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

async function run(line: string) {
  const env = memoryEnv({ cwd, stdout: memoryOut({ columns: 120 }) });
  const code = await main(["datasets", ...line.split(" "), "--data-dir", "data"], env);
  return { code, out: env.stdout.text, err: env.stderr.text };
}

function put(name: string, text: string) {
  mkdirSync(join(cwd, name, ".."), { recursive: true });
  writeFileSync(join(cwd, name), text);
}

describe("list", () => {
  it("says of every set what it is for, its licence and whether it is ready", async () => {
    const { out } = await run("list");
    const row = (name: string) => out.split("\n").find((line) => line.startsWith(`${name} `)) ?? "";
    expect(row("gpqa")).toMatch(/bench +not pulled .*CC BY 4\.0/);
    expect(row("livecodebench")).toMatch(/bench +not pulled +4\.18 GiB/);
    expect(row("smoke")).toMatch(/bench +ships with dsr .*Apache-2\.0/);
  });
});

describe("show", () => {
  it("tells licence, conditions, layouts, and published scores with source and date", async () => {
    const { code, out } = await run("show gpqa");
    expect(code).toBe(0);
    for (const told of [
      "gpqa: GPQA Diamond",
      "not pulled: dsr datasets pull gpqa",
      "198 graduate questions",
      "CC BY 4.0",
      "no example appears in plain text",
      "from a folder or file of yours alone",
    ])
      expect(out.replace(/\s+/g, " ")).toContain(told);
    expect(out).toMatch(/DeepSeek R1 +71\.5 +pass@1, T 0\.6.*2025-01-20/);
    expect(out).toContain("https://github.com/deepseek-ai/DeepSeek-R1#4-evaluation-results");
    expect(out).toMatch(/DeepSeek-V4-Pro \(0813\) +92\.4 \?/);
    expect(out).toContain("Not read in the source itself");
  });

  it("gives everything to scripts, and names the nearest set for a mistyped one", async () => {
    const shown = JSON.parse((await run("show livecodebench --json")).out);
    expect(shown).toMatchObject({ name: "livecodebench", installed: false });
    expect(shown.references[0]).toMatchObject({ model: "DeepSeek R1", score: 65.9, confirmed: true });
    expect((await run("show gqpa")).err).toContain('Did you mean "gpqa"');
  });
});

describe("pull", () => {
  it("refuses a wrong copy with both hashes, and names the files it looked for", async () => {
    put("stick/dataset.zip", "not the archive");
    const { code, err } = await run("pull gpqa --from stick");
    expect(code).not.toBe(0);
    expect(err).toMatch(/dataset\.zip has sha256 [0-9a-f]{64} instead of 461ae732[0-9a-f]{56}/);
    expect(err).toContain("dataset.diamond-only.repack.zip: not there");
  });

  it("says what may be chosen where a file is none of a set's", async () => {
    expect((await run("pull livecodebench --from . --only test9.jsonl")).err).toMatch(
      /Unknown file "test9\.jsonl".*Known: test\.jsonl, test2\.jsonl/,
    );
    expect((await run("pull gsm8k --from . --only test.jsonl")).err).toContain(
      "has no files that may be left out",
    );
  });
});

describe("verify", () => {
  it("reads what ships as bench does", async () => {
    expect(await run("verify smoke")).toMatchObject({ code: 0, out: "smoke: shipped, 24 questions\n" });
  });

  it("names a copy whose bytes nobody knows and that bench could not ask", async () => {
    put("stick/ceval-test.zip", "no zip");
    expect((await run("pull ceval-test --from stick")).code).toBe(0);
    const { code, out } = await run("verify ceval-test");
    expect(code).toBe(1);
    expect(out).toMatch(/ceval-test: ok\n {2}ceval-test: .*ceval-test\.zip cannot be read/);
  });
});

describe("a folder that holds an exam in another layout than a published one", () => {
  const tea = (q: string) => JSON.stringify({ question: q, answer: "#### 1" });

  it("is what bench reads: it is neither missing nor called checked", async () => {
    put("data/gsm8k/test.jsonl", Array.from({ length: 1319 }, (_, i) => tea(`Tea ${i}?`)).join("\n"));
    const verified = await run("verify gsm8k");
    expect(verified.code).toBe(0);
    expect(verified.out).toMatch(/^gsm8k: readable, but not compared with checksums .*, 1,319 questions\n$/);
    expect((await run("verify")).out).toContain(verified.out);
    expect((await run("list")).out).toMatch(/^gsm8k +bench +unchecked/m);
    expect((await run("show gsm8k")).out).toContain("not compared with checksums");
  });

  it("is damaged where it cannot be read, with the reason", async () => {
    put("data/gsm8k/test.jsonl", tea("Tea?"));
    const { code, out } = await run("verify gsm8k");
    expect(code).toBe(1);
    expect(out).toMatch(/^gsm8k: cannot be read\n/);
    expect(out).toContain("1 questions where 1319 are expected");
  });
});

const data = process.env.DSR_TEST_DATA;
describe.skipIf(data === undefined)("with DSR_TEST_DATA (skipped where it is not set)", () => {
  it("every exam is installed from a folder, verified, and ready", { timeout: 60_000 }, async () => {
    const counts = { gpqa: 198, aime2024: 30, aime2025: 30, ceval: 1346, mmlu: 14042, gsm8k: 1319 };
    const exams = { ...counts, math500: 500, humaneval: 164, livecodebench: 1 };
    const names = Object.keys(exams).join(" ");
    const pulled = await run(`pull ${names} --from ${data}`);
    expect(pulled).toMatchObject({ code: 0 });
    expect(pulled.out).not.toContain("without a published checksum");
    const verified = await run(`verify ${names}`);
    expect(verified).toMatchObject({ code: 0 });
    for (const [name, count] of Object.entries(exams))
      expect(verified.out).toContain(`${name}: ok, ${quantity(count, "question")}\n`);
    const list = (await run("list")).out;
    for (const name of Object.keys(exams)) expect(list).toMatch(new RegExp(`^${name} +bench +ready`, "m"));
  });
});

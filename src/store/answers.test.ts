/** What becomes of the texts of answers: kept in SQLite, nowhere else unless asked for, and never in plain text where that is forbidden. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sha256 } from "../base/index.ts";
import type { Answer, RequestRecord } from "../record/index.ts";
import { aFailedRecord, anAnswer, aRecord, aRun, aScore } from "../testing/index.ts";
import { type EvidenceSource, exportRuns, importFiles, openAnswers, openCsv, openSqlite } from "./index.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const whole = anAnswer({ requestId: "r1", reasoning: "=1+1 is\r\n二", text: "Answer: 'B' \u0000 ✓" });
const secret = anAnswer({
  requestId: "r2",
  sensitive: true,
  text: "the hidden sentence",
  finishReason: null,
});

async function store(answers: readonly Answer[], requests: readonly RequestRecord[] = []) {
  const path = join(dir, "dsr.db");
  const sink = openSqlite(path);
  sink.begin(aRun());
  for (const record of requests) sink.record(record);
  for (const answer of answers) sink.answer(answer);
  await sink.close();
  return { kind: "sqlite" as const, path };
}

function reading<T>(source: EvidenceSource, read: (answers: ReturnType<typeof openAnswers>) => T): T {
  const answers = openAnswers([source]);
  try {
    return read(answers);
  } finally {
    answers.close();
  }
}

function answersIn(source: EvidenceSource, ids = ["r1", "r2", "r3"]): Answer[] {
  return reading(source, (answers) => ids.flatMap((id) => answers.ofRequest(id) ?? []));
}

test("SQLite gives back answers as they were", async () => {
  const source = await store([whole, secret]);
  expect(answersIn(source)).toStrictEqual([whole, secret]);
  const ids = (runId: string) => reading(source, (answers) => [...answers.wholeOf(runId)]);
  expect([ids("run-1"), ids("another")]).toEqual([["r1", "r2"], []]);
});

test("an answer of many megabytes does not hold up what comes after it", async () => {
  const long = anAnswer({ requestId: "r3", text: "x".repeat(2_000_000), reasoning: "y".repeat(2_000_000) });
  expect(answersIn(await store([long, whole])).map(({ requestId }) => requestId)).toEqual(["r1", "r3"]);
});

test("a CSV folder keeps no answer", async () => {
  const sink = openCsv(dir);
  sink.begin(aRun());
  sink.answer(whole);
  sink.score(aScore());
  await sink.close();
  const text = readdirSync(dir).map((name) => readFileSync(join(dir, name), "utf8"));
  expect(text.join("\n")).toContain("smoke-1");
  expect(text.join("\n")).not.toContain(whole.text.slice(0, 8));
  expect(answersIn({ kind: "csv", path: dir })).toEqual([]);
});

describe("an export", () => {
  const text = (source: { kind: "sqlite"; path: string }, answers?: boolean) =>
    [
      ...exportRuns(source, {
        format: { kind: "jsonl" },
        runIds: null,
        ...(answers === undefined ? {} : { answers }),
      }),
    ].join("");

  test("has no answers unless they are asked for", async () => {
    expect(text(await store([whole]))).not.toContain("answer");
  });

  test("that was asked for them is imported without loss", async () => {
    const file = join(dir, "all.jsonl");
    writeFileSync(file, text(await store([whole]), true));
    const db = join(dir, "again.db");
    const [report] = await importFiles([file], { db });
    expect(report).toMatchObject({ imported: 2, skipped: [], problem: null });
    expect(answersIn({ kind: "sqlite", path: db })).toStrictEqual([whole]);
  });

  test("holds hashes alone of what must not be shown, which an import names and leaves out", async () => {
    const source = await store([secret]);
    const exported = text(source, true);
    expect(exported).not.toContain("hidden");
    expect(exported).toContain(`"textSha256":"${sha256(secret.text)}"`);
    const file = join(dir, "all.jsonl");
    writeFileSync(file, exported);
    const [report] = await importFiles([file], { db: join(dir, "again.db") });
    expect(report?.skipped).toEqual([{ line: 2, reason: "the text of a sensitive answer is in no export" }]);
  });
});

describe("answers that may stand for asking again", () => {
  const of = (requestId: string, part: Partial<Answer>) => anAnswer({ requestId, ...part });

  test("are the newest under their key", async () => {
    const source = await store(
      [
        of("r1", { at: "2026-03-02T05:00:00.000Z", text: "newer" }),
        of("r2", { at: "2026-03-02T04:00:00.000Z", text: "older" }),
        of("r3", { cacheKey: "key-2", text: "other" }),
      ],
      ["r1", "r2", "r3"].map((id, seq) => aRecord({ id, seq })),
    );
    const texts = reading(source, (answers) =>
      ["key-1", "key-2", "key-3"].map((key) => answers.newest(key)?.text ?? null),
    );
    expect(texts).toEqual(["newer", "other", null]);
  });

  test("are none that ended in an error, that we cut, or whose request is not known", async () => {
    const source = await store(
      [of("failed", {}), of("cut", { cut: true }), of("unknown", {})],
      [aFailedRecord({ id: "failed" }), aRecord({ id: "cut", seq: 1 })],
    );
    expect(reading(source, (answers) => answers.newest("key-1"))).toBeNull();
    expect(reading(source, (answers) => [...answers.wholeOf("run-1")])).toEqual(["failed", "unknown"]);
  });
});

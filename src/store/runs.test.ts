import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aFailedRecord, aRecord, aRun, aScore } from "../testing/index.ts";
import { type EvidenceSource, exportRuns, listRuns, openCsv, openSqlite, readRun } from "./index.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const early = aRun({ id: "aaa-early", startedAt: "2026-03-01T00:00:00Z" });
const late = aRun({
  id: "aab-late",
  startedAt: "2026-03-02T00:00:00Z",
  kind: "bench",
  endedAt: null,
  status: "running",
});
const requests = [
  aRecord({ id: "3", runId: late.id, seq: 1, kind: "bench" }),
  aFailedRecord({ id: "1", runId: late.id, seq: 0, attempt: 1, kind: "bench" }),
  aRecord({ id: "2", runId: late.id, seq: 0, attempt: 2, kind: "bench" }),
  aRecord({ id: "4", runId: early.id }),
];

async function filled(kind: EvidenceSource["kind"]): Promise<EvidenceSource> {
  const path = join(dir, kind);
  const sink = kind === "sqlite" ? openSqlite(path) : openCsv(path);
  sink.begin(early);
  sink.begin(late);
  for (const record of requests) sink.record(record);
  sink.score(aScore({ requestId: "3", runId: late.id }));
  await sink.close();
  return { kind, path };
}

describe.each(["sqlite", "csv"] as const)("runs in %s", (kind) => {
  test("are listed with their counts, the newest first", async () => {
    expect(listRuns(await filled(kind))).toEqual([
      { run: late, requests: 3, failures: 1, scores: 1 },
      { run: early, requests: 1, failures: 0, scores: 0 },
    ]);
  });

  test("a run is found by its id or a beginning that is its own; its requests stand as planned", async () => {
    const source = await filled(kind);
    expect(readRun(source, "aab").requests.map(({ id }) => id)).toEqual(["1", "2", "3"]);
    expect(readRun(source, "aab-late").scores).toHaveLength(1);
    expect(readRun(source, "aaa-early").run).toEqual(early);
  });

  test("a beginning of several, and of none, is told", async () => {
    const source = await filled(kind);
    expect(() => readRun(source, "aa")).toThrow(
      /"aa" is the beginning of several runs: aa[ab]-\w+, aa[ab]-\w+\.$/,
    );
    expect(() => readRun(source, "b")).toThrow(`There is no run "b" in ${source.path}.`);
    expect(() => readRun(source, "")).toThrow('There is no run ""');
  });

  test("are exported as one table, or as JSON lines of everything", async () => {
    const source = await filled(kind);
    const csv = [
      ...exportRuns(source, { format: { kind: "csv", table: "requests" }, runIds: [early.id] }),
    ].join("");
    expect(csv.split("\r\n").map((line) => line.split(",").slice(0, 5).join(","))).toEqual([
      "schema,id,run_id,kind,seq",
      "1,4,aaa-early,perf,0",
      "",
    ]);
    const jsonl = [...exportRuns(source, { format: { kind: "jsonl" }, runIds: null })].join("");
    const lines = jsonl
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; id?: string });
    expect(lines.map(({ type, id }) => `${type} ${id ?? ""}`).sort()).toEqual(
      ["run aaa-early", "run aab-late", "request 1", "request 2", "request 3", "request 4", "score "].sort(),
    );
    expect(lines.find(({ id }) => id === "4")).toEqual({ type: "request", ...requests[3] });
  });

  test("an export that nobody reads to its end lets go of the store", async () => {
    const source = await filled(kind);
    for (const piece of exportRuns(source, { format: { kind: "csv", table: "requests" }, runIds: null })) {
      expect(piece).toMatch(/^schema,id/);
      break;
    }
    const sink = kind === "sqlite" ? openSqlite(source.path) : openCsv(source.path);
    sink.end(early);
    await sink.close();
  });
});

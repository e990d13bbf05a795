import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RequestRecord, RunInfo } from "../record/index.ts";
import { aFailedRecord, aRecord, aRun, aScore } from "../testing/index.ts";
import {
  type EvidenceSource,
  exportRuns,
  importFiles,
  listRuns,
  openCsv,
  openSqlite,
  readRun,
} from "./index.ts";

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

  describe("a run that was killed", () => {
    const MINUTE = 60_000;
    const begun = Date.parse(late.startedAt);
    const limits = (totalMs: number | null) => aRun({ ...late, config: { timeouts: { totalMs } } });
    /** The only request was sent five minutes after the run began, and took a minute. */
    const request = aRecord({
      runId: late.id,
      startedAt: new Date(begun + 5 * MINUTE).toISOString(),
      times: { ...aRecord().times, sentAtMs: 5 * MINUTE, endedAtMs: 6 * MINUTE },
    });
    const stored = async (run: RunInfo, ...records: RequestRecord[]): Promise<EvidenceSource> => {
      const path = join(dir, "killed");
      const sink = kind === "sqlite" ? openSqlite(path) : openCsv(path);
      sink.begin(run);
      for (const record of records) sink.record(record);
      await sink.close();
      return { kind, path };
    };
    const shown = (source: EvidenceSource, minutes: number) => {
      const nowMs = begun + minutes * MINUTE;
      const [listed] = listRuns(source, nowMs);
      expect(readRun(source, late.id, nowMs).run).toEqual(listed?.run);
      return [listed?.run.status, listed?.run.stopReason];
    };
    const interrupted = ["interrupted", "the process ended without closing the run"];
    const running = ["running", null];

    test("is shown as interrupted once its newest request is older than its longest one and a margin", async () => {
      const source = await stored(limits(20 * MINUTE), request);
      expect(shown(source, 36)).toEqual(running);
      expect(shown(source, 37)).toEqual(interrupted);
      expect(readRun(source, late.id, begun + 37 * MINUTE).run.endedAt).toBeNull();
    });

    test("before its first request is judged by its beginning", async () => {
      const source = await stored(limits(20 * MINUTE));
      expect(shown(source, 30)).toEqual(running);
      expect(shown(source, 31)).toEqual(interrupted);
    });

    test("is given an hour where its settings do not say, and for ever where they set no limit", async () => {
      const source = await stored(late);
      expect(shown(source, 70)).toEqual(running);
      expect(shown(source, 71)).toEqual(interrupted);
      rmSync(source.path, { recursive: true });
      expect(shown(await stored(limits(null)), 1e6)).toEqual(running);
    });

    test("stays in the store as it was: nothing is written, an export tells it as it is", async () => {
      const source = await stored(limits(20 * MINUTE), request);
      expect(shown(source, 1e6)).toEqual(interrupted);
      expect(listRuns(source)[0]?.run).toEqual(limits(20 * MINUTE));
      const lines = [...exportRuns(source, { format: { kind: "jsonl" }, runIds: null })].join("");
      expect(lines).toContain('"status":"running"');
    });

    test("is never one that ended", async () => {
      const source = await stored(aRun({ ...late, status: "done", endedAt: late.startedAt }));
      expect(shown(source, 1e6)).toEqual(["done", null]);
    });
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

describe("runs in CSV files", () => {
  const pieces = (source: EvidenceSource, warn?: (message: string) => void) =>
    [...exportRuns(source, { format: { kind: "jsonl" }, runIds: null }, warn)].join("");

  test("rows that cannot be read are left out and told, whoever reads", async () => {
    const source = await filled("csv");
    appendFileSync(join(source.path, "requests.csv"), "half a row\r\n1,2\r\n");
    appendFileSync(join(source.path, "runs.csv"), "half a row\r\n");
    const told: string[] = [];
    const warn = (message: string) => void told.push(message);
    expect(listRuns(source, null, warn).map(({ requests: count }) => count)).toEqual([3, 1]);
    const [inRuns, inRequests] = told;
    expect(inRuns).toMatch(/^1 row of .*runs\.csv could not be read and was left out/);
    expect(inRequests).toMatch(/^2 rows of .*requests\.csv could not be read and were left out/);
    readRun(source, late.id, null, warn);
    pieces(source, warn);
    expect(told).toEqual([1, 2, 3].flatMap(() => [inRuns, inRequests]));
  });

  test("are known by their requests and scores where their own rows are missing", async () => {
    const folder = await filled("csv");
    rmSync(join(folder.path, "runs.csv"));
    const first = requests.find(({ runId }) => runId === late.id)?.startedAt;
    const only = { kind: "csv", path: join(folder.path, "requests.csv") } as const;
    expect(listRuns(only)).toMatchObject([
      { run: { id: late.id, kind: "import", startedAt: first, endedAt: null }, requests: 3, failures: 1 },
      { run: { id: early.id, kind: "import" }, requests: 1 },
    ]);
    expect(readRun(folder, "aab").scores).toHaveLength(1);
    const graded = { kind: "csv", path: join(folder.path, "scores.csv") } as const;
    expect(listRuns(graded)).toMatchObject([{ run: { id: late.id }, requests: 0, scores: 1 }]);
  });

  test("a stand-in gives way to the run itself, wherever that is read", async () => {
    const folder = await filled("csv");
    const whole = listRuns(folder);
    const exported = join(dir, "exported.jsonl");
    const runsFile = join(folder.path, "runs.csv");
    const path = join(dir, "import.db");
    writeFileSync(join(dir, "kept.csv"), readFileSync(runsFile));
    rmSync(runsFile);
    writeFileSync(exported, pieces(folder));
    await importFiles([exported, join(dir, "kept.csv")], { db: path });
    expect(listRuns({ kind: "sqlite", path })).toEqual(whole);
  });

  test("what several files hold counts once; within a file the last grade of an answer holds", async () => {
    const folder = await filled("csv");
    const figure = "a,model-x,gpqa,61.5,2026-03-02T00:00:00Z,paper\n";
    const figures = `provider,model,metric,value,measured_at,source\n${figure}${figure}`;
    writeFileSync(join(folder.path, "figures.csv"), figures);
    // The content tells what a file is: this one holds all of the others once more.
    const again = aScore({ requestId: "3", runId: late.id, verdict: "incorrect" });
    const more = [again, { ...again, requestId: "4" }, aScore({ requestId: "4", runId: late.id })];
    const lines = more.map((score) => `${JSON.stringify({ type: "score", ...score })}\n`).join("");
    writeFileSync(join(folder.path, "benchmark_results.csv"), pieces(folder) + lines);
    const stored = readRun(folder, late.id);
    expect(stored.requests).toHaveLength(3);
    expect(stored.scores.map(({ requestId, verdict }) => `${requestId} ${verdict}`)).toEqual([
      "3 correct",
      "4 correct",
    ]);
    expect(listRuns(folder)[0]?.scores).toBe(2);
    expect(pieces(folder).match(/"type":"figure"/g)).toHaveLength(1);
  });
});

import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RequestRecord, RunInfo } from "../record/index.ts";
import { aFailedRecord, aRecord, aRun, aScore } from "../testing/index.ts";
import {
  claimRun,
  type EvidenceSource,
  exportRuns,
  importFiles,
  listRuns,
  openCsv,
  openSqlite,
  readProgress,
  readRun,
  readRunInfos,
  runLister,
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
  aFailedRecord({ id: "5", runId: early.id, seq: 1, error: { kind: "dropped" } }),
  aFailedRecord({ id: "6", runId: early.id, seq: 2, error: { kind: "aborted" } }),
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

/** A process claims the run and is killed. */
async function killedWithClaim(source: EvidenceSource, runId: string): Promise<void> {
  const code = `
    import { claimRun } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
    claimRun(JSON.parse(process.argv[1]), process.argv[2]);
    console.log("claimed");
    setInterval(() => {}, 1000);`;
  const args = ["--no-warnings", "--input-type=module", "-e", code, JSON.stringify(source), runId];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  expect(() => claimRun(source, runId)).toThrow("is being written by another dsr right now");
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("close", resolve));
}

describe.each(["sqlite", "csv"] as const)("runs in %s", (kind) => {
  test("are listed with their counts, the newest first", async () => {
    expect(listRuns(await filled(kind))).toEqual([
      { run: late, requests: 3, failures: 1, scores: 1 },
      { run: early, requests: 3, failures: 0, scores: 0 },
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

    test("is told at once where its process had claimed it, however long or short it has been silent", async () => {
      const source = await stored(limits(20 * MINUTE), request);
      const claim = claimRun(source, late.id);
      expect(shown(source, 1e6)).toEqual(running);
      expect(() => claimRun(source, late.id)).toThrow("is being written by another dsr right now");
      claim.release();
      expect(shown(source, 36)).toEqual(running);
      await killedWithClaim(source, late.id);
      expect(shown(source, 6)).toEqual(interrupted);
    });

    test("is never one that ended", async () => {
      const source = await stored(aRun({ ...late, status: "done", endedAt: late.startedAt }));
      expect(shown(source, 1e6)).toEqual(["done", null]);
    });
  });

  describe("a run that is continued", () => {
    const now = { nowMs: Date.parse(late.startedAt) + 60_000, withDeltas: false };
    const begun = async (): Promise<EvidenceSource> => {
      const source = await filled(kind);
      const sink = kind === "sqlite" ? openSqlite(source.path) : openCsv(source.path);
      const deltas = { gapsUs: [500_000], chars: [4], channels: "a1" };
      sink.record(aRecord({ ...requests[0], id: "7", seq: 2, deltas, times: { endedAtMs: 4500 } } as never));
      await sink.close();
      return source;
    };

    test("tells what it has done: every attempt, in the order of planning, and how far it came", async () => {
      const source = await begun();
      const { run, requests: done, elapsedMs } = readProgress(source, "aab", now);
      expect(run).toEqual(late);
      expect(done.map(({ id, seq, attempt }) => [id, seq, attempt])).toEqual([
        ["1", 0, 1],
        ["2", 0, 2],
        ["3", 1, 1],
        ["7", 2, 1],
      ]);
      expect(done[2]).toEqual(requests[0]);
      expect(elapsedMs).toBe(4500);
      expect(readProgress(source, early.id, now)).toMatchObject({ run: early, writer: "none" });
      expect(() => readProgress(source, "b", now)).toThrow('There is no run "b"');
    });

    test("has deltas only when they are asked for", async () => {
      const source = await begun();
      const deltas = (withDeltas: boolean) =>
        readProgress(source, "aab", { ...now, withDeltas }).requests.map((record) => record.deltas !== null);
      expect(deltas(false)).toEqual([false, false, false, false]);
      expect(deltas(true)).toEqual([false, false, false, true]);
    });

    test("tells whether a process is still writing it", async () => {
      const source = await begun();
      const writer = (nowMs = now.nowMs) => readProgress(source, "aab", { ...now, nowMs }).writer;
      const muchLater = now.nowMs + 24 * 60 * 60_000;
      expect([writer(), writer(muchLater)]).toEqual(["unknown", "none"]);
      const claim = claimRun(source, late.id);
      expect([writer(), writer(muchLater)]).toEqual(["alive", "alive"]);
      claim.release();
      expect(writer()).toBe("unknown");
      await killedWithClaim(source, late.id);
      expect(writer()).toBe("none");
    });

    test("begins again and ends again: what was said last holds", async () => {
      const source = await begun();
      const open = () => (kind === "sqlite" ? openSqlite(source.path) : openCsv(source.path));
      const interrupted = { ...late, status: "interrupted" as const, endedAt: "2026-03-02T00:05:00Z" };
      const done = { ...late, status: "done" as const, endedAt: "2026-03-02T00:09:00Z" };
      const first = open();
      first.end(interrupted);
      await first.close();
      expect(readProgress(source, "aab", now)).toMatchObject({ run: interrupted, writer: "none" });
      const second = open();
      second.begin(late);
      await second.flush();
      expect(readProgress(source, "aab", now).run).toEqual(late);
      second.record(aRecord({ id: "8", runId: late.id, seq: 3 }));
      second.end(done);
      await second.close();
      expect(readProgress(source, "aab", now)).toMatchObject({ run: done, requests: { length: 5 } });
      expect(listRuns(source, now.nowMs)[0]).toMatchObject({ run: done, requests: 5 });
    });

    test("is taken over by an import that knows its second end", async () => {
      const source = await begun();
      const into = join(dir, "into.db");
      const exported = join(dir, "exported.jsonl");
      const copy = async (run: RunInfo) => {
        const sink = kind === "sqlite" ? openSqlite(source.path) : openCsv(source.path);
        sink.end(run);
        await sink.close();
        writeFileSync(
          exported,
          [...exportRuns(source, { format: { kind: "jsonl" }, runIds: null })].join(""),
        );
        await importFiles([exported], { db: into });
        return readRun({ kind: "sqlite", path: into }, late.id).run;
      };
      const interrupted = { ...late, status: "interrupted" as const, endedAt: "2026-03-02T00:05:00Z" };
      const done = { ...late, status: "done" as const, endedAt: "2026-03-02T00:09:00.000Z" };
      expect(await copy(interrupted)).toEqual(interrupted);
      expect(await copy(done)).toEqual(done);
      expect(await copy(interrupted)).toEqual(done);
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
      "1,5,aaa-early,perf,1",
      "1,6,aaa-early,perf,2",
      "",
    ]);
    const jsonl = [...exportRuns(source, { format: { kind: "jsonl" }, runIds: null })].join("");
    const lines = jsonl
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; id?: string });
    expect(lines.map(({ type, id }) => `${type} ${id ?? ""}`).sort()).toEqual(
      [
        "run aaa-early",
        "run aab-late",
        ...["1", "2", "3", "4", "5", "6"].map((id) => `request ${id}`),
        "score ",
      ].sort(),
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
    expect(listRuns(source, null, warn).map(({ requests: count }) => count)).toEqual([3, 3]);
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
      { run: { id: early.id, kind: "import" }, requests: 3 },
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

describe("runs that are listed again and again", () => {
  test("are told what came since, and how long one that nobody claims has been silent", async () => {
    const path = join(dir, "dsr.db");
    const run = aRun({ id: "old", startedAt: "2026-03-01T00:00:00Z", endedAt: null, status: "running" });
    const write = async (...records: RequestRecord[]) => {
      const sink = openSqlite(path);
      for (const record of records) sink.record(record);
      await sink.close();
    };
    const sink = openSqlite(path);
    sink.begin(run);
    await sink.close();
    await write(aRecord({ id: "1", runId: run.id, startedAt: "2026-03-01T02:00:00Z" }));
    const list = runLister({ kind: "sqlite", path });
    const shown = (at: string) => list(Date.parse(at)).map(({ run, requests }) => [run.status, requests]);
    expect(shown("2026-03-01T03:00:00Z")).toEqual([["running", 1]]);
    expect(shown("2026-03-01T06:00:00Z")).toEqual([["interrupted", 1]]);
    await write(aFailedRecord({ id: "2", runId: run.id, seq: 1, startedAt: "2026-03-01T05:30:00Z" }));
    expect(shown("2026-03-01T06:00:00Z")).toEqual([["running", 2]]);
    expect(shown("2026-03-01T06:00:00Z")).toEqual([["running", 2]]);
  });

  test("stand as they are stored where only they are asked for", async () => {
    for (const kind of ["sqlite", "csv"] as const) {
      const infos = readRunInfos(await filled(kind), () => {});
      expect(infos.map(({ id, status }) => [id, status]).sort()).toEqual([
        ["aaa-early", "done"],
        ["aab-late", "running"],
      ]);
    }
  });
});

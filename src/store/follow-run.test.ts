import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { targetName } from "../record/index.ts";
import { aFailedRecord, aRecord, aRun, aScore } from "../testing/index.ts";
import { type EvidenceSource, followRun, openCsv, openSqlite, type RunVisitor, type Sink } from "./index.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-follow-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const running = { endedAt: null, status: "running" } as const;
const nowMs = Date.parse("2026-03-02T04:00:30.000Z");

/** What was told since the last time it was asked. */
function notebook() {
  let told: string[] = [];
  const visitor: RunVisitor = {
    request: ({ error, attempt }, target) =>
      void told.push(`${targetName(target)} ${attempt} ${error?.kind ?? "ok"}`),
    score: ({ sampleId, verdict }) => void told.push(`${sampleId} ${verdict}`),
    restart: () => void told.push("restart"),
  };
  return {
    visitor,
    news: () => {
      const news = told;
      told = [];
      return news;
    },
  };
}

async function write(source: EvidenceSource, write: (sink: Sink) => void): Promise<void> {
  const sink = source.kind === "sqlite" ? openSqlite(source.path) : openCsv(source.path);
  write(sink);
  await sink.close();
}

describe("a run that goes on", () => {
  it("is told of once: each look hands on what came since, and nothing of other runs", async () => {
    const source = { kind: "sqlite", path: join(dir, "a.db") } as const;
    const { visitor, news } = notebook();
    await write(source, (sink) => {
      sink.begin(aRun({ id: "other" }));
      sink.record(aRecord({ id: "o1", runId: "other" }));
      sink.begin(aRun(running));
      sink.record(aRecord({ id: "r1" }));
    });
    const follower = followRun(source, "run-1");
    expect(follower.look(visitor, nowMs).status).toBe("running");
    expect(news()).toEqual(["sim-a/model-x 1 ok"]);
    expect(follower.look(visitor, nowMs).status).toBe("running");
    expect(news()).toEqual([]);
    await write(source, (sink) => {
      sink.record(aRecord({ id: "o2", runId: "other" }));
      sink.record(aFailedRecord({ id: "r2", target: { provider: "sim-b" } }));
      sink.score(aScore({ requestId: "r1" }));
      sink.end(aRun());
    });
    expect(follower.look(visitor, nowMs)).toEqual(aRun());
    expect(news()).toEqual(["sim-b/model-x 1 server", "smoke-1 correct"]);
    // Taken up again after it had ended.
    await write(source, (sink) => sink.record(aRecord({ id: "r3", attempt: 2 })));
    follower.look(visitor, nowMs);
    expect(news()).toEqual(["sim-a/model-x 2 ok"]);
  });

  it("is shown as interrupted where nothing was heard of it for longer than its requests may last", async () => {
    const source = { kind: "sqlite", path: join(dir, "a.db") } as const;
    await write(source, (sink) => sink.begin(aRun({ ...running, config: { timeouts: { totalMs: 1000 } } })));
    const { visitor } = notebook();
    const follower = followRun(source, "run-1");
    expect(follower.look(visitor, nowMs).status).toBe("running");
    expect(follower.look(visitor, nowMs + 3_600_000).status).toBe("interrupted");
  });

  it("is begun anew where another store takes the place of the one it was in", async () => {
    const [source, other] = ["a.db", "b.db"].map((name) => ({
      ...{ kind: "sqlite" as const, path: join(dir, name) },
    })) as [EvidenceSource, EvidenceSource];
    const { visitor, news } = notebook();
    await write(source, (sink) => {
      sink.begin(aRun(running));
      for (const id of ["r1", "r2"]) sink.record(aRecord({ id }));
    });
    await write(other, (sink) => {
      sink.begin(aRun(running));
      sink.record(aFailedRecord({ id: "r9" }));
    });
    const follower = followRun(source, "run-1");
    follower.look(visitor, nowMs);
    news();
    renameSync(other.path, source.path);
    follower.look(visitor, nowMs);
    expect(news()).toEqual(["restart", "sim-a/model-x 1 server"]);
  });
});

it.each(["sqlite", "csv"] as const)("a run that is over is told of whole, out of %s", async (kind) => {
  const source = { kind, path: join(dir, "store") };
  await write(source, (sink) => {
    sink.begin(aRun());
    sink.record(aRecord({ id: "r1" }));
    sink.record(aFailedRecord({ id: "r2", attempt: 2 }));
    sink.score(aScore({ requestId: "r1" }));
  });
  const { visitor, news } = notebook();
  const follower = followRun(source, "run-1");
  expect(follower.look(visitor, nowMs)).toEqual(aRun());
  expect(
    news()
      .filter((one) => one !== "restart")
      .sort(),
  ).toEqual(["sim-a/model-x 1 ok", "sim-a/model-x 2 server", "smoke-1 correct"]);
});

it("says of a run that is not there that it is not", async () => {
  const source = { kind: "sqlite", path: join(dir, "a.db") } as const;
  await write(source, (sink) => sink.begin(aRun()));
  expect(() => followRun(source, "run-9").look(notebook().visitor, nowMs)).toThrow(/There is no run "run-9"/);
});

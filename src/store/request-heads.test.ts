import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packDeltas } from "../record/index.ts";
import { aFailedRecord, aRecord, aRun, aScore } from "../testing/index.ts";
import { type EvidenceSource, openCsv, openSqlite, readRequest, requestHeads } from "./index.ts";

const dir = mkdtempSync(join(tmpdir(), "dsr-heads-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const deltas = packDeltas([{ atMs: 500, channel: "answer", chars: 4, delayMs: null }]);
const records = [
  { ...aRecord({ id: "b0", seq: 1, target: { provider: "sim-b", mode: "high" } }), deltas },
  aRecord({ id: "a0", seq: 0 }),
  aFailedRecord({ id: "a2", seq: 2 }),
  aRecord({ id: "a2-again", seq: 2, attempt: 2, kind: "bench" }),
  aFailedRecord({ id: "b3", seq: 3, target: { provider: "sim-b", mode: "high" } }),
  aFailedRecord({ id: "a4", seq: 4, error: { kind: "dropped" } }),
  aRecord({ id: "other", runId: "run-2" }),
];

const sources: EvidenceSource[] = (["sqlite", "csv"] as const).map((kind) => ({
  kind,
  path: join(dir, kind),
}));
beforeAll(async () => {
  for (const { kind, path } of sources) {
    const sink = kind === "sqlite" ? openSqlite(path) : openCsv(path);
    for (const id of ["run-1", "run-2"]) sink.begin(aRun({ id }));
    for (const record of records) sink.record(record);
    sink.score(aScore({ requestId: "a2-again" }));
    await sink.close();
  }
});

const whole = { runId: "run-1", target: null, isFailed: false, offset: 0, limit: 10 };

describe.each(sources)("requests of a run out of $kind", (source) => {
  const page = (query: Partial<Parameters<typeof requestHeads>[1]>) =>
    requestHeads(source, { ...whole, ...query }).map(({ record }) => record.id);

  it("come in the order of planning, then of attempts", () => {
    expect(page({})).toEqual(["a0", "b0", "a2", "a2-again", "b3", "a4"]);
    expect(page({ offset: 1, limit: 2 })).toEqual(["b0", "a2"]);
    expect(page({ offset: 9 })).toEqual([]);
    expect(page({ runId: "run-2" })).toEqual(["other"]);
  });

  it("are those of one target, or those that failed; what was given up or never sent did not", () => {
    expect(page({ target: "sim-b/model-x@high" })).toEqual(["b0", "b3"]);
    expect(page({ target: "sim-b/model-x" })).toEqual([]);
    expect(page({ isFailed: true })).toEqual(["a2", "b3"]);
    expect(page({ isFailed: true, target: "sim-a/model-x" })).toEqual(["a2"]);
  });

  it("have the grade of their answer, and no deltas", () => {
    const found = requestHeads(source, whole);
    expect(found.map(({ score }) => score?.verdict ?? null)).toEqual([
      null,
      null,
      null,
      "correct",
      null,
      null,
    ]);
    expect(found.every(({ record }) => record.deltas === null)).toBe(true);
  });

  it("are read one by one with their deltas and their place", () => {
    const { record, neighbours } = readRequest(source, "run-1", "b0");
    expect(record).toEqual(records[0]);
    expect(neighbours).toEqual({ previous: "a0", next: "a2" });
    expect(readRequest(source, "run-1", "a2-again").neighbours).toEqual({ previous: "a2", next: "b3" });
    expect(readRequest(source, "run-1", "a0").neighbours.previous).toBeNull();
    expect(readRequest(source, "run-1", "a4").neighbours.next).toBeNull();
    expect(readRequest(source, "run-1", "a2-again").score?.verdict).toBe("correct");
  });

  it("are not found in another run", () => {
    expect(() => readRequest(source, "run-2", "a0")).toThrow(/There is no request "a0" of run "run-2"/);
  });
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EvidenceQuery, packDeltas, type RequestRecord } from "../record/index.ts";
import { aRecord, aRun } from "../testing/index.ts";
import { type EvidenceSource, openCsv, openSqlite, readRequests } from "./index.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-requests-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const all: EvidenceQuery = { models: null, providers: null, runIds: null, since: null, withDeltas: false };
const deltas = packDeltas([{ atMs: 500, channel: "answer", chars: 4, delayMs: null }]);
const counted = { tokenizer: "imported", inputTokens: 18, outputTokens: 90, reasoningTokens: 30 };
const records = [
  { ...aRecord({ id: "1" }), deltas },
  aRecord({ id: "2", target: { model: "model-y" }, counted, importedFrom: "a file", runId: "run-2" }),
  aRecord({
    id: "3",
    target: { provider: "sim-b" },
    startedAt: "2026-03-03T00:00:00.000Z",
    countedNatively: { ...counted, tokenizer: "model-x@01234567" },
  }),
];

async function stored(kind: EvidenceSource["kind"], name = kind): Promise<EvidenceSource> {
  const path = join(dir, name);
  const sink = kind === "sqlite" ? openSqlite(path) : openCsv(path);
  for (const id of ["run-1", "run-2"]) sink.begin(aRun({ id }));
  for (const record of records) sink.record(record);
  await sink.close();
  return { kind, path };
}

const ids = (found: readonly RequestRecord[]) => found.map(({ id }) => id);

describe.each(["sqlite", "csv"] as const)("requests out of %s", (kind) => {
  test("come whole, both counts of imported history included; deltas only when asked for", async () => {
    const source = await stored(kind);
    expect(readRequests([source], { ...all, withDeltas: true })).toEqual(records);
    expect(readRequests([source], all)).toEqual(records.map((record) => ({ ...record, deltas: null })));
  });

  test("are those of the query", async () => {
    const source = await stored(kind);
    const of = (part: Partial<EvidenceQuery>) => ids(readRequests([source], { ...all, ...part }));
    expect(of({ models: ["model-y"] })).toEqual(["2"]);
    expect(of({ providers: ["sim-b"] })).toEqual(["3"]);
    expect(of({ runIds: ["run-2"] })).toEqual(["2"]);
    expect(of({ since: "2026-03-03T00:00:00.000Z" })).toEqual(["3"]);
    expect(of({ models: ["model-y"], providers: ["sim-b"] })).toEqual([]);
  });
});

test("a request that stands in several sources counts once", async () => {
  expect(ids(readRequests([await stored("csv"), await stored("sqlite")], all))).toEqual(["1", "2", "3"]);
});

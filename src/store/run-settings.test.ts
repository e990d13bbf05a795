import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aRecord, aRun } from "../testing/index.ts";
import { type EvidenceSource, openCsv, openSqlite, runsThatSet } from "./index.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const runs = [
  aRun({ id: "race", config: { race: { confidence: 0.95 } } }),
  aRun({ id: "none", config: { race: null } }),
  aRun({ id: "older", config: {} }),
];

test.each(["sqlite", "csv"] as const)("knows the runs that set something, in %s", async (kind) => {
  const source: EvidenceSource = { kind, path: join(dir, kind === "sqlite" ? "dsr.db" : "csv") };
  const sink = kind === "sqlite" ? openSqlite(source.path) : openCsv(source.path);
  for (const run of runs) {
    sink.begin(run);
    sink.record(aRecord({ id: run.id, runId: run.id }));
    sink.end(run);
  }
  await sink.close();
  expect([...runsThatSet([source], "race")]).toEqual(["race"]);
  expect([...runsThatSet([source], "region")]).toEqual([]);
});

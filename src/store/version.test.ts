import { chmodSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { allEvidence } from "../record/index.ts";
import { aRecord, aRun } from "../testing/index.ts";
import {
  type EvidenceSource,
  openCsv,
  openEvidence,
  openSqlite,
  readEvidence,
  sourceVersion,
} from "./index.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-version-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const at = (kind: EvidenceSource["kind"], name: string): EvidenceSource => ({ kind, path: join(dir, name) });
const open = ({ kind, path }: EvidenceSource) => (kind === "sqlite" ? openSqlite(path) : openCsv(path));

async function fill(source: EvidenceSource, id = "r0"): Promise<void> {
  const sink = open(source);
  sink.begin(aRun());
  sink.record(aRecord({ id }));
  await sink.close();
}

it.each(["sqlite", "csv"] as const)("changes with every batch that a run stores in %s", async (kind) => {
  const source = at(kind, "store");
  const versions = [sourceVersion(source)];
  const sink = open(source);
  sink.begin(aRun());
  await sink.flush();
  versions.push(sourceVersion(source));
  for (let i = 0; i < 5; i++) {
    sink.record(aRecord({ id: `r${i}` }));
    await sink.flush();
    versions.push(sourceVersion(source));
  }
  await sink.close();
  expect(new Set(versions).size).toBe(versions.length);
});

it.each(["sqlite", "csv"] as const)("stays while %s is read", async (kind) => {
  const source = at(kind, "store");
  await fill(source);
  const before = sourceVersion(source);
  const evidence = openEvidence([source], allEvidence);
  expect(sourceVersion(source)).toBe(before);
  evidence.close();
  readEvidence([source], allEvidence);
  expect(sourceVersion(source)).toBe(before);
});

it("changes where a store goes, comes back, or another takes its place", async () => {
  const [store, other] = [at("sqlite", "a.db"), at("sqlite", "b.db")];
  await fill(store);
  await fill(other);
  const first = sourceVersion(store);
  renameSync(other.path, store.path);
  const second = sourceVersion(store);
  rmSync(store.path);
  const gone = sourceVersion(store);
  expect(new Set([first, second, gone]).size).toBe(3);
  expect(gone).toBe(sourceVersion(at("sqlite", "never-there.db")));
});

it("is told of a store that may only be read, and of a path that leads nowhere", async () => {
  const store = at("sqlite", "a.db");
  await fill(store);
  chmodSync(store.path, 0o400);
  expect(sourceVersion(store)).toBe(sourceVersion(store));
  expect(() => sourceVersion(at("csv", "a.db/below"))).not.toThrow();
});

import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aRun } from "../testing/index.ts";
import { openCsv, openSqlite, sameStoreFile } from "./index.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const at = (name: string) => join(dir, name);

test("a database is itself under every name, and so is what SQLite keeps beside it, there or not", async () => {
  const path = at("store.db");
  const source = { kind: "sqlite", path } as const;
  expect(sameStoreFile(path, source)).toBe(false);
  await openSqlite(path).close();
  mkdirSync(at("other"));
  symlinkSync(path, at("other/soft.db"));
  symlinkSync(dir, at("other/folder"));
  linkSync(path, at("hard.db"));
  const names = ["store.db", "hard.db", "other/soft.db", "other/../store.db", "other/folder/store.db"];
  const beside = ["store.db-wal", "store.db-shm", "store.db-journal", "other/folder/store.db-wal"];
  for (const name of [...names, ...beside])
    expect([name, sameStoreFile(at(name), source)]).toEqual([name, true]);
  expect(sameStoreFile(relative("", path), source)).toBe(true);
  for (const name of ["new.csv", "other/store.db", "other/store.db-wal", "nowhere/store.db"]) {
    expect([name, sameStoreFile(at(name), source)]).toEqual([name, false]);
  }
  const linked = { kind: "sqlite", path: at("other/soft.db") } as const;
  writeFileSync(at("store.db-wal"), "");
  for (const name of ["store.db", "store.db-wal"]) expect(sameStoreFile(at(name), linked)).toBe(true);
});

test("a CSV source is each of its files, and nothing else of its folder", async () => {
  const sink = openCsv(at("results"));
  sink.begin(aRun());
  await sink.close();
  const folder = { kind: "csv", path: at("results") } as const;
  linkSync(at("results/runs.csv"), at("hard.csv"));
  for (const name of ["results/runs.csv", "results/requests.csv", "hard.csv"]) {
    expect([name, sameStoreFile(at(name), folder)]).toEqual([name, true]);
  }
  for (const name of ["results/all.jsonl", "results/figures.csv", "runs.csv"]) {
    expect([name, sameStoreFile(at(name), folder)]).toEqual([name, false]);
  }
  const one = { kind: "csv", path: at("results/runs.csv") } as const;
  expect(sameStoreFile(at("hard.csv"), one)).toBe(true);
  expect(sameStoreFile(at("results/requests.csv"), one)).toBe(false);
});

test("a source that is missing or holds nothing is never overwritten", () => {
  for (const path of [at("none"), dir]) {
    expect(sameStoreFile(at("runs.csv"), { kind: "csv", path })).toBe(false);
  }
});

/** What is left when processes that pack are killed at moments drawn by a seed, and when several pack and write at once. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import type { TargetEvidence } from "../record/index.ts";
import { aRecord, aRun } from "../testing/index.ts";
import { openEvidence, openSqlite, readEvidence } from "./index.ts";

const everything = { models: null, providers: null, runIds: null, since: null, withDeltas: false };

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A process that packs a store into small chunks, unpacks it and packs it again; `rounds` times, or without end. */
const PACKER = `
  import { writeSync } from "node:fs";
  const [folder, path, rounds] = process.argv.slice(1);
  const { openForWriting } = await import(folder + "/sqlite-open.ts");
  const { packSteps } = await import(folder + "/fact-packing.ts");
  const db = openForWriting(path, 5000);
  writeSync(1, "open\\n");
  for (let round = 0; rounds === "endless" || round < Number(rounds); round++) {
    for (const _ of packSteps(db, { mostRows: 16 + (round % 7), leastRows: 1 }));
    db.exec("DELETE FROM fact_chunks WHERE first_rowid % 3 = " + (round % 3));
  }
  db.close();
`;

function packer(path: string, rounds: number | "endless"): ChildProcess {
  return spawn(
    process.execPath,
    ["--no-warnings", "--input-type=module", "-e", PACKER, import.meta.dirname, path, String(rounds)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
}

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.on("close", resolve));
const opened = (child: ChildProcess) => new Promise((resolve) => child.stdout?.once("data", resolve));

async function write(path: string, from: number, count: number): Promise<void> {
  const sink = openSqlite(path);
  sink.begin(aRun());
  for (let i = from; i < from + count; i++)
    sink.record(
      aRecord({ id: `r${i}`, seq: i, target: { provider: `p${i % 3}` }, times: { endedAtMs: 3000 + i } }),
    );
  await sink.close();
}

const ends = (targets: readonly TargetEvidence[]) =>
  targets.map(({ target, requests }) => {
    const all: (number | null)[] = [];
    requests.forEach(({ times }) => void all.push(times.endedAtMs));
    return [target.provider, all];
  });

function walkedEnds(path: string) {
  const evidence = openEvidence([{ kind: "sqlite", path }], everything);
  try {
    return ends(evidence.targets);
  } finally {
    evidence.close();
  }
}

const loadedEnds = (path: string) => ends(readEvidence([{ kind: "sqlite", path }], everything));

function integrityOf(path: string): unknown {
  const db = new Sqlite(path, { readonly: true });
  try {
    return db.pragma("integrity_check", { simple: true });
  } finally {
    db.close();
  }
}

test("a store whose packers are killed again and again says what its rows say", async () => {
  const path = join(dir, "a.db");
  const random = randomFromSeed("packers");
  await write(path, 0, 300);
  for (let kill = 0; kill < 10; kill++) {
    const child = packer(path, "endless");
    await opened(child);
    await new Promise((resolve) => setTimeout(resolve, 30 * random.next()));
    child.kill("SIGKILL");
    await ended(child);
    expect(integrityOf(path)).toBe("ok");
    expect(walkedEnds(path)).toEqual(loadedEnds(path));
  }
  expect(loadedEnds(path).map(([, all]) => all?.length)).toEqual([100, 100, 100]);
}, 60_000);

test("packing processes, a writer and readers do not disturb each other", async () => {
  const path = join(dir, "a.db");
  await write(path, 0, 150);
  const children = [packer(path, 30), packer(path, 30)];
  const codes = Promise.all(children.map(ended));
  await Promise.all(children.map(opened));
  for (let from = 150; from < 600; from += 50) {
    await write(path, from, 50);
    // Rows may come between the two looks, from nobody but this test.
    expect(walkedEnds(path)).toEqual(loadedEnds(path));
  }
  expect(await codes).toEqual([0, 0]);
  expect(walkedEnds(path)).toEqual(loadedEnds(path));
  expect(integrityOf(path)).toBe("ok");
}, 60_000);

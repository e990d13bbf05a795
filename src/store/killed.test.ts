/** What is left when the process that writes is killed, at moments drawn by a seed: while it opens, writes, or waits. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DsrError, randomFromSeed } from "../base/index.ts";
import { aRecord, aRun } from "../testing/index.ts";
import {
  type EvidenceSource,
  listRuns,
  openCsv,
  openSqlite,
  type RunSummary,
  readEvidence,
  readRun,
} from "./index.ts";

/** What a store says of itself that has nothing in it yet. */
const NOT_YET = new Set(["store_missing", "store_empty_folder"]);
const everything = { models: null, providers: null, runIds: null, since: null, withDeltas: true };

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const gapsUs = Array.from({ length: 120 }, (_, i) => 20_000 + i);
const TEMPLATE = {
  run: aRun({ endedAt: null, status: "running" }),
  record: aRecord({
    deltas: { gapsUs, chars: gapsUs.map(() => 4), channels: "a120" },
    error: {
      kind: "server",
      httpStatus: null,
      providerCode: null,
      retryAfterMs: null,
      message: 'line "one",\r\n=line two',
    },
  } as never),
};

/** A process that stores records of one run without end, and prints the count each time it is told that so many are stored. */
const WRITER = `
  import { writeSync } from "node:fs";
  const [folder, kind, path, name, template] = process.argv.slice(1);
  const { run, record } = JSON.parse(template);
  const open = kind === "sqlite"
    ? (await import(folder + "/sqlite-sink.ts")).openSqlite
    : (await import(folder + "/csv-sink.ts")).openCsv;
  writeSync(1, "open\\n");
  const sink = open(path, { delayMs: 1 });
  let stored = 0;
  sink.onStored((count) => { stored = count; writeSync(1, count + "\\n"); });
  sink.begin({ ...run, id: name });
  for (let n = 0; ; ) {
    for (const most = n + 1 + (n % 40); n < most; n++) {
      const message = record.error.message.repeat(1 + (n % 20));
      sink.record({ ...record, id: name + "-" + n, runId: name, seq: n, error: { ...record.error, message } });
    }
    while (stored < n - 30) await new Promise((resolve) => setTimeout(resolve, 1));
  }
`;

/** When to kill: so long after it begins to open the store, or after it told that so many are stored. */
interface Moment {
  afterCount: number;
  delayMs: number;
}

/** Runs it, kills it, and resolves to the last count it printed whole. */
function killedAt(
  kind: string,
  path: string,
  name: string,
  { afterCount, delayMs }: Moment,
): Promise<number> {
  const args = [import.meta.dirname, kind, path, name, JSON.stringify(TEMPLATE)];
  const child = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", WRITER, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  const told = () => Number(out.split("\n").slice(1, -1).at(-1) ?? 0);
  let isDue = false;
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      out += String(chunk);
      if (isDue || told() < afterCount) return;
      isDue = true;
      setTimeout(() => child.kill("SIGKILL"), delayMs);
    });
    child.on("close", (_, signal) => {
      if (signal === "SIGKILL") resolve(told());
      else reject(new Error(`the writer ended by itself: ${out}`));
    });
  });
}

describe.each([
  ["sqlite", 25],
  ["csv", 15],
] as const)("a %s store whose writer is killed %i times", (kind, kills) => {
  test("has all that was told as stored each time, nothing out of order, and takes more", async () => {
    const path = join(dir, "store");
    const source = { kind, path } as const;
    const random = randomFromSeed(`kill ${kind}`);
    let all = 0;
    for (let kill = 0; kill < kills; kill++) {
      const name = `run-${kill}`;
      const whileOpening = random.next() < 0.25;
      const told = await killedAt(kind, path, name, {
        afterCount: whileOpening ? 0 : 1 + random.integer(300),
        delayMs: random.next() * (whileOpening ? 30 : 8),
      });
      const begun = existsSync(path) && runsIn(source).some(({ run }) => run.id === name);
      if (!begun) {
        // Killed before anything was stored: then nothing was told either.
        expect(told).toBe(0);
        continue;
      }
      const seqs = readRun(source, name).requests.map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.map((_, i) => i));
      expect(seqs.length).toBeGreaterThanOrEqual(told);
      if (kind === "sqlite") expect(integrityOf(path)).toBe("ok");
      all += seqs.length;
    }
    const sink = kind === "sqlite" ? openSqlite(path) : openCsv(path);
    sink.begin(aRun({ id: "after" }));
    sink.record(aRecord({ id: "after", runId: "after" }));
    await sink.close();
    expect(readRun(source, "after").requests).toHaveLength(1);
    const evidence = readEvidence([source], everything);
    expect(evidence.reduce((sum, { requests }) => sum + requests.length, 0)).toBe(all + 1);
  }, 120_000);
});

/** The runs of a store; none where its writer was killed before it had made one. */
function runsIn(source: EvidenceSource): RunSummary[] {
  try {
    return listRuns(source);
  } catch (thrown) {
    if (thrown instanceof DsrError && NOT_YET.has(thrown.code)) return [];
    throw thrown;
  }
}

function integrityOf(path: string): unknown {
  const db = new Sqlite(path, { readonly: true });
  try {
    return db.pragma("integrity_check", { simple: true });
  } finally {
    db.close();
  }
}

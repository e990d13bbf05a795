/** Stores that refuse for a while or for good: a real disk without room, a real process that keeps the lock. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aRecord, aRun } from "../testing/index.ts";
import { openSqlite, readRun } from "./index.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const STORE = JSON.stringify(join(import.meta.dirname, "index.ts"));
const TESTING = JSON.stringify(join(import.meta.dirname, "../testing/index.ts"));
const NODE = [process.execPath, "--no-warnings", "--input-type=module", "-e"];

/** Gives a command and its children mounts of their own. */
const APART = ["unshare", "-rm"] as const;

/** Mounts a disk of so many KiB over a folder, for one command and its children alone. */
const onDisk = (kib: number, command: readonly string[]) => [
  ...APART,
  "sh",
  "-c",
  `mount -t tmpfs -o size=${kib}k tmpfs "$0" && exec "$@"`,
  dir,
  ...command,
];

const canMount = (() => {
  const probe = mkdtempSync(join(tmpdir(), "dsr-mount-"));
  try {
    const [program, ...args] = APART;
    return spawnSync(program, [...args, "mount", "-t", "tmpfs", "tmpfs", probe]).status === 0;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
})();

/** What a program prints, as JSON. */
function printed(command: readonly string[]): Promise<unknown> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += String(chunk);
  });
  return new Promise((resolve, reject) => {
    child.on("close", (code) => {
      if (code === 0) resolve(JSON.parse(out));
      else reject(new Error(`ended with ${code}: ${out}`));
    });
  });
}

// Where a disk cannot be mounted by an ordinary user, the limits on file and page size in other tests stand in for it.
describe.skipIf(!canMount).each(["sqlite", "csv"] as const)("a %s store on a disk that fills up", (kind) => {
  /** Stores records on a disk of 3 MiB, a third of it taken by something else, until the store refuses. */
  const fillUp = (rest: string) => `
    import { rmSync, writeFileSync } from "node:fs";
    import { openCsv, openSqlite, readRun } from ${STORE};
    import { aRecord, aRun } from ${TESTING};
    const [kind, dir] = process.argv.slice(1);
    const path = dir + "/store";
    const ballast = dir + "/ballast";
    writeFileSync(ballast, Buffer.alloc(1 << 20));
    const sink = kind === "sqlite" ? openSqlite(path) : openCsv(path);
    const failures = [];
    let told = 0;
    sink.onFailure((error) => failures.push(error.code));
    sink.onStored((count) => { told = count; });
    sink.begin(aRun({ endedAt: null, status: "running" }));
    const gapsUs = Array.from({ length: 100 }, (_, i) => 20_000 + i);
    const deltas = { gapsUs, chars: gapsUs, channels: "a100" };
    let given = 0;
    const give = () => sink.record(aRecord({ id: "r" + given, seq: given++, deltas }));
    const inOrder = () => {
      const { run, requests } = readRun({ kind, path }, "run-1");
      return { status: run.status, kept: requests.every(({ id }, i) => id === "r" + i) ? requests.length : "in disorder" };
    };
    while (failures.length === 0) {
      for (let i = 0; i < 20; i++) give();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const toldBefore = told;
    // The run goes on for a little while.
    for (let i = 0; i < 50; i++) give();
    await new Promise((resolve) => setTimeout(resolve, 100));
    ${rest}
  `;

  test("says so once, keeps what it has, and stores all of it once there is room", async () => {
    const code = fillUp(`
      rmSync(ballast);
      sink.end(aRun());
      await sink.close();
      console.log(JSON.stringify({ failures, toldBefore, told, given, ...inOrder() }));`);
    const result = (await printed(onDisk(3072, [...NODE, code, kind, dir]))) as Record<string, number>;
    expect(result).toMatchObject({ failures: ["store_full"], status: "done" });
    expect(result.toldBefore).toBeGreaterThan(100);
    expect([result.told, result.kept]).toEqual([result.given, result.given]);
  });

  test("fails to close where there is no room to the end; what was told as stored can be read there and then", async () => {
    const code = fillUp(`
      const fault = await sink.close().then(() => null, (error) => error.code);
      console.log(JSON.stringify({ failures, fault, told, ...inOrder() }));`);
    const result = (await printed(onDisk(3072, [...NODE, code, kind, dir]))) as Record<string, number>;
    expect(result).toMatchObject({ failures: ["store_full"], fault: "store_full", status: "running" });
    expect(result.told).toBeGreaterThan(100);
    expect(result.kept).toBeGreaterThanOrEqual(result.told ?? 0);
  });
});

describe("a SQLite store that another process keeps locked", () => {
  const path = () => join(dir, "store.db");
  const lockers: ChildProcess[] = [];
  afterEach(() => {
    for (const child of lockers.splice(0)) child.kill("SIGKILL");
  });

  /** A process that takes the lock of the store now and keeps it until it is killed. */
  const locker = async (): Promise<ChildProcess> => {
    const code = `
      import Sqlite from "better-sqlite3";
      const db = new Sqlite(process.argv[1]);
      db.exec("BEGIN IMMEDIATE");
      console.log("locked");
      setInterval(() => {}, 1000);`;
    const [program = "", ...args] = NODE;
    // Bare specifiers are looked up from the working folder.
    const child = spawn(program, [...args, code, path()], {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "inherit"],
    });
    lockers.push(child);
    await new Promise((resolve) => child.stdout.once("data", resolve));
    return child;
  };
  const kill = (child: ChildProcess) =>
    new Promise((resolve) => {
      child.once("close", resolve);
      child.kill("SIGKILL");
    });
  const begun = async (lockWaitMs: number) => {
    const sink = openSqlite(path(), { lockWaitMs });
    const failures: string[] = [];
    const told: number[] = [];
    sink.onFailure((error) => failures.push(error.code));
    sink.onStored((count) => told.push(count));
    sink.begin(aRun({ endedAt: null, status: "running" }));
    sink.record(aRecord({ id: "r0" }));
    await sink.flush();
    return { sink, failures, told };
  };
  const record = (n: number) => aRecord({ id: `r${n}`, seq: n });
  const kept = () => readRun({ kind: "sqlite", path: path() }, "run-1").requests.map(({ id }) => id);
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  test("for less than it waits: nobody is told of anything, and everything else goes on meanwhile", async () => {
    const { sink, failures, told } = await begun(10_000);
    const other = await locker();
    sink.record(record(1));
    const stored = sink.flush();
    let turns = 0;
    for (const until = performance.now() + 200; performance.now() < until; turns++) await pause(1);
    expect([told.at(-1), kept()]).toEqual([1, ["r0"]]);
    // Waiting inside SQLite would leave one or two.
    expect(turns).toBeGreaterThan(5);
    await kill(other);
    await stored;
    expect([failures, kept()]).toEqual([[], ["r0", "r1"]]);
    await sink.close();
  });

  test("for longer than it waits: it says so once, keeps what comes, and stores it once the other has died", async () => {
    const { sink, failures, told } = await begun(50);
    const other = await locker();
    sink.record(record(1));
    while (failures.length === 0) await pause(5);
    for (let n = 2; n < 400; n++) sink.record(record(n));
    await pause(200);
    expect([failures, told.at(-1), kept()]).toEqual([["store_locked"], 1, ["r0"]]);
    await kill(other);
    sink.end(aRun());
    await sink.close();
    expect([failures, told.at(-1)]).toEqual([["store_locked"], 400]);
    expect(kept()).toEqual(Array.from({ length: 400 }, (_, n) => `r${n}`));
  });

  test("to the end: closing says what is wrong and lets go; what was told as stored is there", async () => {
    const { sink, told } = await begun(50);
    const other = await locker();
    sink.record(record(1));
    await expect(sink.close()).rejects.toMatchObject({
      code: "store_locked",
      message: `Cannot write to ${path()}: another process keeps it locked.`,
    });
    await kill(other);
    expect([told.at(-1), kept()]).toEqual([1, ["r0"]]);
  });
});

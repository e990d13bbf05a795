import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DsrError } from "../base/index.ts";
import { aRecord, aRun, aScore } from "../testing/index.ts";
import { listRuns, openSqlite, readEvidence, readRun, sourceVersion } from "./index.ts";
import { type Migration, migrations } from "./migrations.ts";
import { migrate, openForWriting } from "./sqlite-open.ts";
import { sqliteSink } from "./sqlite-sink.ts";
import { figureTable, requestTable, runTable, scoreTable } from "./tables.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const everything = { models: null, providers: null, runIds: null, since: null, withDeltas: false };

/** The DsrError that something throws. */
function faultOf(act: () => unknown): DsrError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof DsrError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}

async function storeWithOneRecord(path: string): Promise<void> {
  const sink = openSqlite(path);
  sink.begin(aRun());
  sink.record(aRecord());
  await sink.close();
}

describe("the schema", () => {
  test("steps are numbered without gaps", () => {
    expect(migrations.map(({ id }) => id)).toEqual(migrations.map((_, i) => i + 1));
  });

  test.each(migrations.map(({ id }) => id))(
    "a store left at step %i is brought up to date and usable",
    async (id) => {
      const path = join(dir, "old.db");
      openForWriting(path, 0, migrations.slice(0, id)).close();
      await storeWithOneRecord(path);
      expect(readRun({ kind: "sqlite", path }, "run-1").requests).toEqual([aRecord()]);
    },
  );

  test("a store of the first version keeps its rows when it is brought up to date: what they do not say is null", async () => {
    const path = join(dir, "old.db");
    const db = openForWriting(path, 0, migrations.slice(0, 1));
    db.exec(`
      INSERT INTO runs VALUES (1, 'run-1', 'perf', '2026-03-02T04:00:00.000Z', '2026-03-02T04:01:00.000Z', '7', 'done',
        NULL, '0.1.0', '24.0.0', 'linux-x64', '{}');
      INSERT INTO requests (schema, id, run_id, kind, seq, round, attempt, provider, model, model_id, endpoint, started_at,
        prompt_source, prompt_id, prompt_input_chars, scheduled_at_ms, sent_at_ms, headers_at_ms, first_byte_at_ms,
        first_output_at_ms, first_answer_at_ms, last_output_at_ms, ended_at_ms, usage_reported, usage_input_tokens,
        usage_output_tokens, usage_reasoning_tokens, usage_cached_tokens, output_reasoning_chars, output_answer_chars,
        output_tool_chars, finish_reason, response_model, response_id, response_http_status, price_input_per_m,
        price_output_per_m, price_cached_input_per_m, price_currency, price_as_of, started_at_ms, deltas_json)
      VALUES (1, 'request-1', 'run-1', 'perf', 0, 0, 1, 'sim-a', 'model-x', 'vendor/model-x', 'http://127.0.0.1:9/sim-a/v1',
        '2026-03-02T04:00:00.000Z', 'synthetic', 'prompt-1', 80, 1000, 1000, 1100, 1150, 1500, 1900, 2950, 3000, 1, 20,
        100, 40, 0, 160, 240, 0, 'stop', 'vendor/model-x', 'response-1', 200, 4, 16, 1, 'CNY', '2026-03-01', 1772424000000,
        '{"gapsUs":[500000,400000],"chars":[4,5],"channels":"r1a1"}');
      INSERT INTO scores VALUES (1, 'run-1', 'request-1', 'smoke', 'smoke-1', '${"0".repeat(64)}', 0, 'sim-a', 'model-x',
        NULL, 'vendor/model-x', 'http://127.0.0.1:9/sim-a/v1', 'correct', NULL, 'B', 0, '2026-03-02T04:00:05.000Z',
        1772424005000)`);
    db.close();
    const old = aRecord({
      times: { dispatchedAtMs: null },
      deltas: { gapsUs: [500_000, 400_000], chars: [4, 5], channels: "r1a1" },
    });
    const source = { kind: "sqlite", path } as const;
    const scores = [aScore({ lenient: null, grader: null })];
    expect(readRun(source, "run-1")).toEqual({ run: aRun(), requests: [old], scores });
    const { attempt, warmup, times, delay, connection, deltas } = old;
    expect(readEvidence([source], { ...everything, withDeltas: true })[0]?.requests).toMatchObject([
      { attempt, warmup, times, delay, connection, deltas },
    ]);
    const measured = aRecord({
      ...old,
      id: "request-2",
      seq: 1,
      warmup: true,
      session: { id: "s", turn: 2 },
      times: { dispatchedAtMs: 990 },
      connection: { reused: false, dnsMs: null, tcpMs: 1, tlsMs: null },
    } as never);
    const sink = openSqlite(path);
    sink.record(measured);
    await sink.close();
    expect(readRun(source, "run-1").requests).toEqual([old, measured]);
  });

  test("deltas, which are long, stand last in a new store: what is read without them is read without passing them", () => {
    const db = openForWriting(join(dir, "a.db"), 0);
    expect(db.pragma("table_info(requests)")).toMatchObject({ length: requestTable.columns.length + 1 });
    expect((db.pragma("table_info(requests)") as { name: string }[]).at(-1)?.name).toBe("deltas_json");
    db.close();
  });

  test("a process of the version before goes on writing while a newer one brings the store up to date", async () => {
    const path = join(dir, "old.db");
    const old = openForWriting(path, 0, migrations.slice(0, 1));
    const names = (old.pragma("table_info(requests)") as { name: string }[]).map(({ name }) => name);
    const copied = names.map((name) => (name === "id" ? "'request-2'" : name)).join(", ");
    const copy = old.prepare(`INSERT INTO requests (${names.join(", ")}) SELECT ${copied} FROM requests`);
    await storeWithOneRecord(path);
    copy.run();
    old.close();
    const { requests } = readRun({ kind: "sqlite", path }, "run-1");
    expect(requests).toEqual([aRecord(), aRecord({ id: "request-2", times: { dispatchedAtMs: null } })]);
  });

  test("has a column for each fact, and beside them only the derived ones", () => {
    const db = openForWriting(join(dir, "a.db"), 0);
    const derived: Record<string, string[]> = {
      requests: ["started_at_ms"],
      scores: ["scored_at_ms"],
      figures: ["id", "measured_at_ms"],
      runs: [],
    };
    for (const table of [runTable, requestTable, scoreTable, figureTable]) {
      const names = (db.pragma(`table_info(${table.name})`) as { name: string }[]).map(({ name }) => name);
      expect(names.sort()).toEqual(
        [...table.columns.map(({ name }) => name), ...(derived[table.name] ?? [])].sort(),
      );
    }
    db.close();
  });

  test("a step runs once, keeps what was stored, and leaves no trace when it fails", async () => {
    const path = join(dir, "a.db");
    await storeWithOneRecord(path);
    const newest = migrations.length;
    const addNote: Migration = {
      id: newest + 1,
      name: "notes",
      up: (db) => void db.exec("ALTER TABLE requests ADD COLUMN note TEXT"),
    };
    const broken: Migration = {
      id: newest + 2,
      name: "broken",
      up: (db) => void db.exec("CREATE TABLE half (a); SELECT nonsense"),
    };
    const db = new Sqlite(path);
    migrate(db, path, [...migrations, addNote]);
    migrate(db, path, [...migrations, addNote]);
    expect(db.pragma("user_version", { simple: true })).toBe(newest + 1);
    expect(db.prepare("SELECT id, note FROM requests").all()).toEqual([{ id: "request-1", note: null }]);
    expect(() => migrate(db, path, [...migrations, addNote, broken])).toThrow(/nonsense/);
    expect(db.pragma("user_version", { simple: true })).toBe(newest + 1);
    expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0);
    db.close();
  });

  test("a store of a newer dsr is refused for writing and for reading", () => {
    const path = join(dir, "new.db");
    const db = openForWriting(path, 0);
    db.pragma(`user_version = ${migrations.length + 1}`);
    db.close();
    for (const act of [() => openSqlite(path), () => listRuns({ kind: "sqlite", path })]) {
      expect(faultOf(act)).toMatchObject({
        code: "store_newer",
        message: `The store ${path} was written by a newer dsr: its schema is version ${migrations.length + 1}, this dsr knows up to ${migrations.length}.`,
      });
    }
  });

  test("two processes that create a store at once agree", async () => {
    const path = join(dir, "a.db");
    const code = `import { openForWriting } from ${JSON.stringify(join(import.meta.dirname, "sqlite-open.ts"))};
      openForWriting(process.argv[1], 5000).close();`;
    expect(await Promise.all([runNode(code, [path]), runNode(code, [path])])).toEqual([
      { status: 0, err: "" },
      { status: 0, err: "" },
    ]);
  });
});

describe("a place that cannot serve", () => {
  test("missing folders are made", async () => {
    const path = join(dir, "x/y/z.db");
    await storeWithOneRecord(path);
    expect(existsSync(path)).toBe(true);
  });

  test("a folder in place of the file", () => {
    expect(faultOf(() => openSqlite(dir))).toMatchObject({
      code: "store_is_folder",
      message: `Cannot open ${dir}: it is a folder, not a file.`,
    });
    expect(faultOf(() => listRuns({ kind: "sqlite", path: dir })).code).toBe("store_is_folder");
  });

  test.skipIf(process.platform === "win32")(
    "a pipe is not waited for, in place of the file or beside it",
    async () => {
      const source = { kind: "sqlite", path: join(dir, "pipe.db") } as const;
      execFileSync("mkfifo", [source.path]);
      expect(sourceVersion(source)).not.toBe("");
      for (const act of [() => openSqlite(source.path), () => listRuns(source)])
        expect(faultOf(act)).toMatchObject({
          code: "store_not_a_file",
          message: `Cannot open ${source.path}: it is a pipe, a socket or a device, not a file.`,
        });
      const beside = { kind: "sqlite", path: join(dir, "a.db") } as const;
      await storeWithOneRecord(beside.path);
      execFileSync("mkfifo", [`${beside.path}-wal`]);
      expect(sourceVersion(beside)).not.toBe("");
      expect(faultOf(() => listRuns(beside)).message).toContain(`${beside.path}-wal`);
    },
  );

  test("a file in place of the folder", () => {
    writeFileSync(join(dir, "file"), "");
    const path = join(dir, "file/a.db");
    expect(faultOf(() => openSqlite(path)).message).toBe(
      `Cannot create the folder ${join(dir, "file")}: a file is in the way where a folder is needed.`,
    );
  });

  test("a file that is no database is refused and left alone", () => {
    const path = join(dir, "notes.db");
    writeFileSync(path, "these are my notes, ".repeat(100));
    for (const act of [() => openSqlite(path), () => listRuns({ kind: "sqlite", path })]) {
      expect(faultOf(act)).toMatchObject({ code: "store_not_a_database" });
    }
  });

  test("another program's database is refused and left alone", () => {
    const path = join(dir, "theirs.db");
    const theirs = new Sqlite(path);
    theirs.exec("CREATE TABLE bookmarks (url TEXT)");
    theirs.close();
    expect(faultOf(() => openSqlite(path))).toMatchObject({ code: "store_foreign" });
    const again = new Sqlite(path);
    expect(again.prepare("SELECT name FROM sqlite_schema").pluck().all()).toEqual(["bookmarks"]);
    again.close();
  });

  test("a store that is not there is not made by reading it", () => {
    const path = join(dir, "none.db");
    expect(faultOf(() => readEvidence([{ kind: "sqlite", path }], everything))).toMatchObject({
      code: "store_missing",
      message: `There is no store at ${path}.`,
    });
    expect(existsSync(path)).toBe(false);
  });

  test("a store that is locked when it is opened is a fault then, before anybody spends anything", () => {
    const path = join(dir, "a.db");
    openForWriting(path, 0).close();
    const other = new Sqlite(path);
    other.exec("BEGIN EXCLUSIVE");
    expect(faultOf(() => openForWriting(path, 0))).toMatchObject({ code: "store_locked", exitCode: 2 });
    other.exec("ROLLBACK");
    other.close();
    openForWriting(path, 0).close();
  });

  test("a store locked by another connection: the flush waits, then says so; nothing is lost once it is free", async () => {
    const path = join(dir, "a.db");
    const sink = openSqlite(path, { lockWaitMs: 150 });
    sink.begin(aRun());
    await sink.flush();
    const other = new Sqlite(path);
    other.exec("BEGIN IMMEDIATE");
    sink.record(aRecord());
    await expect(sink.flush()).rejects.toThrow(`Cannot write to ${path}: another process keeps it locked.`);
    expect(readRun({ kind: "sqlite", path }, "run-1").requests).toEqual([]);
    other.exec("COMMIT");
    other.close();
    await sink.close();
    expect(readRun({ kind: "sqlite", path }, "run-1").requests).toEqual([aRecord()]);
  });

  test("a full disk: the flush says so, and what is stored stays readable", async () => {
    const path = join(dir, "a.db");
    const db = openForWriting(path, 0);
    const sink = sqliteSink(db, path);
    sink.begin(aRun());
    sink.record(aRecord());
    await sink.flush();
    db.pragma(`max_page_count = ${db.pragma("page_count", { simple: true })}`);
    for (let i = 0; i < 500; i++) sink.record(aRecord({ id: `r${i}`, seq: i }));
    await expect(sink.flush()).rejects.toMatchObject({
      code: "store_full",
      message: `Cannot write to ${path}: no space is left.`,
    });
    expect(readRun({ kind: "sqlite", path }, "run-1").requests).toContainEqual(aRecord());
    await expect(sink.close()).rejects.toThrow("no space is left");
    expect(listRuns({ kind: "sqlite", path })).toHaveLength(1);
  });

  // The superuser may write anywhere, so the attempts are made by an ordinary user (nobody).
  test.skipIf(process.getuid?.() !== 0)(
    "a folder that may only be read: no writing, yet reading works",
    async () => {
      chmodSync(dir, 0o755);
      const folder = join(dir, "shared");
      mkdirSync(folder);
      const path = join(folder, "a.db");
      await storeWithOneRecord(path);
      for (const mode of ["clean", "wal"]) {
        // A run under way leaves its latest records in the write-ahead log.
        const writer = mode === "wal" ? new Sqlite(path) : null;
        writer?.exec("UPDATE runs SET seed = 'from the log'");
        chownSync(folder, 0, 0);
        chmodSync(folder, 0o555);
        const store = JSON.stringify(join(import.meta.dirname, "index.ts"));
        const code = `import { openSqlite, readRun } from ${store};
        // Loads the native part while this user may still read wherever it is installed.
        await openSqlite(process.argv[2]).close();
        process.setgid(65534); process.setuid(65534);
        const run = readRun({ kind: "sqlite", path: process.argv[1] }, "run-1");
        console.error(run.requests.length, run.run.seed);
        try { openSqlite(process.argv[1]); } catch (error) { console.error(error.code); }`;
        const { err } = await runNode(code, [path, join(dir, "other.db")]);
        expect(err).toBe(`1 ${mode === "wal" ? "from the log" : "7"}\nstore_read_only\n`);
        writer?.close();
      }
    },
  );

  test.skipIf(process.getuid?.() !== 0)(
    "a file of an earlier version that may only be read is read, and left as it is",
    async () => {
      chmodSync(dir, 0o777);
      const path = join(dir, "old.db");
      openForWriting(path, 0, migrations.slice(0, 3)).close();
      const db = new Sqlite(path);
      db.exec(
        "INSERT INTO runs VALUES (1, 'run-1', 'perf', '2026-03-02T04:00:00.000Z', NULL, '7', 'done', NULL, '0.1.0', '24', 'x', '{}')",
      );
      db.close();
      chmodSync(path, 0o444);
      const store = JSON.stringify(join(import.meta.dirname, "index.ts"));
      const code = `import { openEvidence, openSqlite, readRun } from ${store};
        // Loads the native part while this user may still read wherever it is installed.
        await openSqlite(process.argv[2]).close();
        process.setgid(65534); process.setuid(65534);
        const source = { kind: "sqlite", path: process.argv[1] };
        console.error(readRun(source, "run-1").run.seed, openEvidence([source], ${JSON.stringify(everything)}).targets.length);`;
      const { err } = await runNode(code, [path, join(dir, "other.db")]);
      expect(err).toBe("7 0\n");
      const after = new Sqlite(path, { readonly: true });
      expect(after.pragma("user_version", { simple: true })).toBe(3);
      after.close();
    },
  );
});

/** Runs a module in a process of its own. */
function runNode(code: string, args: readonly string[]): Promise<{ status: number | null; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", code, ...args]);
    let err = "";
    child.stderr.on("data", (chunk) => {
      err += String(chunk);
    });
    child.on("close", (status) => resolve({ status, err }));
  });
}

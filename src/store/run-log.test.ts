import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LogLine } from "../record/index.ts";
import { aRecord, aRun } from "../testing/index.ts";
import { combineSinks, exportRuns, importFiles, openCsv, openSqlite, readLog, readRun } from "./index.ts";
import { migrations } from "./migrations.ts";
import { openForWriting } from "./sqlite-open.ts";
import { sqliteWriter } from "./sqlite-sink.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-log-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const line = (second: number, text: string, level: LogLine["level"] = "info", runId = "run-1"): LogLine => ({
  ...{ runId, level, text },
  at: `2026-03-02T04:00:0${second}.000Z`,
});
const said = [
  line(1, "begun"),
  line(3, "gave up sim-a/model-x: it failed too often", "warning"),
  line(3, "“quoted”, and\na second line", "error"),
  line(2, "of another run", "info", "run-2"),
];
const ofFirst = said.filter(({ runId }) => runId === "run-1");

async function stored(name = "a.db"): Promise<string> {
  const path = join(dir, name);
  const sink = openSqlite(path);
  for (const id of ["run-1", "run-2"]) sink.begin(aRun({ id }));
  for (const one of said) sink.note(one);
  await sink.close();
  return path;
}

const logOf = (path: string, runId = "run-1", most?: number) =>
  readLog({ kind: "sqlite", path }, runId, most);

describe("the log of a run", () => {
  it("is kept as it was said, in that order, apart from those of other runs", async () => {
    const path = await stored();
    expect(logOf(path)).toEqual(ofFirst);
    expect(logOf(path, "run-2")).toEqual([said[3]]);
    expect(logOf(path, "run-3")).toEqual([]);
  });

  it("is shortened at its beginning", async () => {
    expect(logOf(await stored(), "run-1", 2)).toEqual(ofFirst.slice(1));
  });

  it("is stored with what was queued beside it, before a flush is over", async () => {
    const path = join(dir, "b.db");
    const sink = openSqlite(path);
    sink.begin(aRun());
    sink.record(aRecord());
    sink.note(line(1, "begun"));
    await sink.flush();
    expect(logOf(path)).toEqual([line(1, "begun")]);
    expect(readRun({ kind: "sqlite", path }, "run-1").requests).toHaveLength(1);
    await sink.close();
  });

  it("is kept by no folder of CSV files, and stands in nobody's way there", async () => {
    const [db, csv] = [join(dir, "c.db"), join(dir, "csv")];
    const sink = combineSinks([openSqlite(db), openCsv(csv)]);
    sink.begin(aRun());
    sink.note(line(1, "begun"));
    sink.record(aRecord());
    await sink.close();
    expect(logOf(db)).toHaveLength(1);
    expect(readLog({ kind: "csv", path: csv }, "run-1")).toEqual([]);
    expect(readRun({ kind: "csv", path: csv }, "run-1").requests).toHaveLength(1);
  });

  it("goes with its run into JSON lines and back, once however often it is imported", async () => {
    const file = join(dir, "all.jsonl");
    const from = { kind: "sqlite", path: await stored() } as const;
    writeFileSync(file, [...exportRuns(from, { format: { kind: "jsonl" }, runIds: ["run-1"] })].join(""));
    expect(readFileSync(file, "utf8")).not.toContain("of another run");
    const db = join(dir, "d.db");
    await importFiles([file], { db });
    const [again] = await importFiles([file], { db });
    expect(again).toMatchObject({ imported: 0, duplicates: 4, skipped: [] });
    expect(logOf(db)).toEqual(ofFirst);
  });

  it("is empty of a run that an earlier version stored, also where the store may only be read", () => {
    for (const id of migrations.map((step) => step.id).slice(0, -1)) {
      const path = join(dir, `v${id}.db`);
      const db = openForWriting(path, 0, migrations.slice(0, id));
      // The columns of the newest version are not there yet: a run has been the same from the beginning.
      db.prepare(
        `INSERT INTO runs VALUES (1, 'run-1', 'perf', '2026-03-02T04:00:00.000Z', NULL, '7', 'done', NULL, '0.1.0', '24', 'linux', '{}')`,
      ).run();
      db.pragma("wal_checkpoint(TRUNCATE)");
      db.close();
      chmodSync(path, 0o400);
      expect(logOf(path)).toEqual([]);
    }
  });
});

it("tells whether a line is new", () => {
  const db = openForWriting(join(dir, "e.db"), 0);
  const writer = sqliteWriter(db);
  writer.addRun(aRun());
  expect([1, 1, 2].map((second) => writer.addNote(line(second, "begun")))).toEqual([true, false, true]);
  db.close();
});

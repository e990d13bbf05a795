import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { storeFault } from "./faults.ts";

const systemError = (code: string) => Object.assign(new Error(`${code}: said the system`), { code });
const sqliteError = (code: string) => new Sqlite.SqliteError("said SQLite", code);

describe("a store that refuses to be written", () => {
  test.each([
    [systemError("ENOSPC"), "store_full", "no space is left"],
    [systemError("EDQUOT"), "store_full", "no space is left"],
    [sqliteError("SQLITE_FULL"), "store_full", "no space is left"],
    [systemError("EFBIG"), "store_file_size", "the file is as large as a file may be there"],
    [sqliteError("SQLITE_IOERR_WRITE"), "store_io", "the system refuses to write more"],
    [sqliteError("SQLITE_IOERR_FSYNC"), "store_io", "said SQLite"],
    [systemError("EIO"), "store_io", "EIO: said the system"],
  ])("for %s says why, as far as that is known", (thrown, code, why) => {
    const { kind, error } = storeFault(thrown, "a.db", "write to");
    expect({ kind, code: error.code, message: error.message }).toEqual({
      kind: "place",
      code,
      message: `Cannot write to a.db: ${why}.`,
    });
  });
});

describe.skipIf(process.platform === "win32")("a SQLite store in a file that may not grow", () => {
  let dir = "";
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const code = `
    import { openSqlite } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
    import { aRecord, aRun } from ${JSON.stringify(join(import.meta.dirname, "../testing/index.ts"))};
    const told = (error) => console.log([error.code, error.message, error.hint].join("; "));
    try {
      const sink = openSqlite(process.argv[1]);
      sink.begin(aRun());
      for (let i = 0; i < 2000; i++) sink.record(aRecord({ id: "r" + i, seq: i }));
      await sink.close();
    } catch (error) { told(error); }`;

  // Too few for the index of the log, which comes first, and for the log.
  test.each([33, 600])("of %i blocks names the limits that may be reached, not the disk alone", (blocks) => {
    const path = join(dir, "a.db");
    const limited = `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" --no-warnings --input-type=module -e "$1" "$2"`;
    const { stdout } = spawnSync("sh", ["-c", limited, process.execPath, code, path], { encoding: "utf8" });
    expect(stdout).toMatch(
      /^store_io; Cannot write to .*a\.db: the system refuses to write more\.; .*limit on file size.*\n$/,
    );
  });
});

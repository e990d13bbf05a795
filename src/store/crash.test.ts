/** What survives when processes die, or write at the same time. The processes are real. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aRecord, aRun, aScore } from "../testing/index.ts";
import { csvHeader } from "./csv-cells.ts";
import { openForAppending } from "./csv-file.ts";
import { scanCsv } from "./csv-scan.ts";
import { openCsv, readEvidence, readRun } from "./index.ts";
import { requestTable, scoreTable } from "./tables.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const everything = { models: null, providers: null, runIds: null, since: null, withDeltas: true };
const kinds = ["sqlite", "csv"] as const;
const STORE = JSON.stringify(join(import.meta.dirname, "index.ts"));
const TESTING = JSON.stringify(join(import.meta.dirname, "../testing/index.ts"));

/**
 * A process that stores records of awkward text in flushes of `perFlush` and prints each id once its flush has resolved;
 * `flushes` of them, or without end.
 */
function writerProcess(
  kind: string,
  path: string,
  name: string,
  perFlush: number,
  flushes: number | "endless",
): ChildProcess {
  const code = `
    import { writeSync } from "node:fs";
    import { openCsv, openSqlite } from ${STORE};
    import { aRecord, aRun } from ${TESTING};
    const [kind, path, name, perFlush, flushes] = process.argv.slice(1);
    const sink = kind === "sqlite" ? openSqlite(path) : openCsv(path);
    const fault = { kind: "server", httpStatus: null, providerCode: null, retryAfterMs: null };
    const gapsUs = Array.from({ length: 300 }, (_, i) => 20_000 + i);
    sink.begin(aRun({ id: "run-" + name, endedAt: null, status: "running" }));
    for (let n = 0, flush = 0; flushes === "endless" || flush < Number(flushes); flush++) {
      const ids = [];
      for (let i = 0; i < Number(perFlush); i++, n++) {
        const message = 'line "one",\\r\\n=line two'.repeat(1 + (n % 20));
        ids.push(name + "-" + n);
        sink.record(aRecord({
          id: ids.at(-1), runId: "run-" + name, seq: n,
          error: { ...fault, message }, deltas: { gapsUs, chars: gapsUs.map(() => 4), channels: "a300" },
        }));
      }
      await sink.flush();
      writeSync(1, ids.join("\\n") + "\\n");
    }
    await sink.close();
  `;
  const args = [kind, path, name, String(perFlush), String(flushes)];
  return spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", code, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Runs until the process ends and returns the whole lines it printed; \`onFirst\` runs when the first came. */
function linesOf(child: ChildProcess, onFirst: () => void = () => {}): Promise<string[]> {
  return new Promise((resolve) => {
    let out = "";
    child.stdout?.on("data", (chunk) => {
      if (out === "") onFirst();
      out += String(chunk);
    });
    child.on("close", () => resolve(out.split("\n").slice(0, -1)));
  });
}

describe.each(kinds)("two processes that write one %s store", (kind) => {
  test("lose nothing of each other's", async () => {
    const path = join(dir, "store");
    const reported = await Promise.all(
      ["a", "b"].map((name) => linesOf(writerProcess(kind, path, name, 7, 25))),
    );
    expect(reported.map((lines) => lines.length)).toEqual([175, 175]);
    for (const name of ["a", "b"]) {
      expect(readRun({ kind, path }, `run-${name}`).requests.map(({ seq }) => seq)).toEqual(
        Array.from({ length: 175 }, (_, i) => i),
      );
    }
    if (kind === "sqlite") return;
    const rows: { cells: number; first: unknown }[] = [];
    scanCsv(join(path, "requests.csv"), (row) => {
      rows.push({ cells: row.count, first: row.cell(0) });
      return true;
    });
    expect(rows).toHaveLength(351);
    expect(rows.filter(({ first }) => first === "schema")).toHaveLength(1);
    expect(new Set(rows.map(({ cells }) => cells))).toEqual(new Set([requestTable.columns.length]));
  });
});

test("processes that create SQLite stores at the same moment all open them", async () => {
  const code = `
    import { openForWriting } from ${JSON.stringify(join(import.meta.dirname, "sqlite-open.ts"))};
    const [dir, start] = process.argv.slice(1);
    for (let i = 0; i < 60; i++) {
      while (Date.now() < Number(start) + 20 * i);
      try { openForWriting(dir + "/" + i + ".db", 0).close(); } catch (error) { console.log(error.message); }
    }`;
  const args = [dir, String(Date.now() + 1500)];
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", code, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
  expect(await Promise.all(children.map((child) => linesOf(child)))).toEqual([[], [], []]);
}, 30_000);

test("processes that create CSV files at the same moment leave one header in each", async () => {
  const header = csvHeader(scoreTable);
  const code = `
    import { openForAppending } from ${JSON.stringify(join(import.meta.dirname, "csv-file.ts"))};
    const [dir, header, start] = process.argv.slice(1);
    while (Date.now() < Number(start));
    for (let i = 0; i < 60; i++) openForAppending(dir + "/" + i + ".csv", header).close();`;
  const args = [dir, header, String(Date.now() + 1500)];
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", code, ...args], {
      stdio: ["ignore", "ignore", "inherit"],
    }),
  );
  await Promise.all(children.map((child) => new Promise((resolve) => child.on("close", resolve))));
  const files = readdirSync(dir).sort();
  expect(files).toEqual(Array.from({ length: 60 }, (_, i) => `${i}.csv`).sort());
  for (const file of files) expect(readFileSync(join(dir, file), "utf8")).toBe(header);
});

describe("a CSV file", () => {
  const header = csvHeader(requestTable);
  const path = () => join(dir, "requests.csv");

  test("under another header is not appended to", () => {
    writeFileSync(path(), "name,age\r\nAda,36\r\n");
    expect(() => openCsv(dir)).toThrow(
      `${path()} has another header than dsr writes, so nothing was appended: it begins "name,age".`,
    );
    expect(readFileSync(path(), "utf8")).toBe("name,age\r\nAda,36\r\n");
  });

  test("that exists and is empty gets its header", async () => {
    writeFileSync(path(), "");
    await openCsv(dir).close();
    expect(readFileSync(path(), "utf8")).toBe(header);
  });

  test("saved by an editor with LF line ends or a byte order mark is taken up", async () => {
    writeFileSync(path(), `\uFEFF${header.replace("\r\n", "\n")}`);
    const sink = openCsv(dir);
    sink.begin(aRun());
    sink.record(aRecord());
    await sink.close();
    expect(readRun({ kind: "csv", path: dir }, "run-1").requests).toEqual([aRecord()]);
  });

  test.each([
    "in a plain cell",
    "in a quoted cell",
    "in a quoted cell, after a line break",
    "before its line end",
  ])("cut off %s loses the cut row only", async (where) => {
    const first = openCsv(dir);
    first.begin(aRun());
    first.record(aRecord({ id: "whole" }));
    await first.close();
    const cuts: Record<string, string> = {
      "in a plain cell": "1,cut,run-1,pe",
      "in a quoted cell": '1,cut,run-1,"pe',
      "in a quoted cell, after a line break": '1,cut,run-1,"pe\r\n',
      "before its line end": "1,cut",
    };
    appendFileSync(path(), cuts[where] ?? "");
    const second = openCsv(dir);
    second.record(aRecord({ id: "next", seq: 1 }));
    await second.close();
    const warnings: string[] = [];
    const evidence = readEvidence([{ kind: "csv", path: dir }], everything, (message) =>
      warnings.push(message),
    );
    expect(evidence[0]?.requests).toHaveLength(2);
    expect(warnings).toEqual([expect.stringMatching(/^1 row of .*requests\.csv could not be read/)]);
    expect(readRun({ kind: "csv", path: dir }, "run-1").requests.map(({ id }) => id)).toEqual([
      "whole",
      "next",
    ]);
  });

  test.skipIf(process.platform === "win32")(
    "in a file that may not grow keeps whole rows only, and the error says so",
    async () => {
      const code = `
      import { openCsv } from ${STORE};
      import { aRecord, aRun } from ${TESTING};
      const sink = openCsv(process.argv[1]);
      sink.begin(aRun());
      for (let i = 0; i < 200; i++) {
        sink.record(aRecord({ id: "r" + i, seq: i }));
        if (i % 9 === 0) await sink.flush();
      }
      await sink.close();`;
      // Like a full disk, a limit on file size cuts a write short, then refuses.
      const child = spawn("sh", [
        "-c",
        `trap '' XFSZ; ulimit -f 20; exec "$0" --no-warnings --input-type=module -e "$1" "$2"`,
        process.execPath,
        code
          .replace(
            "await sink.close();",
            "await sink.close().catch((error) => console.log(error.code, error.message));",
          )
          .replace("await sink.flush();", "await sink.flush().catch(() => {});"),
        dir,
      ]);
      const lines = await linesOf(child);
      expect(lines).toEqual([
        `store_file_size Cannot write to ${dir}: the file is as large as a file may be there.`,
      ]);
      expect(statSync(path()).size).toBeLessThanOrEqual(20 * 1024);
      expect(readFileSync(path(), "utf8").endsWith("\r\n")).toBe(true);
      const kept = readRun({ kind: "csv", path: dir }, "run-1").requests;
      expect(kept.length).toBeGreaterThan(10);
      expect(kept.map(({ id }) => id)).toEqual(kept.map((_, i) => `r${i}`));
    },
  );

  test("whose folder is a file, or whose own name is a folder's, is refused", () => {
    writeFileSync(join(dir, "file"), "");
    expect(() => openCsv(join(dir, "file"))).toThrow(
      `Cannot create the folder ${join(dir, "file")}: a file is in the way where a folder is needed.`,
    );
    mkdirSync(path());
    expect(() => openCsv(dir)).toThrow(`Cannot write to ${path()}: it is a folder.`);
  });

  // The superuser may write anywhere, so the attempt is made by an ordinary user (nobody).
  test.skipIf(process.getuid?.() !== 0)(
    "in a folder that may only be read is refused, and stays readable",
    async () => {
      const sink = openCsv(dir);
      sink.begin(aRun());
      sink.record(aRecord());
      await sink.close();
      chmodSync(dir, 0o555);
      const code = `
      import { openCsv, readRun } from ${STORE};
      process.setgid(65534); process.setuid(65534);
      const path = process.argv[1];
      console.log(readRun({ kind: "csv", path }, "run-1").requests.length);
      for (const dir of [path, path + "/new"]) {
        try { openCsv(dir); } catch (error) { console.log(error.code, error.message); }
      }`;
      const child = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", code, dir]);
      expect(await linesOf(child)).toEqual([
        "1",
        `store_read_only Cannot write to ${join(dir, "runs.csv")}: writing is not permitted.`,
        `store_read_only Cannot create the folder ${dir}/new: writing is not permitted.`,
      ]);
    },
  );

  test("held by a lock that nobody lets go of names the lock", () => {
    writeFileSync(path(), "");
    writeFileSync(`${path()}.lock`, "");
    expect(() => openForAppending(path(), header)).toThrow(`${path()}.lock is held by another process.`);
  });

  test("of scores is cut off in the same way and loses the cut row only", async () => {
    const first = openCsv(dir);
    first.begin(aRun());
    first.score(aScore());
    await first.close();
    appendFileSync(join(dir, "scores.csv"), csvHeader(scoreTable).slice(0, 20));
    await openCsv(dir).close();
    expect(readRun({ kind: "csv", path: dir }, "run-1").scores).toEqual([aScore()]);
  });
});

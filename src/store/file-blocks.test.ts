import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scanCsv } from "./csv-scan.ts";
import { blockSteps, MOST_ROW_BYTES, runSteps } from "./file-blocks.ts";
import { type EvidenceSource, importFiles, listRuns } from "./index.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const readBlocks = (...args: Parameters<typeof blockSteps>) => runSteps(blockSteps(...args));

test("a row of a thousand blocks is looked at a few times, not a thousand times", () => {
  const path = join(dir, "long.csv");
  writeFileSync(path, `"${"x".repeat(100_000)}`);
  let looked = 0;
  let last = "";
  readBlocks(
    path,
    (bytes) => {
      looked += bytes.length;
      last = bytes.toString();
      return 0;
    },
    100,
  );
  expect(last).toHaveLength(100_001);
  expect(looked).toBeLessThan(4 * 100_001);
});

test("what was used is not handed on again, and null ends the reading", () => {
  const path = join(dir, "rows.txt");
  writeFileSync(path, "abcdefghij");
  const seen: string[] = [];
  const take = (bytes: Buffer, atEnd: boolean) => {
    seen.push(`${bytes}${atEnd ? "." : ""}`);
    return Math.min(3, bytes.length);
  };
  readBlocks(path, take, 4);
  expect(seen).toEqual(["abcd", "defgh", "ghij", "j."]);
  seen.length = 0;
  const takeOnce = (bytes: Buffer) => (take(bytes, false) > 0 ? null : 0);
  readBlocks(path, takeOnce, 4);
  expect(seen).toEqual(["abcd"]);
});

test("a row longer than any row of results is an error that names its line, in CSV and in JSON lines", async () => {
  const csv = join(dir, "endless.csv");
  writeFileSync(csv, 'a,b\n1,"2\n3"\n4,"');
  truncateSync(csv, MOST_ROW_BYTES + 100);
  const rows: (string | null)[][] = [];
  const scan = () => scanCsv(csv, (row) => rows.push(row.cells()) > 0);
  expect(scan).toThrow(`The row that begins on line 4 of ${csv} is longer than 64 MiB`);
  expect(rows).toEqual([
    ["a", "b"],
    ["1", "2\n3"],
  ]);

  const path = join(dir, "endless.jsonl");
  writeFileSync(path, '{"type":"run"}\n\n{"type":"run", "id": "');
  truncateSync(path, MOST_ROW_BYTES + 100);
  const source: EvidenceSource = { kind: "csv", path };
  expect(() => listRuns(source)).toThrow(`The row that begins on line 3 of ${path} is longer than 64 MiB`);
  expect(await importFiles([path], { db: join(dir, "store.db") })).toMatchObject([
    { imported: 0, problem: expect.stringMatching(/line 3 of .*endless\.jsonl is longer than 64 MiB/) },
  ]);
});

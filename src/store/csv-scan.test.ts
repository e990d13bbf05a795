import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scanCsv } from "./csv-scan.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "dsr-store-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function rowsOf(
  text: string,
  blockBytes?: number,
): { line: number; complete: boolean; cells: (string | null)[] }[] {
  const path = join(dir, "file.csv");
  writeFileSync(path, text);
  const rows: { line: number; complete: boolean; cells: (string | null)[] }[] = [];
  scanCsv(
    path,
    (row) => {
      rows.push({ line: row.line, complete: row.complete, cells: row.cells() });
      return true;
    },
    blockBytes,
  );
  return rows;
}

test("rows, empty cells, quotes, both line ends, a byte order mark, no line end at the end", () => {
  expect(rowsOf('\uFEFFa,"b ""x"" b",\r\n\r\n"",c\n"two\r\nlines",ü\nlast,"1,2"')).toEqual([
    { line: 1, complete: true, cells: ["a", 'b "x" b', null] },
    { line: 3, complete: true, cells: ["", "c"] },
    { line: 4, complete: true, cells: ["two\r\nlines", "ü"] },
    { line: 6, complete: true, cells: ["last", "1,2"] },
  ]);
});

test("a quote inside an unquoted cell is a character; a file that ends inside quotes says so", () => {
  expect(rowsOf('{"a": 1, "b": 2},x\ny,"open\nend')).toEqual([
    { line: 1, complete: true, cells: ['{"a": 1', ' "b": 2}', "x"] },
    { line: 2, complete: false, cells: ["y", "open\nend"] },
  ]);
});

test("agrees with csv-parse on any table, however the file falls into blocks", () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.string({ unit: "grapheme", maxLength: 4 }),
    fc.constantFrom("", '"', ",", "\n", "\r\n"),
  );
  const tables = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(tables, fc.integer({ min: 1, max: 40 }), fc.boolean(), (table, blockBytes, endsInLine) => {
      const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
      const text = table.map((row) => row.map(quoted).join(",")).join("\r\n") + (endsInLine ? "\r\n" : "");
      const theirs = parse(text, {
        relax_column_count: true,
        bom: true,
        record_delimiter: "\r\n",
      }) as string[][];
      expect(rowsOf(text, blockBytes).map(({ cells }) => cells.map((raw) => raw ?? ""))).toEqual(theirs);
    }),
    { numRuns: 300 },
  );
});

test("numbers are those that Number gives", () => {
  const path = join(dir, "numbers.csv");
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger()), {
        minLength: 1,
      }),
      (values) => {
        writeFileSync(path, `${values.map(String).join(",")}\n`);
        scanCsv(path, (row) => {
          values.forEach((value, i) => {
            expect(row.number(i)).toBe(Number(String(value)));
          });
          return true;
        });
      },
    ),
  );
  writeFileSync(path, '1.5,,"","2",x,-0.25,1e3,.5,5.,1.2.3,-, 7\n');
  scanCsv(path, (row) => {
    expect(row.cells().map((_, i) => row.number(i))).toEqual([
      1.5,
      null,
      null,
      2,
      NaN,
      -0.25,
      1000,
      0.5,
      5,
      NaN,
      NaN,
      7,
    ]);
    expect(row.number(99)).toBeNull();
    return true;
  });
});

test("stops when it is told to", () => {
  const path = join(dir, "long.csv");
  writeFileSync(path, "a,b\n".repeat(100));
  let rows = 0;
  scanCsv(path, () => {
    rows += 1;
    return rows < 3;
  });
  expect(rows).toBe(3);
});

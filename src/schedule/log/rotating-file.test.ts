import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { openLogFile } from "./rotating-file.ts";

const place = () => join(mkdtempSync(join(tmpdir(), "dsr-log-")), "logs/schedule.log");
const open = (path: string, maxBytes: number, keep: number, told: string[] = []) =>
  openLogFile({ path, maxBytes, keep, onTrouble: (message) => told.push(message) });

/** All lines, those of the oldest file first. */
function linesOf(path: string, keep: number): string[] {
  const names = [...Array.from({ length: keep }, (_, i) => `${path}.${keep - i}`), path];
  return names
    .filter((name) => existsSync(name))
    .flatMap((name) => readFileSync(name, "utf8").split("\n"))
    .filter((line) => line !== "");
}

it("loses no line, splits none, and lets no file grow beyond its size, however often it is opened anew", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ line: fc.stringMatching(/^[a-zß本]{1,30}$/), reopen: fc.boolean() }), {
        maxLength: 60,
      }),
      fc.integer({ min: 120, max: 300 }),
      (steps, maxBytes) => {
        const path = place();
        let log = open(path, maxBytes, 50);
        for (const { line, reopen } of steps) {
          log.write(line);
          if (!reopen) continue;
          log.close();
          log = open(path, maxBytes, 50);
        }
        log.close();
        expect(existsSync(path) ? linesOf(path, 50) : []).toEqual(steps.map(({ line }) => line));
        if (!existsSync(path)) return;
        const folder = join(path, "..");
        for (const name of readdirSync(folder))
          expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(maxBytes);
      },
    ),
    { numRuns: 40 },
  );
});

it("keeps so many older files and no more", () => {
  const path = place();
  const log = open(path, 10, 2);
  for (let i = 0; i < 9; i++) log.write(`line ${i}`);
  log.close();
  expect(linesOf(path, 5)).toEqual(["line 6", "line 7", "line 8"]);
  expect(readdirSync(join(path, "..")).sort()).toEqual(["schedule.log", "schedule.log.1", "schedule.log.2"]);
});

it("says once that it cannot write, and goes on when it can", () => {
  const path = place();
  const told: string[] = [];
  // A file lies where the folder is to be.
  writeFileSync(join(path, ".."), "");
  const log = open(path, 100, 2, told);
  log.write("lost");
  log.write("lost too");
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/schedule\.log cannot be written: /);
  rmSync(join(path, ".."));
  log.write("kept");
  log.close();
  expect(linesOf(path, 2)).toEqual(["kept"]);
});

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DsrError } from "../base/index.ts";
import { replaceFile, writePieces } from "./write-file.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dsr-write-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("names the file where a file stands in place of a folder", async () => {
  writeFileSync(join(folder, "file"), "");
  const path = join(folder, "file", "x.json");
  expect(() => replaceFile(path, "{}")).toThrow(DsrError);
  await expect(writePieces(path, ["{}"])).rejects.toThrow(`${path} cannot be written`);
});

it("leaves nothing of what could not be written whole", async () => {
  const pieces = function* () {
    yield "half";
    throw new Error("the source broke off");
  };
  await expect(writePieces(join(folder, "x.json"), pieces())).rejects.toThrow("the source broke off");
  expect(readdirSync(folder)).toEqual([]);
});

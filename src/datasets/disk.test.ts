import { describe, expect, test } from "vitest";
import { diskFault } from "./disk.ts";

const systemError = (code: string) => Object.assign(new Error(`${code}: as the system says`), { code });

describe("diskFault", () => {
  test.each([
    ["ENOSPC", "the disk is full"],
    ["EDQUOT", "the disk quota is used up"],
    ["EACCES", "no permission to write there"],
    ["EROFS", "the file system is read-only"],
  ])("%s is put into words, with the path and a way out", (code, words) => {
    const fault = diskFault(systemError(code), "/data/set/a.zip");
    expect(fault?.message).toContain(`Cannot write /data/set/a.zip: ${words}`);
    expect(fault?.hint).toContain("--data-dir");
    expect(fault?.exitCode).toBe(1);
  });

  test("anything else is not claimed to be the disk's fault", () => {
    expect(diskFault(systemError("ECONNRESET"), "/x")).toBeNull();
    expect(diskFault("thrown text", "/x")).toBeNull();
  });
});

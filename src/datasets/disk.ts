/** Facts about files, and faults of the disk put into words. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { DsrError, EXIT, messageOf } from "../base/index.ts";

/** The system's name of a fault (`ENOENT`), or null for anything else. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}

/** Size in bytes of a plain file; null when there is no such file. */
export async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return null;
    throw error;
  }
}

/** SHA-256 of a file in lower-case hex, read as a stream. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest("hex");
}

const DISK_FAULTS: Record<string, string> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "no permission to write there",
  EPERM: "no permission to write there",
  EROFS: "the file system is read-only",
  EMFILE: "too many files are open",
  EIO: "the disk reported an input/output error",
  ENOTDIR: "a part of the path is a file, not a folder",
  EISDIR: "a folder stands where a file should be",
};

/** A fault of the disk as an error for users; null when it is none. */
export function diskFault(error: unknown, path: string): DsrError | null {
  const words = DISK_FAULTS[codeOf(error) ?? ""];
  if (words === undefined) return null;
  return new DsrError(`Cannot write ${path}: ${words} (${messageOf(error)}).`, {
    code: "dataset_disk",
    hint: "Free some room, or choose another folder for data sets (--data-dir).",
    exitCode: EXIT.fault,
    cause: error,
  });
}

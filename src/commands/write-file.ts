/** Writing files of the user's so that no crash leaves half of one. */
import { createWriteStream, renameSync, rmSync, writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { DsrError, messageOf } from "../base/index.ts";

/** Writes a file to start from; with `wx` none that is there is touched. Throws DsrError naming the file. */
export function writeStarter(path: string, text: string, flag: "w" | "wx"): void {
  try {
    writeFileSync(path, text, { flag });
  } catch (error) {
    throw new DsrError(`${path} cannot be written: ${messageOf(error)}`, {
      code: "config_not_written",
      cause: error,
    });
  }
}

/** Replaces a file's text in one step: it is whole before and after. Throws DsrError naming the file. */
export function replaceFile(path: string, text: string): void {
  const part = `${path}.part`;
  try {
    writeFileSync(part, text);
    renameSync(part, path);
  } catch (error) {
    throw notWritten(path, part, error);
  }
}

/** As `replaceFile`, for a text that comes in pieces and may be larger than memory. */
export async function writePieces(path: string, pieces: Iterable<string>): Promise<void> {
  const part = `${path}.part`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(part));
    renameSync(part, path);
  } catch (error) {
    throw notWritten(path, part, error);
  }
}

function notWritten(path: string, part: string, error: unknown): DsrError {
  try {
    rmSync(part, { force: true });
  } catch {
    // Where no file can be (a folder on the way is a file), there is none to take away.
  }
  if (error instanceof DsrError) return error;
  return new DsrError(`${path} cannot be written: ${messageOf(error)}`, {
    code: "file_not_written",
    cause: error,
  });
}

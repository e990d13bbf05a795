/**
 * A log file that does not grow without end: when a line would take it over its size it is renamed `.1`, the one before `.2`, and so on.
 * Written here and not by a library: those that rotate do so beside the writing, through streams, and may lose what is in them when the
 * process is killed. Lines of a scheduler are few, so each is in the file when `write` returns.
 */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { messageOf } from "../../base/index.ts";

export interface LogFile {
  /** Appends a line. Never throws: what goes wrong is told once, and tried again with the next line. */
  write(line: string): void;
  close(): void;
}

export interface LogFileOptions {
  path: string;
  /** The file never grows beyond this, but for a single line that is longer. */
  maxBytes: number;
  /** Older files that are kept. */
  keep: number;
  /** Told why a line could not be written. */
  onTrouble(message: string): void;
}

export function openLogFile({ path, maxBytes, keep, onTrouble }: LogFileOptions): LogFile {
  let file: { fd: number; size: number } | null = null;
  let isTroubled = false;
  const open = () => {
    mkdirSync(dirname(path), { recursive: true });
    const fd = openSync(path, "a");
    return { fd, size: fstatSync(fd).size };
  };
  const close = () => {
    if (file !== null) closeSync(file.fd);
    file = null;
  };
  const rotate = () => {
    close();
    rmSync(`${path}.${keep}`, { force: true });
    for (let n = keep - 1; n >= 0; n--) renamed(n === 0 ? path : `${path}.${n}`, `${path}.${n + 1}`);
  };
  return {
    write(line) {
      const bytes = Buffer.from(`${line}\n`);
      try {
        file ??= open();
        if (file.size > 0 && file.size + bytes.length > maxBytes) {
          rotate();
          file = open();
        }
        for (let at = 0; at < bytes.length; ) at += writeSync(file.fd, bytes, at);
        file.size += bytes.length;
        isTroubled = false;
      } catch (error) {
        close();
        if (!isTroubled) onTrouble(`the log file ${path} cannot be written: ${messageOf(error)}`);
        isTroubled = true;
      }
    },
    close,
  };
}

/** What is not there need not be moved. */
function renamed(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/**
 * A CSV file that several processes append to. The header appears with the file itself, whole (a hard link of a
 * finished file), every append is one write of whole lines on a descriptor opened for appending, and a line torn
 * by a crash or a full disk is closed before anything follows it.
 */
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  unlinkSync,
  write as writeCallback,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { DsrError, EXIT } from "../base/index.ts";
import { otherHeader } from "./csv-header.ts";
import { storeFault } from "./faults.ts";

const write = promisify(writeCallback);
const CHUNK = 1 << 20;
/** No header of ours comes near it. */
const HEADER_BYTES = 1 << 16;
const QUOTE = 0x22;
const NEWLINE = 0x0a;

export interface AppendFile {
  /** Appends whole lines in one write. Throws what the file system says. */
  append(lines: string): Promise<void>;
  close(): void;
}

/** Opens `path` for appending under `header` (with its CRLF); creates file and folder where missing. Throws DsrError. */
export function openForAppending(path: string, header: string): AppendFile {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (thrown) {
    throw storeFault(thrown, dirname(path), "create the folder").error;
  }
  try {
    createWithHeader(path, header);
    // Read as well: the header is compared and the tail inspected through the same descriptor.
    const fd = openSync(path, "a+");
    try {
      checkHeader(fd, path, header);
      closeTornLine(fd);
      return { append: (lines) => appendWhole(fd, Buffer.from(lines)), close: () => closeSync(fd) };
    } catch (thrown) {
      closeSync(fd);
      throw thrown;
    }
  } catch (thrown) {
    throw storeFault(thrown, path, "write to").error;
  }
}

/** Makes the file appear with its header in it, unless it is there already. */
function createWithHeader(path: string, header: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && (stat.size > 0 || !stat.isFile())) return;
  const lock = `${path}.lock`;
  if (stat === undefined) {
    const draft = `${path}.${process.pid}.new`;
    try {
      writeWhole(draft, "w", header);
      linkSync(draft, path);
      return;
    } catch (thrown) {
      if (hasCode(thrown, "EEXIST")) return;
      // Some file systems have no hard links; there a lock file stands in.
      if (!hasCode(thrown, "EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS")) throw thrown;
    } finally {
      unlinkIfThere(draft);
    }
  }
  underLock(lock, () => {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) writeWhole(path, "a", header);
  });
}

/** Runs `act` while holding an exclusively created lock file; waits up to two seconds for another holder. */
function underLock(lock: string, act: () => void): void {
  for (let attempt = 0; ; attempt++) {
    try {
      closeSync(openSync(lock, "wx"));
      break;
    } catch (thrown) {
      if (!hasCode(thrown, "EEXIST")) throw thrown;
      if (attempt === 40) {
        throw new DsrError(`${lock} is held by another process.`, {
          code: "store_locked",
          hint: "If no dsr is running, delete that file.",
          exitCode: EXIT.fault,
        });
      }
      pause(50);
    }
  }
  try {
    act();
  } finally {
    unlinkIfThere(lock);
  }
}

function checkHeader(fd: number, path: string, header: string): void {
  const start = Buffer.alloc(HEADER_BYTES);
  const length = readSync(fd, start, 0, start.length, 0);
  const hasBom = start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf;
  const found = start.subarray(hasBom ? 3 : 0, length).toString("utf8");
  if (found.startsWith(header) || found.startsWith(header.replace("\r\n", "\n"))) return;
  throw otherHeader(path, found.split(/\r?\n/, 1)[0] ?? "", header.trimEnd());
}

/**
 * Ends a line that was cut off. A cut can fall inside a quoted cell, so the whole file decides: an odd number of
 * quotes means that the last cell is still open. Nothing is removed; readers skip the short row. Another process
 * may be in the middle of a write, so a file counts as cut only once it has stopped changing.
 */
function closeTornLine(fd: number): void {
  for (;;) {
    const before = tail(fd);
    if (before.whole) return;
    pause(50);
    const after = tail(fd);
    if (after.whole) return;
    if (after.size !== before.size) continue;
    writeSync(fd, after.quoteOpen ? '"\r\n' : "\r\n");
    return;
  }
}

function tail(fd: number): { size: number; quoteOpen: boolean; whole: boolean } {
  const buffer = Buffer.alloc(CHUNK);
  let size = 0;
  let quotes = 0;
  let last = NEWLINE;
  for (;;) {
    const length = readSync(fd, buffer, 0, CHUNK, size);
    if (length === 0) break;
    const chunk = buffer.subarray(0, length);
    for (let at = chunk.indexOf(QUOTE); at !== -1; at = chunk.indexOf(QUOTE, at + 1)) quotes += 1;
    last = chunk[length - 1] ?? last;
    size += length;
  }
  const quoteOpen = quotes % 2 === 1;
  return { size, quoteOpen, whole: !quoteOpen && last === NEWLINE };
}

/** One write; where the system takes only a part of it (a full disk), the part is taken back before the error. */
async function appendWhole(fd: number, bytes: Buffer): Promise<void> {
  const before = fstatSync(fd).size;
  const { bytesWritten } = await write(fd, bytes, 0, bytes.length, null);
  if (bytesWritten === bytes.length) return;
  try {
    await write(fd, bytes, bytesWritten, bytes.length - bytesWritten, null);
  } catch (thrown) {
    // Only when nobody appended since: a part of a line is a lesser evil than somebody's lost line.
    if (fstatSync(fd).size === before + bytesWritten) ftruncateSync(fd, before);
    else closeTornLine(fd);
    throw thrown;
  }
}

function writeWhole(path: string, flags: string, text: string): void {
  const fd = openSync(path, flags);
  try {
    writeSync(fd, text);
  } finally {
    closeSync(fd);
  }
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (thrown) {
    if (!hasCode(thrown, "ENOENT")) throw thrown;
  }
}

function hasCode(thrown: unknown, ...codes: readonly string[]): boolean {
  return thrown instanceof Error && "code" in thrown && codes.includes(String(thrown.code));
}

/** Blocks for a moment; used while opening only, before any request is sent. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

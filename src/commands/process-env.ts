/** The real surroundings of a command: the process's environment, streams, clock and signals. */
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs";
import { type Env, EXIT, SCHEDULED_VARIABLE, systemClock, type TextOut } from "../base/index.ts";

/**
 * @param exit ends the process. The first Ctrl-C only aborts `signal`, so that a run can end cleanly; the second
 *   ends the process at once.
 */
export function processEnv(exit: (code: number) => never): Env {
  const abort = new AbortController();
  const interrupt = () => {
    if (abort.signal.aborted) exit(EXIT.interrupted);
    abort.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  if (process.env[SCHEDULED_VARIABLE] !== undefined) whenSchedulerIsGone(() => abort.abort());
  // A reader that stops early (`dsr results list | head`) is no fault of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") exit(EXIT.done);
    process.stderr.write(`error: Standard output cannot be written: ${error.message}\n`);
    exit(EXIT.usage);
  });
  // Progress that nobody reads is no reason to lose a result.
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return {
    vars: process.env,
    cwd: currentFolder(exit),
    stdout: textOut(process.stdout),
    stderr: textOut(process.stderr),
    clock: systemClock,
    signal: abort.signal,
    uuid: randomUUID,
  };
}

/** A scheduler that is killed can end nothing any more: the channel to it breaks, and what it began ends as on Ctrl-C. */
function whenSchedulerIsGone(end: () => void): void {
  if (process.channel == null) return;
  process.once("disconnect", end);
  // Listening alone is no reason to stay.
  process.channel.unref();
  if (!process.connected) end();
}

/** A folder that was removed under the shell's feet has no name any more. */
function currentFolder(exit: (code: number) => never): string {
  try {
    return process.cwd();
  } catch {
    process.stderr.write("error: the current folder does not exist any more; change to another one.\n");
    return exit(EXIT.usage);
  }
}

function textOut(stream: NodeJS.WriteStream & { fd?: number }): TextOut {
  const { fd } = stream;
  // Terminals are written to synchronously everywhere but on Windows (https://nodejs.org/api/process.html, "A note on process I/O").
  const holdsUp = stream.isTTY === true && fd !== undefined && process.platform !== "win32";
  return {
    ...(holdsUp ? { writeAside: (text: string) => writeByThreadPool(fd, text) } : {}),
    write: (text) => {
      stream.write(text);
    },
    drained: () => new Promise((resolve) => stream.write("", () => resolve())),
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns ?? 80;
    },
    get rows() {
      return stream.rows ?? 24;
    },
  };
}

/** A terminal that is gone is no fault here: whoever draws on it finds out no more than that it was taken. */
function writeByThreadPool(fd: number, text: string): Promise<void> {
  return new Promise((resolve) => writeFile(fd, text, () => resolve()));
}

/** The real surroundings of a command: the process's environment, streams, clock and signals. */
import { randomUUID } from "node:crypto";
import { type Env, EXIT, systemClock, type TextOut } from "../base/index.ts";

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
  // A reader that stops early (`dsr results list | head`) is no fault of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") exit(EXIT.done);
    throw error;
  });
  return {
    vars: process.env,
    cwd: process.cwd(),
    stdout: textOut(process.stdout),
    stderr: textOut(process.stderr),
    clock: systemClock,
    signal: abort.signal,
    uuid: randomUUID,
  };
}

function textOut(stream: NodeJS.WriteStream): TextOut {
  return {
    write: (text) => {
      stream.write(text);
    },
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns ?? 80;
    },
  };
}

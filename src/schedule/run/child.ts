/** A job's process: this same program, in a group of its own, told at once when its scheduler is gone. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { type Clock, messageOf, SCHEDULED_VARIABLE } from "../../base/index.ts";

/** What a process prints is kept up to this size. */
const MOST_KEPT = 1_000_000;
const LONGEST_LINE = 4000;
/** What a process left behind may hold its streams open; after its end they are waited for no longer than this. */
const STREAMS_MS = 5000;
/** Until these are listened to, they end a process; on Windows, which knows no signals, they always do. */
const HEARD: readonly (NodeJS.Signals | null)[] = process.platform === "win32" ? [] : ["SIGTERM", "SIGINT"];

export interface Program {
  /** The interpreter and the file that is the program. */
  execPath: string;
  cli: string;
  cwd: string;
  clock: Clock;
  vars: Readonly<Record<string, string | undefined>>;
}

export interface Ended {
  /** Null where a signal ended it, or where it never began. */
  exitCode: number | null;
  hasStarted: boolean;
  /** By a signal that dsr takes for a wish from its first moment on: so it ended before that moment, and did nothing. */
  isEndedUnheard: boolean;
  /** What it printed; null where that was too much to keep. */
  stdout: string | null;
  /** Why it could not be started; null where it was. */
  fault: string | null;
}

export interface Child {
  /** Null where it could not be started. */
  readonly pid: number | null;
  readonly ended: Promise<Ended>;
  /** Asks it to end: it ends its run, and keeps what was measured. Asked again, it ends at once. */
  interrupt(): void;
  kill(): void;
}

/** Starts `dsr` with these words; `onLine` is given each line of its stderr. Never throws. */
export function startChild(
  program: Program,
  argv: readonly string[],
  id: string,
  onLine: (line: string) => void,
): Child {
  const child = spawned(program, argv, id);
  if (child instanceof Error) return unstarted(messageOf(child));
  const printed = keeper(child);
  lines(child, onLine);
  const ended = new Promise<Ended>((resolve) => {
    child.on("error", (error) => {
      if (child.pid === undefined) resolve(neverStarted(messageOf(error)));
    });
    const end = (exitCode: number | null, signal: NodeJS.Signals | null) =>
      resolve({
        ...{ exitCode, hasStarted: true, isEndedUnheard: HEARD.includes(signal) },
        ...{ stdout: printed(), fault: null },
      });
    child.once("close", end);
    child.once("exit", (exitCode, signal) => {
      void program.clock.sleep(STREAMS_MS).then(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        end(exitCode, signal);
      });
    });
  });
  return {
    pid: child.pid ?? null,
    ended,
    interrupt: () => void child.kill("SIGTERM"),
    kill: () => void child.kill("SIGKILL"),
  };
}

/** What the system refuses is an error of the process, or thrown at once: too little memory, a line that is too long. */
function spawned({ execPath, cli, cwd, vars }: Program, argv: readonly string[], id: string) {
  try {
    return spawn(execPath, [cli, ...argv], {
      cwd,
      env: { ...vars, [SCHEDULED_VARIABLE]: id },
      // The channel says nothing: that it breaks tells the process that its scheduler is gone.
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // A Ctrl-C in a terminal goes to the whole group. The scheduler gets it, and asks its jobs once.
      detached: true,
    });
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  }
}

function unstarted(fault: string): Child {
  return {
    pid: null,
    ended: Promise.resolve(neverStarted(fault)),
    interrupt: () => {},
    kill: () => {},
  };
}

function neverStarted(fault: string): Ended {
  return { exitCode: null, hasStarted: false, isEndedUnheard: false, stdout: null, fault };
}

function keeper(child: ChildProcess): () => string | null {
  const pieces: Buffer[] = [];
  let size = 0;
  child.stdout?.on("data", (piece: Buffer) => {
    size += piece.length;
    if (size <= MOST_KEPT) pieces.push(piece);
  });
  return () => (size > MOST_KEPT ? null : Buffer.concat(pieces).toString("utf8"));
}

function lines(child: ChildProcess, onLine: (line: string) => void): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const tell = (line: string) => {
    if (line.trim() !== "") onLine(line.slice(0, LONGEST_LINE));
  };
  child.stderr?.on("data", (piece: Buffer) => {
    const parts = (rest + decoder.write(piece)).split(/\r?\n|\r/);
    rest = (parts.pop() ?? "").slice(0, LONGEST_LINE);
    for (const line of parts) tell(line);
  });
  child.stderr?.on("end", () => tell(rest));
}

/**
 * The process that carries a run, of those of this user; null where none does. Where the system shows what processes were started with
 * (Linux), that decides: a number alone is soon given to another process.
 */
export function carrierOf(id: string, pid: number | null): number | null {
  const mark = `${SCHEDULED_VARIABLE}=${id}`;
  const shown = processNumbers();
  if (shown !== null) return shown.find((one) => environmentOf(one).split("\0").includes(mark)) ?? null;
  return pid !== null && isAlive(pid) ? pid : null;
}

/** Whether `carrierOf` can be sure of the process that it names: one that may be another's must not be ended. */
export function isCarrierSure(): boolean {
  return processNumbers() !== null;
}

function processNumbers(): number[] | null {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return null;
  }
}

/** "" where it may not be read, and for one that is gone. */
function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return "";
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

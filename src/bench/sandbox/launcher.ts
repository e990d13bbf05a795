/**
 * Talks with the launcher (`launcher.py`), the first process inside: what it is told and what it says. The launcher is Python
 * because the interpreter is there anyway, and it stands between because bubblewrap tells a program that exits with 137 from
 * one that was killed in no way. As process 1 of its namespace it cannot be killed from inside, and its end ends all others.
 */
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { DsrError } from "../../base/index.ts";
import type { SandboxJob, SandboxLimits } from "./sandbox.ts";

/** File descriptors of the launcher beside stdin, stdout and stderr. */
export const JOB_FD = 3;
export const REPORT_FD = 4;

/** Main stack, in bytes: programs that recurse deeply are common, and the usual 8 MiB crash older interpreters. */
const STACK_BYTES = 64 * 2 ** 20;
const OPEN_FILES = 256;

/** The interpreter's arguments that make it the launcher of a command under limits. */
export function launcherArguments(
  limits: SandboxLimits,
  command: readonly string[],
  firstProcess: boolean,
): string[] {
  const { cpuS, memoryBytes, diskBytes, processes } = limits;
  const numbers = [Math.ceil(cpuS), memoryBytes, diskBytes, processes, STACK_BYTES, OPEN_FILES];
  // -I: no environment and no user's folder, -S: no site-packages, which the launcher does not need and which cost time.
  const flags = ["-I", "-S", "-B", "-c", launcherText()];
  return [...flags, ...numbers.map(String), firstProcess ? "1" : "0", ...command];
}

let loaded: string | null = null;

/** The build lays it beside this file. */
function launcherText(): string {
  loaded ??= readFileSync(new URL("./launcher.py", import.meta.url), "utf8");
  return loaded;
}

/**
 * What the launcher reads before it starts the program: a count, then `SIZE NAME` and the bytes of each file. Throws `DsrError`
 * `sandbox_job_invalid` where a name is none of a file in the working folder.
 */
export function jobBytes(files: SandboxJob["files"]): Buffer {
  for (const name of Object.keys(files)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    if (/[/\u0000-\u001f]/.test(name) || ["", ".", ".."].includes(name))
      throw new DsrError(`${JSON.stringify(name)} is no name of a file in the working folder.`, {
        code: "sandbox_job_invalid",
      });
  }
  const entries = Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text, "utf8") }));
  const parts = entries.flatMap(({ name, bytes }) => [Buffer.from(`${bytes.length} ${name}\n`), bytes]);
  return Buffer.concat([Buffer.from(`${entries.length}\n`), ...parts]);
}

/** How the launcher saw the program end. */
export interface Ending {
  exitCode: number | null;
  signal: string | null;
  wallMs: number;
  cpuMs: number;
}

export interface Report {
  started: boolean;
  ending: Ending | null;
  /** Why the program could not be started. */
  failure: string | null;
}

/** Reads what the launcher wrote so far; lines that are none of its own are passed over. */
export function readReport(text: string): Report {
  const failure = /^failed (.*)$/m.exec(text)?.[1] ?? null;
  const ended = /^ended (-?\d+) (\d+) (\d+\.\d+) (\d+\.\d+)$/m.exec(text);
  return {
    started: /^started$/m.test(text),
    failure,
    ending: ended === null ? null : endingOf(ended.slice(1).map(Number)),
  };
}

function endingOf([exit = 0, signal = 0, wallMs = 0, cpuMs = 0]: readonly number[]): Ending {
  return {
    exitCode: signal === 0 ? exit : null,
    signal: signal === 0 ? null : signalName(signal),
    wallMs,
    cpuMs,
  };
}

function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found?.[0] ?? `SIG${number}`;
}

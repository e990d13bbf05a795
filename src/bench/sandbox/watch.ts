/**
 * What no limit of a single process can hold: the memory of all processes of a job together, and the number of their files
 * (an empty file takes kernel memory, but no room in the folder). Looked at from outside while the job runs.
 */
import { statfsSync } from "node:fs";
import { ownMemoryBytes, processTree, sharedOutMemoryBytes } from "./process-tree.ts";
import type { SandboxLimits, SandboxResult } from "./sandbox.ts";

/** A program that fills memory as fast as it can gets some hundred MiB further than its limit in that time. */
const EVERY_MS = 100;
/** For the launcher and what feeds the program. */
const OURS_BYTES = 32 * 2 ** 20;
const MOST_FILES = 10_000;

/** Calls `end` once something is too much, until the returned function is called. */
export type Watch = (
  launcherPid: () => number | null,
  end: (by: NonNullable<SandboxResult["endedBy"]>) => void,
) => () => void;

/** Watches a job under `limits`; `folder` is its writable folder as named inside, null where it is the host's own. */
export function watchJob(limits: SandboxLimits, folder: string | null): Watch {
  return (launcherPid, end) => {
    const timer = setInterval(() => {
      const pid = launcherPid();
      if (pid === null) return;
      if (memoryIsOver(pid, limits.memoryBytes + OURS_BYTES)) end("memory");
      else if (folder !== null && filesAreOver(`/proc/${pid}/root${folder}`)) end("disk");
    }, EVERY_MS);
    return () => clearInterval(timer);
  };
}

function memoryIsOver(pid: number, mostBytes: number): boolean {
  const pids = processTree(pid);
  if (sum(pids.map(ownMemoryBytes)) <= mostBytes) return false;
  return sum(pids.map((each) => sharedOutMemoryBytes(each) ?? ownMemoryBytes(each))) > mostBytes;
}

function filesAreOver(folder: string): boolean {
  try {
    const { files, ffree } = statfsSync(folder);
    return files - ffree > MOST_FILES;
  } catch {
    return false; // It has ended.
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

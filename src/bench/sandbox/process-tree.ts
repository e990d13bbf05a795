/** A process and all that it started, as Linux shows them; empty where it has ended or the host does not show it. */
import { readdirSync, readFileSync } from "node:fs";

/** The process ids of a process and its descendants, itself first. Orphans belong to whoever took them over. */
export function processTree(root: number): number[] {
  const found = [root];
  for (const pid of found) {
    for (const task of listed(`/proc/${pid}/task`)) {
      const children = contents(`/proc/${pid}/task/${task}/children`);
      found.push(...children.split(" ").filter(Boolean).map(Number));
    }
  }
  return found;
}

/** Bytes of memory that a process alone holds; pages shared between a parent and its forks count for each of them. */
export function ownMemoryBytes(pid: number): number {
  const status = contents(`/proc/${pid}/status`);
  return kibibytes(status, "RssAnon") + kibibytes(status, "RssShmem");
}

/** Bytes of memory that a process holds, with its share of what it shares; null where the host keeps that to itself. */
export function sharedOutMemoryBytes(pid: number): number | null {
  const summary = contents(`/proc/${pid}/smaps_rollup`);
  return summary === "" ? null : kibibytes(summary, "Pss");
}

function kibibytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s*(\\d+) kB`, "m").exec(text)?.[1] ?? 0) * 1024;
}

function contents(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function listed(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

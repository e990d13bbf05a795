/** `dsr dashboard` as a process of its own, weighed from outside. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { BuiltCli } from "./cli-process.ts";

export interface Served {
  /** `http://127.0.0.1:51234` */
  url: string;
  /** Resident memory of the process, from what Linux says of it; NaN elsewhere. */
  residentMib(): number;
  stop(): Promise<void>;
}

/** Resolves when it says its address, before anything was asked. */
export async function serveDashboard({ entry, folder }: BuiltCli, db: string): Promise<Served> {
  const child = spawn(process.execPath, [entry, "dashboard", "--port", "0", "--json", "--db", db], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  while (!said.includes("\n")) {
    if (child.exitCode !== null) throw new Error(`dsr dashboard ended with ${child.exitCode}`);
    await sleep(20);
  }
  return {
    url: (JSON.parse(said) as { url: string }).url,
    residentMib: () => residentMib(child),
    stop: async () => {
      const closed = once(child, "close");
      child.kill("SIGTERM");
      await closed;
    },
  };
}

function residentMib({ pid }: ChildProcess): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

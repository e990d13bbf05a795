/** `dsr demo`: the whole job on simulated providers, in a folder of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Command } from "commander";
import { DsrError, type Env, EXIT, type ExitCode } from "../base/index.ts";
import { REQUIREMENT, runTour, TOUR_PROVIDERS } from "../demo/index.ts";
import { packagePath } from "./package-root.ts";
import type { RunCommand } from "./verb.ts";

/** Simulated time runs this much faster than life, so that the tour takes half a minute and not six. */
const TIME_SCALE = 0.1;
const START_LIMIT_MS = 20_000;

interface DemoFlags {
  out?: string;
}

export function demoCommand(
  command: Command,
  env: Env,
  done: (code: ExitCode) => void,
  run: RunCommand,
): void {
  command
    .description(
      "Runs perf, bench and route against simulated providers, and says at every step what a real run would be.",
    )
    .option("--out <folder>", "where to keep configuration and results (default: a new temporary folder)")
    .action(async (flags: DemoFlags) => done(await demo(flags, env, run)));
}

async function demo(flags: DemoFlags, env: Env, run: RunCommand): Promise<ExitCode> {
  const folder =
    flags.out === undefined ? mkdtempSync(join(tmpdir(), "dsr-demo-")) : resolve(env.cwd, flags.out);
  mkdirSync(folder, { recursive: true });
  const taken = [REQUIREMENT, "dsr.config.yaml"].filter((name) => existsSync(join(folder, name)));
  if (taken.length > 0) {
    throw new DsrError(`${folder} already holds ${taken.join(" and ")}, which the tour would write.`, {
      code: "demo_folder_taken",
      hint: "Name another folder with --out, or leave it out: the tour then takes a temporary one.",
    });
  }
  // In a process of its own: a provider that shared our event loop would disturb the very times we measure.
  const simulator = spawn(
    process.execPath,
    [
      packagePath("dist/cli.js"),
      ...["simulate", "--port", "0", "--json", "--time-scale", String(TIME_SCALE)],
      ...["--providers", TOUR_PROVIDERS.join(","), "--write-config", join(folder, "dsr.config.yaml")],
    ],
    { stdio: ["ignore", "pipe", "pipe"], env: { PATH: env.vars.PATH } },
  );
  try {
    await announced(simulator);
    const tourEnv: Env = {
      ...env,
      cwd: folder,
      vars: { PATH: env.vars.PATH, NO_COLOR: env.vars.NO_COLOR, TERM: env.vars.TERM },
    };
    const requirementText = readFileSync(packagePath("requirements/demo.json"), "utf8");
    writeFileSync(join(folder, REQUIREMENT), requirementText);
    return await runTour({
      requirementText,
      say: (text) => env.stdout.write(`${text}\n`),
      run: (argv) => run(argv, tourEnv),
      folder,
    });
  } finally {
    simulator.kill("SIGTERM");
  }
}

/** Resolves when the simulator says that it listens; rejects with what it said instead. */
async function announced(simulator: ChildProcess): Promise<void> {
  let complaint = "";
  simulator.stderr?.on("data", (chunk: Buffer) => {
    complaint += chunk.toString("utf8");
  });
  const lines = createInterface({ input: simulator.stdout ?? process.stdin });
  const listening = once(lines, "line", { signal: AbortSignal.timeout(START_LIMIT_MS) });
  const ended = once(simulator, "exit").then(() => null);
  const first = await Promise.race([listening, ended]);
  lines.close();
  simulator.stdout?.resume();
  if (first === null) {
    throw new DsrError(`The simulated providers did not start. ${complaint.trim()}`, {
      code: "demo_failed",
      exitCode: EXIT.fault,
    });
  }
}

/** What running a program in the sandbox costs beside starting the bare interpreter. */
import { spawn } from "node:child_process";
import { probeSandbox, type Sandbox } from "../../src/bench/sandbox/index.ts";
import { middle, ms, type PartReport, times } from "./report.ts";

const ROUNDS = 50;
const MOST_OVERHEAD_MS = 60;
const LIMITS = {
  cpuS: 10,
  wallMs: 60_000,
  memoryBytes: 2 ** 30,
  processes: 8,
  diskBytes: 2 ** 24,
  outputBytes: 2 ** 20,
};

export async function run(): Promise<PartReport> {
  const probing = performance.now();
  const probed = await probeSandbox({ python: null, allowUnsafe: false });
  const probeMs = performance.now() - probing;
  const title = "Running programs";
  const about = `Wall time of \`pass\` as a Python program, seen from Node, median of ${ROUNDS} in turn.`;
  if ("missing" in probed)
    return { title, about, tables: [], notes: [`Not measured: ${probed.missing}`], faults: [] };
  const { sandbox } = probed;
  const bare: number[] = [];
  const inside: number[] = [];
  const faults: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await took(() => bareStart(sandbox.python)));
    inside.push(await took(() => sandboxed(sandbox, faults)));
  }
  const overheadMs = middle(inside) - middle(bare);
  return {
    title,
    about,
    tables: [
      {
        head: ["program", "ms", "beside bare", "more, ms"],
        rows: [
          ["bare", ms(middle(bare)), times(1), "–"],
          [sandbox.about, ms(middle(inside)), times(middle(inside) / middle(bare)), ms(overheadMs)],
        ],
      },
    ],
    notes: [
      `The overhead aimed at is at most ${MOST_OVERHEAD_MS} ms a problem: ${overheadMs <= MOST_OVERHEAD_MS ? "met" : "not met"} here.`,
      `Trying the sandbox before a run took ${ms(probeMs)} ms, a second of which is a program that must use that much processor time.`,
    ],
    faults: [...new Set(faults)],
  };
}

async function took(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function bareStart(python: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ["-c", "pass"], { stdio: ["pipe", "pipe", "pipe"] });
    child.on("error", reject);
    child.on("close", () => resolve());
  });
}

async function sandboxed(sandbox: Sandbox, faults: string[]): Promise<void> {
  const command = [sandbox.python, "main.py"];
  const result = await sandbox.run({ command, files: { "main.py": "pass\n" }, stdin: "", limits: LIMITS });
  if (result.exitCode !== 0 || result.endedBy !== null)
    faults.push("a program that does nothing did not exit with 0");
}

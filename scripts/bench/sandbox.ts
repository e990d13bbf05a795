/** What running a program in the sandbox costs beside starting the bare interpreter. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
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
  const about = `Wall time of \`pass\` as a Python program, seen from Node, median of ${ROUNDS} in turn; and processor time of all processes, Node's own included, on average.`;
  if ("missing" in probed)
    return { title, about, tables: [], notes: [`Not measured: ${probed.missing}`], faults: [] };
  const { sandbox } = probed;
  const bare: Cost[] = [];
  const inside: Cost[] = [];
  const faults: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await cost(() => bareStart(sandbox.python)));
    inside.push(await cost(() => sandboxed(sandbox, faults)));
  }
  const wall = (costs: readonly Cost[]) => middle(costs.map(({ wallMs }) => wallMs));
  const cpu = (costs: readonly Cost[]) => costs.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / ROUNDS;
  const overheadMs = wall(inside) - wall(bare);
  return {
    title,
    about,
    tables: [
      {
        head: ["program", "ms", "beside bare", "more, ms", "processor ms", "more, processor ms"],
        rows: [
          ["bare", ms(wall(bare)), times(1), "–", ms(cpu(bare)), "–"],
          [
            sandbox.about,
            ms(wall(inside)),
            times(wall(inside) / wall(bare)),
            ms(overheadMs),
            ms(cpu(inside)),
            ms(cpu(inside) - cpu(bare)),
          ],
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

interface Cost {
  wallMs: number;
  cpuMs: number;
}

async function cost(work: () => Promise<void>): Promise<Cost> {
  const startedAt = performance.now();
  const cpuBefore = cpuMs();
  await work();
  return { wallMs: performance.now() - startedAt, cpuMs: cpuMs() - cpuBefore };
}

/** Of this process and of the children it has waited for, with theirs (proc(5): utime, stime, cutime, cstime in ticks of 10 ms). */
function cpuMs(): number {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
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

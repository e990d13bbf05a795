/** The command line as a whole process: built from the present sources, timed and weighed from outside. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface BuiltCli {
  /** `dist/cli.js` of the build. */
  entry: string;
  /** A folder of its own, for stores and requirement files; also the commands' current folder. */
  folder: string;
  dispose(): void;
}

/** Compiles `src/` into a temporary folder that looks like the installed package. Throws when what was built does not start. */
export function buildCli(): BuiltCli {
  const folder = mkdtempSync(join(tmpdir(), "dsr-bench-"));
  for (const name of ["package.json", "node_modules", "datasets", "requirements"]) {
    symlinkSync(join(ROOT, name), join(folder, name));
  }
  const entry = join(folder, "dist/cli.js");
  const build = [join(ROOT, "scripts/build.mjs"), join(folder, "dist")];
  const { stdout } = spawnSync(process.execPath, build, { encoding: "utf8" });
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  const version = spawnSync(process.execPath, [entry, "--version"], { encoding: "utf8" });
  if (version.status !== 0) {
    dispose();
    throw new Error(`The command line could not be built: ${stdout}${version.stderr}`);
  }
  return { entry, folder, dispose };
}

export interface Finished {
  ms: number;
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs node with `args` and waits for its end. */
export function nodeProcess(args: readonly string[], cwd: string): Finished {
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    env: { PATH: process.env.PATH, HOME: cwd },
  });
  return { ms: performance.now() - startedAt, status, stdout, stderr };
}

/** Runs every command `rounds` times, taking turns so that a slow moment of the machine hits all of them. */
export function takeTurns<Name extends string>(
  commands: Readonly<Record<Name, readonly string[]>>,
  rounds: number,
  cwd: string,
): Record<Name, Finished[]> {
  const names = Object.keys(commands) as Name[];
  const finished = Object.fromEntries(names.map((name) => [name, [] as Finished[]])) as Record<
    Name,
    Finished[]
  >;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) finished[name].push(nodeProcess(commands[name], cwd));
  }
  return finished;
}

/** Peak resident memory of one run, in MiB, as the process itself reports it at its end. */
export function peakMemory(args: readonly string[], cwd: string): number {
  const report =
    "process.on('exit', () => process.stderr.write('\\npeak-kib=' + process.resourceUsage().maxRSS + '\\n'))";
  const { stderr } = nodeProcess(
    ["--import", `data:text/javascript,${encodeURIComponent(report)}`, ...args],
    cwd,
  );
  return Number(/peak-kib=(\d+)/.exec(stderr)?.[1] ?? Number.NaN) / 1024;
}

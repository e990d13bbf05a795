/**
 * Runs the built program as a user would: `dist/cli.js` in a folder of its own, with a clean environment. Whatever it
 * prints is checked for stack traces: users never see one, unless they set DSR_DEBUG.
 */
import { type ChildProcess, spawn } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export interface CliResult {
  /** Exit code; null where a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  /** Added to an environment that holds nothing but HOME, TMPDIR and an empty PATH. */
  vars?: Record<string, string>;
  /** Folder inside the place to run in; the place itself unless told. */
  in?: string;
  /** `dsr` kills what runs longer, so that a test fails and tells of it before it runs into its own limit. */
  limitMs?: number;
  /** Another program than this checkout's, for example an installed package. */
  cli?: string;
  /** A program and its words, to which the command line is added: it is to start it, best by `exec`. */
  under?: readonly [string, ...string[]];
}

export interface RunningCli {
  /** What it has printed so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves when one of the two streams matches; rejects when the program ends without. */
  says(wanted: RegExp): Promise<void>;
  /** Signals this process alone. */
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<CliResult>;
}

/** A temporary folder in which the program is run. */
export interface CliPlace extends AsyncDisposable {
  readonly path: string;
  /** Writes a file, making folders on the way, and returns its path. */
  write(name: string, text: string): string;
  read(name: string): string;
  /** Runs it to its end. */
  dsr(argv: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** Starts it, without a limit of time. */
  start(argv: readonly string[], options?: CliOptions): RunningCli;
  /** Every file below, except those whose path passes `except`: name and raw bytes. */
  files(except?: (name: string) => boolean): { name: string; bytes: Buffer }[];
}

/** Less than a test's own limit. */
const LIMIT_MS = 25_000;

/** Shared by all places: Node's compiled code is nobody's result, and would stand among the files of a place. */
const COMPILED = join(tmpdir(), "dsr-e2e-compile-cache");

/** Use it with `await using`: children still running are killed and the folder is removed at the end of the block. */
export function cliPlace(): CliPlace {
  const cli = builtCli();
  const path = realpathSync(mkdtempSync(join(tmpdir(), "dsr-e2e-")));
  const children = new Set<ChildProcess>();
  const start = (argv: readonly string[], options: CliOptions = {}): RunningCli => {
    const [program, ...words] = [...(options.under ?? []), process.execPath, options.cli ?? cli, ...argv];
    const child = spawn(program ?? process.execPath, words, {
      cwd: join(path, options.in ?? "."),
      env: { PATH: "", HOME: path, TMPDIR: path, NODE_COMPILE_CACHE: COMPILED, ...options.vars },
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.add(child);
    child.on("close", () => children.delete(child));
    return running(child, argv, options.vars?.DSR_DEBUG !== undefined);
  };
  return {
    path,
    write: (name, text) => {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    read: (name) => readFileSync(join(path, name), "utf8"),
    start,
    dsr: async (argv, options = {}) => {
      const { limitMs = LIMIT_MS } = options;
      const child = start(argv, options);
      const late = setTimeout(() => child.signal("SIGKILL"), limitMs);
      const result = await child.ended.finally(() => clearTimeout(late));
      if (result.signal === "SIGKILL")
        throw new Error(`dsr ${argv.join(" ")} did not end within ${limitMs} ms`);
      return result;
    },
    files: (except = () => false) =>
      filesBelow(path)
        .map((file) => ({ file, name: relative(path, file) }))
        .filter(({ name }) => !except(name))
        .map(({ file, name }) => ({ name, bytes: readFileSync(file) })),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(
        [...children].map((child) => {
          const closed = new Promise((resolve) => child.once("close", resolve));
          child.kill("SIGKILL");
          return closed;
        }),
      );
      rmSync(path, { recursive: true, force: true });
    },
  };
}

export interface SimulatorCli {
  readonly url: string;
  /** The text of a dsr.config.yaml that knows its providers. */
  readonly config: string;
  /** Signals the process. */
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<CliResult>;
}

/** Starts `dsr simulate` on a free port and waits until it listens. */
export async function simulateCli(
  place: CliPlace,
  argv: readonly string[] = [],
  options: CliOptions = {},
): Promise<SimulatorCli> {
  const config = `simulated-${filesBelow(place.path).length}.yaml`;
  const child = place.start(
    ["simulate", "--port", "0", "--json", "--write-config", join(place.path, config), ...argv],
    options,
  );
  await child.says(/\n/);
  return {
    url: (JSON.parse(child.stdout) as { url: string }).url,
    config: place.read(config),
    signal: child.signal,
    stop: () => {
      child.signal("SIGTERM");
      return child.ended;
    },
  };
}

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

/** The built program of a checkout. Throws when it is missing or older than a source it is built from. */
export function builtCli(checkout: string = CHECKOUT): string {
  const cli = join(checkout, "dist", "cli.js");
  const built = statSync(cli, { throwIfNoEntry: false });
  if (built === undefined) throw new Error(`${cli} is missing: run npm run build.`);
  const newer = filesBelow(join(checkout, "src")).find(
    (file) => isBuilt(relative(checkout, file)) && statSync(file).mtimeMs > built.mtimeMs,
  );
  if (newer !== undefined) throw new Error(`${cli} is older than ${newer}: run npm run build.`);
  return cli;
}

/** Tests and what only they use are no part of the build. */
function isBuilt(file: string): boolean {
  return /\.(ts|json)$/.test(file) && !file.endsWith(".test.ts") && !/^src[\\/]testing[\\/]/.test(file);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function running(child: ChildProcess, argv: readonly string[], mayTrace: boolean): RunningCli {
  const said = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]?.setEncoding("utf8").on("data", (text: string) => {
      said[stream] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const trace = mayTrace ? null : stackTrace(`${said.stdout}\n${said.stderr}`);
      if (trace === null) resolve({ code, signal, ...said });
      else reject(new Error(`dsr ${argv.join(" ")} printed a stack trace: ${trace}`));
    });
  });
  // A child that nobody waits for must not bring the test process down.
  ended.catch(() => {});
  return {
    get stdout() {
      return said.stdout;
    },
    get stderr() {
      return said.stderr;
    },
    says: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!wanted.test(said.stdout) && !wanted.test(said.stderr)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        ended.then(
          ({ code }) => reject(new Error(`dsr ${argv[0]} ended with ${code} and never said ${wanted}`)),
          reject,
        );
      }),
    signal: (signal) => {
      child.kill(signal);
    },
    ended,
  };
}

/** The first frame of a stack trace of Node, or its word for an unhandled fault; null when there is none. */
function stackTrace(text: string): string | null {
  return (
    /^\s+at .+[:(].+:\d+:\d+\)?$|^node:internal\/.*$|^.*\b[Uu]nhandled\b.*$/m.exec(text)?.[0].trim() ?? null
  );
}

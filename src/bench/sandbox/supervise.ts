/** One launched process from its start to the end of all that it started: fed, capped, killed in time. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { type Clock, DsrError, EXIT } from "../../base/index.ts";
import { JOB_FD, jobBytes, REPORT_FD, type Report, readReport } from "./launcher.ts";
import { processTree } from "./process-tree.ts";
import type { SandboxJob, SandboxResult } from "./sandbox.ts";
import type { Watch } from "./watch.ts";

/** The making of the sandbox takes some 20 ms; past this the host is not able to. */
const SETUP_MS = 20_000;
/** What the report may hold; a program has no way to write there. */
const REPORT_BYTES = 65_536;

/** Without a process namespace: how long the launcher has to end what is left, and how long output may be held open after it. */
const STRAGGLERS_MS = 500;

type EndedBy = NonNullable<SandboxResult["endedBy"]>;

export interface Launch {
  program: string;
  args: readonly string[];
  /** Descriptors beyond the launcher's own → bytes to be read from them. */
  inputs: ReadonlyMap<number, Uint8Array>;
  /** True where the process launched is bubblewrap, which has the launcher as its child, the first of a namespace of processes. */
  ownProcesses: boolean;
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** Whom to be instead of root; null to stay who we are. */
  identity: { uid: number; gid: number } | null;
}

/**
 * Runs a launched job to its end. Rejects with `DsrError` `sandbox_failed` where the program was not started or its end not
 * seen. When it resolves, no process of it is left inside bubblewrap; `none` kills the process group.
 */
export function supervise(
  launch: Launch,
  job: SandboxJob,
  { clock, watch, signal }: { clock: Clock; watch: Watch; signal: AbortSignal | undefined },
): Promise<SandboxResult> {
  return new Promise((resolve, reject) => {
    const files = jobBytes(job.files);
    let report: Report = { started: false, ending: null, failure: null };
    let endedBy: EndedBy | null = null;
    let startedAtMs = clock.nowMs();
    let stopWatching = () => {};
    const child = start(launch);
    const launcher = () => (launch.ownProcesses ? firstInside(child) : (child.pid ?? null));
    const kill = () => (launch.ownProcesses ? killFirst(child) : killTree(child));
    const end = (by: EndedBy) => {
      // What has ended needs no limit; but what it wrote beyond its share is cut off all the same.
      if (endedBy !== null || settled || (report.ending !== null && by !== "output")) return;
      endedBy = by;
      kill();
    };
    let settled = false;
    let timer = setTimeout(kill, SETUP_MS);
    const stdout = keep(child.stdout, job.limits.outputBytes, () => end("output"));
    const stderr = keep(child.stderr, job.limits.outputBytes, () => end("output"));
    const said = keep(stream(child, REPORT_FD), REPORT_BYTES, kill, () => {
      const before = report;
      report = readReport(said.text());
      if (!report.started || before.started) return;
      clearTimeout(timer);
      startedAtMs = clock.nowMs();
      timer = setTimeout(() => end("wall"), job.limits.wallMs);
      stopWatching = watch(launcher, end);
    });
    // Left open: that it is closed tells the launcher that we have gone.
    write(stream(child, JOB_FD), files);
    feed(child.stdin, job.stdin);
    for (const [fd, bytes] of launch.inputs) feed(stream(child, fd), bytes);
    const onAbort = () => end("aborted");
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();

    const settle = (finish: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      stopWatching();
      signal?.removeEventListener("abort", onAbort);
      finish();
    };
    child.on("error", (error) => settle(() => reject(failed(launch, error.message))));
    child.on("exit", () => {
      stream(child, JOB_FD)?.destroy();
      if (launch.ownProcesses) return;
      // Without a process namespace a program that got away may still run, and hold the streams open.
      killGroup(child);
      setTimeout(() => [child.stdout, child.stderr].map((each) => each?.destroy()), STRAGGLERS_MS);
    });
    child.on("close", () =>
      settle(() => {
        const wallMs = report.ending?.wallMs ?? clock.nowMs() - startedAtMs;
        if (endedBy === null && (report.ending === null || report.failure !== null))
          return reject(failed(launch, report.failure ?? whyNot(report, stderr.text())));
        resolve(resultOf(report, endedBy, job, wallMs, { stdout: stdout.text(), stderr: stderr.text() }));
      }),
    );
  });
}

function start({ program, args, cwd, env, identity, inputs }: Launch): ChildProcess {
  const fds = [REPORT_FD, ...inputs.keys()];
  const options: SpawnOptions = {
    cwd,
    env: { ...env },
    // A session of its own: a Ctrl-C at the terminal reaches us, and we end it; it does not reach the program.
    detached: true,
    stdio: Array.from({ length: Math.max(...fds) + 1 }, () => "pipe" as const),
    ...identity,
  };
  return spawn(program, args, options);
}

function resultOf(
  { ending }: Report,
  endedBy: EndedBy | null,
  job: SandboxJob,
  wallMs: number,
  output: { stdout: string; stderr: string },
): SandboxResult {
  // We may have been busy when it ended in time, and have killed nothing.
  const inTime =
    endedBy === "wall" && ending !== null && ending.signal !== "SIGKILL" && ending.wallMs < job.limits.wallMs;
  if (ending === null || (endedBy !== null && !inTime))
    return { exitCode: null, signal: "SIGKILL", ...output, endedBy, wallMs, cpuMs: ending?.cpuMs ?? null };
  const { exitCode, signal, cpuMs } = ending;
  return { exitCode, signal, ...output, endedBy: cpuEnded(ending, job) ? "cpu" : null, wallMs, cpuMs };
}

/**
 * The kernel ends a process by SIGXCPU, or by SIGKILL where it did not mind; only then, and after work worth the name, it was
 * the limit and not the program. The kernel limits by ticks and accounts by time, so on a busy host less than the limit is told.
 */
function cpuEnded(
  { signal, cpuMs }: { signal: string | null; cpuMs: number },
  { limits }: SandboxJob,
): boolean {
  return cpuMs >= limits.cpuS * 500 && (signal === "SIGXCPU" || signal === "SIGKILL");
}

/**
 * Kills the first process of the namespace, which takes all others with it: bubblewrap ends after they are gone. Before that
 * one is there, the group.
 */
function killFirst(child: ChildProcess): void {
  const first = firstInside(child);
  if (first === null) killGroup(child);
  else sendKill(first);
}

function firstInside({ pid }: ChildProcess): number | null {
  return pid === undefined ? null : (processTree(pid)[1] ?? null);
}

function killGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) sendKill(-pid);
}

/**
 * Kills what the launcher started. It ends after the last of them, also of those that come to it as orphans until then; where it
 * does not, or where the host shows no descendants, it is killed with its group.
 */
function killTree(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  const others = processTree(pid).slice(1);
  for (const other of others) sendKill(other);
  const group = () => {
    if (child.exitCode === null && child.signalCode === null) killGroup(child);
  };
  if (others.length === 0) group();
  else setTimeout(group, STRAGGLERS_MS);
}

function sendKill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has gone by itself.
  }
}

interface Kept {
  text(): string;
}

/** Keeps the first `mostBytes` of a stream, and goes on reading, so that nobody waits for us while it is being ended. */
function keep(from: Readable | null, mostBytes: number, onMore: () => void, onData?: () => void): Kept {
  const parts: Buffer[] = [];
  let bytes = 0;
  from?.on("data", (part: Buffer) => {
    if (bytes < mostBytes) parts.push(part.subarray(0, mostBytes - bytes));
    bytes += part.length;
    if (bytes > mostBytes) onMore();
    onData?.();
  });
  from?.on("error", () => {});
  return { text: () => Buffer.concat(parts).toString("utf8") };
}

/** Writes all that can be written; that the other side does not read it, or ends before, is no fault. */
function write(to: Writable | null, bytes: Uint8Array | string): void {
  to?.on("error", () => {});
  to?.write(bytes);
}

function feed(to: Writable | null, bytes: Uint8Array | string): void {
  write(to, bytes);
  to?.end();
}

function stream(child: ChildProcess, fd: number): (Readable & Writable) | null {
  return (child.stdio[fd] ?? null) as (Readable & Writable) | null;
}

function whyNot(report: Report, stderr: string): string {
  if (report.started) return "it was ended from outside";
  return stderr.trim().split("\n").at(-1)?.slice(0, 300) || "it said nothing";
}

function failed({ program }: Launch, why: string): DsrError {
  return new DsrError(`The sandbox could not run a program: ${why} (${program}).`, {
    code: "sandbox_failed",
    exitCode: EXIT.fault,
    cause: why,
    hint: "Nothing is known of the program: the sample stays ungraded.",
  });
}

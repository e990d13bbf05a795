/** The sandbox by bubblewrap: its own namespaces, a root of read-only binds, one small writable folder, nobody inside. */
import type { Clock } from "../../base/index.ts";
import { programEnvironment } from "./environment.ts";
import type { Interpreter } from "./interpreter.ts";
import { launcherArguments } from "./launcher.ts";
import type { Sandbox, SandboxLimits } from "./sandbox.ts";
import { supervise } from "./supervise.ts";
import { watchJob } from "./watch.ts";

export interface Bubblewrap {
  /** Where `bwrap` lies. */
  path: string;
  version: string;
  interpreter: Interpreter;
  /** Whom to be on the host instead of root; null to stay who we are. */
  identity: { uid: number; gid: number } | null;
  /** Compiled seccomp filter; null where there is none for the processor. */
  filter: Buffer | null;
  /** False where a container does not let the sandbox have a /proc of its own; it has none then. */
  ownProc: boolean;
}

/** The only writable place inside, and the current folder: `/tmp` and `/dev/shm` point there too. */
const WORK = "/sandbox";
const FILTER_FD = 5;
const DEVICES = ["null", "zero", "full", "random", "urandom"];
const ENVIRONMENT = programEnvironment(WORK);

export function bubblewrapSandbox(parts: Bubblewrap, clock: Clock): Sandbox {
  const { path, version, interpreter, identity, filter } = parts;
  const without = filter === null ? ", no system call filter" : "";
  return {
    kind: "bubblewrap",
    about: `bubblewrap ${version}${without}, Python ${interpreter.version}`,
    python: interpreter.path,
    run: (job, signal) =>
      supervise(
        {
          program: path,
          args: bubblewrapArguments(parts, job.limits, job.command),
          inputs: new Map(filter === null ? [] : [[FILTER_FD, filter]]),
          ownProcesses: true,
          cwd: "/",
          env: {},
          identity,
        },
        job,
        { clock, watch: watchJob(job.limits, WORK), signal },
      ),
  };
}

/** What `bwrap` is told, up to and with the launcher and the command. Pure. */
export function bubblewrapArguments(
  { interpreter, filter, ownProc }: Pick<Bubblewrap, "interpreter" | "filter" | "ownProc">,
  limits: SandboxLimits,
  command: readonly string[],
): string[] {
  return [
    // Not --die-with-parent: the launcher sees to that, and says why.
    ...["--unshare-all", "--new-session", "--as-pid-1", "--cap-drop", "ALL"],
    ...["--uid", "65534", "--gid", "65534", "--hostname", "sandbox"],
    ...["--clearenv", ...Object.entries(ENVIRONMENT).flatMap(([name, value]) => ["--setenv", name, value])],
    ...interpreter.binds.flatMap((path) => ["--ro-bind", path, path]),
    ...interpreter.symlinks.flatMap(({ path, to }) => ["--symlink", to, path]),
    // Not --dev: its tmpfs has no size of ours.
    ...DEVICES.flatMap((name) => ["--dev-bind", `/dev/${name}`, `/dev/${name}`]),
    // Without the launcher's own: as the same user a program could write to its memory.
    ...(ownProc ? ["--proc", "/proc", "--tmpfs", "/proc/1", "--remount-ro", "/proc/1"] : []),
    ...["--symlink", "/proc/self/fd", "/dev/fd", "--symlink", WORK, "/dev/shm"],
    // An interpreter may lie in /tmp, and then that is a folder of binds.
    ...(interpreter.binds.some((path) => path.startsWith("/tmp/")) ? [] : ["--symlink", WORK, "/tmp"]),
    ...["stdin", "stdout", "stderr"].flatMap((name, fd) => [
      "--symlink",
      `/proc/self/fd/${fd}`,
      `/dev/${name}`,
    ]),
    ...["--size", String(limits.diskBytes), "--tmpfs", WORK, "--chdir", WORK],
    // The root and what bubblewrap made in it is memory without a size of ours, and would be writable.
    ...["--remount-ro", "/"],
    ...(filter === null ? [] : ["--seccomp", String(FILTER_FD)]),
    ...["--", interpreter.path, ...launcherArguments(limits, command, true)],
  ];
}

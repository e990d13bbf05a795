/** The sandbox by bubblewrap: its own namespaces, a root of read-only binds, one small writable folder, nobody inside. */
import type { Clock } from "../../base/index.ts";
import type { Interpreter } from "./interpreter.ts";
import { launcherArguments } from "./launcher.ts";
import type { Sandbox, SandboxLimits } from "./sandbox.ts";
import { supervise } from "./supervise.ts";

export interface Bubblewrap {
  /** Where `bwrap` lies. */
  path: string;
  version: string;
  interpreter: Interpreter;
  /** Whom to be on the host instead of root; null to stay who we are. */
  identity: { uid: number; gid: number } | null;
}

/** The only writable place inside, and the current folder: `/dev/shm` points there too. */
const WORK = "/tmp";
const INFO_FD = 5;
const DEVICES = ["null", "zero", "full", "random", "urandom"];
/** Fixed, so that a program sees the same at every run, and one thread a library: limits count threads. */
const ENVIRONMENT = {
  PATH: "/usr/bin:/bin",
  HOME: WORK,
  LANG: "C.UTF-8",
  PYTHONHASHSEED: "0",
  PYTHONDONTWRITEBYTECODE: "1",
  OMP_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
};

export function bubblewrapSandbox(parts: Bubblewrap, clock: Clock): Sandbox {
  const { path, version, interpreter, identity } = parts;
  return {
    kind: "bubblewrap",
    about: `bubblewrap ${version}, Python ${interpreter.version}`,
    python: interpreter.path,
    run: (job, signal) =>
      supervise(
        {
          program: path,
          args: bubblewrapArguments(interpreter, job.limits, job.command),
          inputs: new Map(),
          infoFd: INFO_FD,
          cwd: "/",
          identity,
        },
        job,
        { clock, watch: null, signal },
      ),
  };
}

/** What `bwrap` is told, up to and with the launcher and the command. Pure. */
export function bubblewrapArguments(
  interpreter: Interpreter,
  limits: SandboxLimits,
  command: readonly string[],
): string[] {
  return [
    // The process id of the first process inside, as the host sees it: killing that one kills all.
    ...["--info-fd", String(INFO_FD)],
    ...["--unshare-all", "--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL"],
    ...["--uid", "65534", "--gid", "65534", "--hostname", "sandbox"],
    ...["--clearenv", ...Object.entries(ENVIRONMENT).flatMap(([name, value]) => ["--setenv", name, value])],
    ...interpreter.binds.flatMap((path) => ["--ro-bind", path, path]),
    ...interpreter.symlinks.flatMap(({ path, to }) => ["--symlink", to, path]),
    // Not --dev: its tmpfs has no size of ours.
    ...DEVICES.flatMap((name) => ["--dev-bind", `/dev/${name}`, `/dev/${name}`]),
    ...["--proc", "/proc", "--symlink", "/proc/self/fd", "/dev/fd", "--symlink", WORK, "/dev/shm"],
    ...["stdin", "stdout", "stderr"].flatMap((name, fd) => [
      "--symlink",
      `/proc/self/fd/${fd}`,
      `/dev/${name}`,
    ]),
    ...["--size", String(limits.diskBytes), "--tmpfs", WORK, "--chdir", WORK],
    // The root and what bubblewrap made in it is memory without a size of ours, and would be writable.
    ...["--remount-ro", "/"],
    ...["--", interpreter.path, ...launcherArguments(limits, command, true)],
  ];
}

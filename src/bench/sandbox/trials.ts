/**
 * Programs that must fail: each tries what a sandbox has to keep it from, so that a limit that the host does not apply is found
 * before a model's program finds it. Run once per probe; they take about as long as the one second of processor time.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sandbox, SandboxLimits, SandboxResult } from "./sandbox.ts";

const LIMITS: SandboxLimits = {
  cpuS: 1,
  wallMs: 60_000,
  memoryBytes: 256 * 2 ** 20,
  processes: 4,
  diskBytes: 2 ** 20,
  outputBytes: 10_000,
};

/** Prints the name of everything that it could do, then `tried`. Arguments: a port, a file and a folder of the host. */
const REACHING_OUT = `
import os, signal, socket, sys

PORT, FILE, FOLDER = sys.argv[1:]

def network():
    socket.create_connection(("127.0.0.1", int(PORT)), 1).close()

def read():
    open(FILE).read()

def write():
    for folder in (FOLDER, "/", "/usr", "/dev", "/etc"):
        try:
            open(folder + "/planted", "w").close()
        except OSError:
            continue
        return
    raise OSError

def disk():
    with open("large", "wb") as file:
        for _ in range(32):
            file.write(b"x" * 65536)

def disk_in_parts():
    for number in range(32):
        with open("part%d" % number, "wb") as file:
            file.write(b"x" * 65536)

def memory():
    bytearray(300 * 2 ** 20)

def processes():
    children = []
    try:
        for _ in range(12):
            pid = os.fork()
            if pid == 0:
                signal.pause()
            children.append(pid)
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for attempt in (network, read, write, disk, disk_in_parts, memory, processes):
    try:
        attempt()
    except (OSError, MemoryError):
        continue
    print(attempt.__name__)
    for name in os.listdir("."):
        os.truncate(name, 0)
print("tried")
`;

const ENDED = {
  cpu: "while True: pass",
  wall: "import time; time.sleep(60)",
  output: "while True: print('x' * 1000)",
  memory: `
import os, time
for _ in range(3):
    if os.fork() == 0: break
held = bytearray(os.urandom(1)) * (150 * 2 ** 20)
time.sleep(60)
`,
} as const;

const COULD: Readonly<Record<string, string>> = {
  network: "open a network connection",
  read: "read a file of this host",
  write: "write outside of its folder",
  disk: "write more than it may",
  disk_in_parts: "write more than it may in many files",
  memory: "take more memory than it may",
  processes: "start more processes than it may",
};

const WENT_ON: Readonly<Record<keyof typeof ENDED, string>> = {
  cpu: "use more processor time than it may",
  wall: "run for longer than it may",
  output: "print more than it may",
  memory: "take more memory than it may with many processes",
};

/** What programs could do that they must not, as ends of `A program could …`; empty where the sandbox holds. Rejects as `run` does. */
export async function escapes(sandbox: Sandbox): Promise<string[]> {
  const ends = Object.keys(ENDED) as (keyof typeof ENDED)[];
  const trials = [reachingOut(sandbox), ...ends.map((by) => goingOn(sandbox, by))];
  // All of them, also where one has failed: what they made is gone by then.
  await Promise.allSettled(trials);
  return (await Promise.all(trials)).flat();
}

async function reachingOut(sandbox: Sandbox): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "dsr-probe-"));
  const server = createServer((socket) => socket.destroy());
  try {
    const file = join(folder, "secret");
    await writeFile(file, randomBytes(16).toString("hex"));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    const port = (server.address() as AddressInfo).port;
    const { stdout } = await runPlanted(sandbox, REACHING_OUT, { args: [String(port), file, folder] });
    const lines = stdout.trim().split("\n");
    if (lines.at(-1) !== "tried") return ["not be run to its end"];
    return lines.slice(0, -1).map((name) => COULD[name] ?? name);
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function goingOn(sandbox: Sandbox, by: keyof typeof ENDED): Promise<string[]> {
  const result = await runPlanted(sandbox, ENDED[by], { limits: by === "wall" ? { wallMs: 200 } : {} });
  return result.endedBy === by ? [] : [WENT_ON[by]];
}

/** Runs a Python program under small limits, some of them changed; for trials. */
export function runPlanted(
  sandbox: Sandbox,
  program: string,
  { args = [], stdin = "", limits = {}, signal }: Planted = {},
): Promise<SandboxResult> {
  const command = [sandbox.python, "-I", "planted.py", ...args];
  const job = { command, files: { "planted.py": program }, stdin, limits: { ...LIMITS, ...limits } };
  return sandbox.run(job, signal);
}

interface Planted {
  args?: readonly string[];
  stdin?: string;
  limits?: Partial<SandboxLimits>;
  signal?: AbortSignal | undefined;
}

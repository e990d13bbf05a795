import { createSocket } from "node:dgram";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../base/index.ts";
import { askHost } from "./ask.ts";
import { bubblewrapSandbox } from "./bubblewrap.ts";
import { probeSandbox } from "./index.ts";
import { findInterpreter } from "./interpreter.ts";
import type { Sandbox, SandboxResult } from "./sandbox.ts";
import { runPlanted } from "./trials.ts";

const probed = await probeSandbox({ python: null, allowUnsafe: false });
const sandbox = "sandbox" in probed ? probed.sandbox : null;
const skipped = "missing" in probed ? ` (skipped: ${probed.missing})` : "";

/** Runs a program that carries a mark, and looks for processes with that mark when it is said to have ended. */
async function contained(
  program: string,
  planted: Parameters<typeof runPlanted>[2] = {},
): Promise<SandboxResult> {
  const mark = `mark-${crypto.randomUUID()}`;
  const result = await runPlanted(sandbox as Sandbox, program, {
    ...planted,
    args: [...(planted.args ?? []), mark],
  });
  expect(processesWith(mark)).toEqual([]);
  return result;
}

function processesWith(mark: string): string[] {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, "utf8").includes(mark);
    } catch {
      return false;
    }
  });
}

/** Python that runs each line by itself and prints the names of the errors, or `done`. */
const each = (lines: readonly string[]) => `
import os, sys
for line in ${JSON.stringify(lines)}:
    try:
        exec(line)
        print("done")
    except BaseException as error:
        print(type(error).__name__)
`;

describe.skipIf(sandbox === null)(`a hostile program${skipped}`, () => {
  let folder = "";
  const secret = `secret-${crypto.randomUUID()}`;
  const seen: string[] = [];
  const listener = (name: string) =>
    createServer((socket) => {
      seen.push(name);
      socket.destroy();
    });
  const tcp = listener("tcp");
  const abstract = listener("abstract");
  const udp = createSocket("udp4", () => seen.push("udp"));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "dsr-host-"));
    writeFileSync(join(folder, "store.sqlite"), secret);
    process.env.DSR_PLANTED = secret;
    await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
    await new Promise<void>((resolve) => abstract.listen(`\0dsr-${secret}`, resolve));
    await new Promise<void>((resolve) => udp.bind(0, "127.0.0.1", resolve));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    delete process.env.DSR_PLANTED;
    for (const each of [tcp, abstract, udp]) each.close();
  });

  const reachOut = () =>
    each([
      `import socket; socket.create_connection(("127.0.0.1", ${(tcp.address() as AddressInfo).port}), 1)`,
      `import socket; socket.socket(socket.AF_UNIX).connect("\\0dsr-${secret}")`,
      `import socket; socket.getaddrinfo("example.com", 80)`,
      `import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", ${udp.address().port}))`,
    ]);

  it("reaches nobody over the network", async () => {
    const { stdout } = await contained(reachOut());
    expect(stdout).toBe("PermissionError\nPermissionError\ngaierror\nPermissionError\n");
    expect(seen).toEqual([]);
  });

  it("reaches nobody where system calls cannot be filtered, and has no /proc where a container allows none", async () => {
    const interpreter = await findInterpreter("/usr/bin/python3", askHost);
    if (interpreter === null) throw new Error("no interpreter");
    const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : null;
    const parts = {
      path: "/usr/bin/bwrap",
      version: "",
      interpreter,
      identity,
      filter: null,
      ownProc: false,
    };
    const bare = bubblewrapSandbox(parts, systemClock);
    const { stdout } = await runPlanted(bare, `${reachOut()}print(os.path.exists("/proc"))`);
    expect(stdout.split("\n").slice(0, 3)).toEqual([
      "ConnectionRefusedError",
      "ConnectionRefusedError",
      "gaierror",
    ]);
    expect(stdout).toContain("\nFalse\n");
    expect(seen).toEqual([]);
  });

  it("sees none of the host's files, processes, variables and open files", async () => {
    const { stdout } = await contained(`
import os
for place in ("/etc/passwd", "/etc/shadow", "/root", "/home", ${JSON.stringify(homedir())}, ${JSON.stringify(folder)}, "/var", "/sys", "/dev/shm/..", "/proc/1/cwd/..", "/proc/1/root/etc/passwd"):
    try:
        print(place, os.listdir(place) if os.path.isdir(place) else open(place).read())
    except OSError as error:
        print(type(error).__name__)
print(sorted(os.environ))
print(os.listdir("/proc/1"))
print(sorted(os.listdir("/")), sorted(os.listdir("/etc")))
print([name for name in os.listdir("/proc") if name.isdigit()])
print(os.listdir("/proc/self/fd"), os.uname().nodename, os.getuid(), os.listdir("."))
`);
    expect(stdout).not.toContain(secret);
    expect(stdout).not.toContain("DSR_PLANTED");
    expect(stdout).toContain("['bin', 'dev', 'etc'");
    const listing = stdout.trim().split("\n");
    expect(listing.slice(0, 8)).toEqual(Array(8).fill("FileNotFoundError"));
    expect(listing.at(-1)).toBe("['0', '1', '2', '3'] sandbox 65534 ['planted.py']");
    // The launcher, the program and, until it has, what feeds it.
    expect(listing.at(-2)).toMatch(/^\['1', '2'(, '3')?\]$/);
  });

  it("writes nowhere but in its folder, also not through links", async () => {
    const { stdout } = await contained(
      each([
        ...[
          "/planted",
          "/usr/planted",
          "/dev/planted",
          "/etc/planted",
          "/proc/planted",
          `${folder}/planted`,
        ].map((path) => `open(${JSON.stringify(path)}, "w")`),
        `os.symlink(${JSON.stringify(folder)}, "link"); open("link/planted", "w")`,
        `os.symlink("/usr/bin", "bin"); open("bin/planted", "w")`,
        `os.link("/usr/bin/env", "env")`,
        `os.mknod("sda", 0o60666, os.makedev(8, 0))`,
        `os.chroot(".")`,
        `open("inside", "w")`,
      ]),
    );
    expect(stdout.trim().split("\n").slice(0, -1)).not.toContain("done");
    expect(stdout.trim().split("\n").at(-1)).toBe("done");
    expect(readdirSync(folder)).toEqual(["store.sqlite"]);
  });

  it("gets no power from the kernel", async () => {
    const { stdout } = await contained(`
import ctypes, os
call = ctypes.CDLL(None, use_errno=True).syscall
numbers = (${process.arch === "arm64" ? "117, 97, 40, 280, 279, 194, 425, 5, 220" : "101, 272, 165, 321, 319, 29, 425, 188, 56"})
arguments = ((16, 1, 0, 0), (0x10000000,), (b"x", b"/tmp", b"tmpfs", 0, 0), (0, 0, 0), (b"x", 0), (0, 4096, 0o1600), (1, 0), (b".", b"user.x", b"x", 1, 0), (0x10000011, 0, 0, 0, 0))
for number, given in zip(numbers, arguments):
    ctypes.set_errno(0)
    print(call(number, *given), ctypes.get_errno())
print(call(435, 0, 0), ctypes.get_errno())
print(open("/proc/self/status").read())
`);
    expect(stdout.split("\n").slice(0, 10)).toEqual([...Array(9).fill("-1 1"), "-1 38"]);
    for (const none of [
      "CapEff:\t0000000000000000",
      "CapBnd:\t0000000000000000",
      "NoNewPrivs:\t1",
      "Seccomp:\t2",
    ])
      expect(stdout).toContain(none);
  });

  it.each([
    ["a fork bomb", "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", "wall"],
    [
      "a thread bomb",
      "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
      null,
    ],
    ["a memory filler", "held = []\nwhile True: held.append(bytearray(2 ** 20))", null],
    [
      "a memory filler with many processes",
      "import os, time\nfor _ in range(2): os.fork()\nheld = bytearray(b'x') * (100 * 2 ** 20)\ntime.sleep(60)",
      "memory",
    ],
    [
      "a filler of shared memory",
      "import mmap, time\nheld = [mmap.mmap(-1, 2 ** 20) for _ in range(400)]\n[h.write(b'x' * 2 ** 20) for h in held]",
      null,
    ],
    ["a disk filler", "with open('large', 'wb') as file:\n    while True: file.write(b'x' * 2 ** 16)", null],
    [
      "a filler of the folder behind /dev/shm and /tmp",
      "n = 0\nwhile True:\n    n += 1\n    open(('/dev/shm/%d', '/tmp/%d')[n % 2] % n, 'wb').write(b'x' * 2 ** 16)",
      null,
    ],
    [
      "a filler with empty files",
      "import os\nn = 0\nwhile True:\n    n += 1\n    os.mknod('f%d' % n)",
      "disk",
    ],
    ["an opener of files", "held = []\nwhile True: held.append(open('/dev/null'))", null],
    ["an endless print", "while True: print('x' * 1000)", "output"],
    ["an endless complaint", "import sys\nwhile True: sys.stderr.write('x' * 1000)", "output"],
    ["a sleeper", "import time\ntime.sleep(600)", "wall"],
    [
      "one that minds no signal",
      "import signal, time\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\ntime.sleep(600)",
      "wall",
    ],
    [
      "a daemon that outlives its parent",
      "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(600)\n    os._exit(0)\nos.wait()",
      null,
    ],
    ["one that kills all it can", "import os\nos.kill(1, 9)\nos.kill(1, 2)\nos.kill(-1, 9)", null],
    ["one that stops itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "wall"],
    ["an endless loop", "while True: pass", "cpu"],
  ] as const)("%s is contained, and what ended it is said", async (name, program, endedBy) => {
    const wallMs = endedBy === "wall" ? 400 : 20_000;
    const result = await contained(program, { limits: { wallMs } });
    expect(result.endedBy, `${name}: ${JSON.stringify(result).slice(0, 500)}`).toBe(endedBy);
    expect(result.stdout.length).toBeLessThanOrEqual(10_000);
  });
});

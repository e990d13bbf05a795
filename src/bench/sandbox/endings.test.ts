/** How programs end, and that the end is told as it was. */
import { spawn } from "node:child_process";
import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { probeSandbox } from "./index.ts";
import type { Sandbox } from "./sandbox.ts";
import { runPlanted } from "./trials.ts";

const probed = await probeSandbox({ python: null, allowUnsafe: false });
const sandbox = "sandbox" in probed ? probed.sandbox : (null as unknown as Sandbox);
const skipped = "missing" in probed ? ` (skipped: ${probed.missing})` : "";
const run = (program: string, planted: Parameters<typeof runPlanted>[2] = {}) =>
  runPlanted(sandbox, program, planted);

const LIMITS = {
  cpuS: 5,
  wallMs: 60_000,
  memoryBytes: 2 ** 28,
  processes: 4,
  diskBytes: 2 ** 20,
  outputBytes: 1000,
};

describe.skipIf(sandbox === null)(`the end of a program${skipped}`, () => {
  it.each([
    ["exit(0)", 0, null],
    ["exit(3)", 3, null],
    ["exit(137)", 137, null],
    ["exit(152)", 152, null],
    ["import os; os._exit(139)", 139, null],
    ["raise ValueError", 1, null],
    ["import os; os.kill(os.getpid(), 9)", null, "SIGKILL"],
    ["import os; os.kill(os.getpid(), 15)", null, "SIGTERM"],
    ["import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", null, "SIGXCPU"],
    ["import ctypes; ctypes.string_at(0)", null, "SIGSEGV"],
    ["import os; os.abort()", null, "SIGABRT"],
    ["def deeper(): deeper()\ndeeper()", 1, null],
  ])("is told as it was: %s", async (program, exitCode, signal) => {
    expect(await run(program)).toMatchObject({ exitCode, signal, endedBy: null });
  });

  it("has room for a recursion that a program may well need", async () => {
    const deep =
      "import sys\nsys.setrecursionlimit(10**6)\ndef down(n): return n and 1 + down(n - 1)\nprint(down(30000))";
    expect(await run(deep)).toMatchObject({ exitCode: 0, stdout: "30000\n" });
  });

  it("leaves a program that catches the first signal of its processor limit one more second", async () => {
    const catches = "import signal\nsignal.signal(signal.SIGXCPU, lambda *_: None)\nwhile True: pass";
    const result = await run(catches);
    expect(result).toMatchObject({ endedBy: "cpu", exitCode: null, signal: "SIGKILL" });
    expect(result.cpuMs).toBeGreaterThan(1000);
  });

  it("comes at once when the caller gives up, before or during", async () => {
    expect(await run("print(1)", { signal: AbortSignal.abort() })).toMatchObject({
      endedBy: "aborted",
      exitCode: null,
    });
    const caller = new AbortController();
    const running = run("import time; print('begun', flush=True); time.sleep(600)", {
      signal: caller.signal,
    });
    await sleep(300);
    caller.abort();
    expect(await running).toMatchObject({ endedBy: "aborted", signal: "SIGKILL" });
  });

  it("keeps output up to the limit and no further", async () => {
    const exact = await run("print('x' * 9999)");
    expect(exact).toMatchObject({ endedBy: null, exitCode: 0 });
    expect(exact.stdout).toHaveLength(10_000);
    const over = await run("print('x' * 10000)");
    expect(over).toMatchObject({ endedBy: "output" });
    expect(over.stdout).toHaveLength(10_000);
  });

  it("gives control characters and broken text as they are, or marked as broken", async () => {
    const { stdout } = await run("import sys\nsys.stdout.buffer.write(b'\\x00\\x1b[2J\\xff\\xc3\\xa9')");
    expect(stdout).toBe("\u0000\u001b[2J\ufffdé");
  });
});

describe.skipIf(sandbox === null)(`what a program reads${skipped}`, () => {
  it("is the whole of it, as stdin and as /dev/stdin", async () => {
    const stdin = "ö\n".repeat(200_000);
    const count = (source: string) => `import sys\nprint(len(${source}))`;
    expect((await run(count("sys.stdin.read()"), { stdin })).stdout).toBe("400000\n");
    expect((await run(count("open('/dev/stdin').read()"), { stdin })).stdout).toBe("400000\n");
    expect((await run("print(repr(input()))", { stdin: "" })).stderr).toContain("EOFError");
  });

  it("is no trap for one that does not read it, or closes it", async () => {
    const stdin = "x".repeat(50_000_000);
    expect(await run("print('done')", { stdin })).toMatchObject({ exitCode: 0, stdout: "done\n" });
    const closes = "import os, time\nos.close(0)\ntime.sleep(0.2)\nprint('done')";
    expect(await run(closes, { stdin })).toMatchObject({ exitCode: 0, stdout: "done\n" });
  });

  it("comes with its files, of any text and name", async () => {
    const files = {
      "main.py": "import os\nprint(sorted(os.listdir('.')), open('a b ü.txt').read())",
      "a b ü.txt": "1\n2\0ö",
    };
    const { stdout } = await sandbox.run({
      command: [sandbox.python, "main.py"],
      files,
      stdin: "",
      limits: LIMITS,
    });
    expect(stdout).toBe("['a b ü.txt', 'main.py'] 1\n2\0ö\n");
  });

  it.each([
    ["a file's name is a path", { "../x": "" }, "sandbox_job_invalid"],
    ["a file's name is more than one line", { "x\ny": "" }, "sandbox_job_invalid"],
    ["the files do not fit", { x: "x".repeat(2 ** 21) }, "sandbox_failed"],
  ])("is refused where %s", async (_, files, code) => {
    const job = { command: [sandbox.python, "-c", "print(1)"], files, stdin: "", limits: LIMITS };
    await expect(sandbox.run(job)).rejects.toMatchObject({ code });
  });

  it("says that nothing is known where the program cannot be started", async () => {
    const job = { command: ["/usr/bin/no-such-program"], files: {}, stdin: "", limits: LIMITS };
    await expect(sandbox.run(job)).rejects.toMatchObject({ code: "sandbox_failed" });
  });
});

describe.skipIf(sandbox === null)(`a process that runs programs${skipped}`, () => {
  const door = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const script = (program: string) => `
    import { systemClock } from ${door("../../base/index.ts")};
    import { askHost } from ${door("./ask.ts")};
    import { bubblewrapSandbox } from ${door("./bubblewrap.ts")};
    import { findInterpreter } from ${door("./interpreter.ts")};
    const interpreter = await findInterpreter("/usr/bin/python3", askHost);
    const identity = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : null;
    const parts = { path: "/usr/bin/bwrap", version: "", interpreter, identity, filter: null, ownProc: true };
    const sandbox = bubblewrapSandbox(parts, systemClock);
    const command = [sandbox.python, "-c", ${JSON.stringify(program)}];
    const { stdout } = await sandbox.run({ command, files: {}, stdin: "", limits: ${JSON.stringify(LIMITS)} });
    console.log(stdout);`;

  it("hands none of its own open files on, not even those it inherited", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dsr-inherited-"));
    try {
      writeFileSync(join(folder, "keys"), "secret");
      const stdio = [...Array(41)].map((_, fd) =>
        fd === 1 ? "pipe" : fd === 40 ? openSync(join(folder, "keys"), "r") : "ignore",
      );
      const program = "import os; print(os.listdir('/proc/self/fd'), os.listdir('/proc/1'))";
      const child = spawn(process.execPath, ["--input-type=module", "-e", script(program)], { stdio });
      let said = "";
      for await (const part of child.stdout ?? []) said += part;
      expect(said.trim()).toBe("['0', '1', '2', '3'] []");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("takes them with it when it is killed", async () => {
    const mark = `mark-${crypto.randomUUID()}`;
    const program = `import time; time.sleep(600) # ${mark}`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script(program)], {
      stdio: "ignore",
    });
    const inside = () => running(mark).filter((pid) => pid !== String(child.pid));
    for (let tries = 0; inside().length === 0 && tries < 200; tries++) await sleep(50);
    expect(inside()).not.toEqual([]);
    child.kill("SIGKILL");
    for (let tries = 0; inside().length > 0 && tries < 200; tries++) await sleep(50);
    expect(inside()).toEqual([]);
  });
});

function running(mark: string): string[] {
  return readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "utf8").includes(mark);
    } catch {
      return false;
    }
  });
}

/** What holds even where the user asked for no isolation. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../base/index.ts";
import { askHost } from "./ask.ts";
import { findInterpreter, SYSTEM_INTERPRETERS } from "./interpreter.ts";
import { runPlanted } from "./trials.ts";
import { unconfinedSandbox } from "./unconfined.ts";

const found = await Promise.all(SYSTEM_INTERPRETERS.map((path) => findInterpreter(path, askHost)));
const interpreter = found.find((each) => each !== null) ?? null;
const onLinux = process.platform === "linux";
const skipped =
  interpreter === null ? " (skipped: no Python interpreter)" : onLinux ? "" : " (skipped: no Linux)";

const run: (program: string, planted?: Parameters<typeof runPlanted>[2]) => ReturnType<typeof runPlanted> = (
  program,
  planted,
) => {
  if (interpreter === null) throw new Error("no interpreter");
  const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : null;
  return runPlanted(unconfinedSandbox({ interpreter, identity }, systemClock), program, planted);
};

describe.skipIf(skipped !== "")(`without isolation${skipped}`, () => {
  it("a program has an empty environment and a folder of its own, which goes with it", async () => {
    process.env.DSR_PLANTED = "secret";
    const { stdout } = await run(`
import os
print(os.getcwd())
print("DSR_PLANTED" in os.environ, os.environ["HOME"] == os.getcwd(), os.getuid() == 0, os.listdir("."))
os.makedirs("a/b/c")
os.chmod("a/b", 0)
os.symlink("/etc", "etc")
`);
    delete process.env.DSR_PLANTED;
    const [folder = "", facts] = stdout.trim().split("\n");
    expect(facts).toBe("False True False ['planted.py']");
    expect(folder).toContain("dsr-program-");
    expect(existsSync(folder)).toBe(false);
    expect(existsSync("/etc/passwd")).toBe(true);
  });

  it.each([
    ["time", "import time\ntime.sleep(600)", "wall", null],
    ["processor time", "while True: pass", "cpu", null],
    ["output", "while True: print('x' * 1000)", "output", null],
    ["memory", "bytearray(2 ** 29)", null, "MemoryError"],
    ["the size of a file", "open('x', 'wb').write(b'x' * 2 ** 21)", null, "File too large"],
  ] as const)("%s is limited", async (_, program, endedBy, complaint) => {
    const limits = endedBy === "wall" ? { wallMs: 300 } : {};
    const result = await run(program, { limits });
    expect(result.endedBy).toBe(endedBy);
    if (complaint !== null) expect(result.stderr).toContain(complaint);
  });

  it.each([
    ["ends", ""],
    ["is ended", "\ntime.sleep(600)"],
  ])("a daemon does not outlive a program that %s", async (_, rest) => {
    const program = `
import os, time
reading, writing = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(writing, str(os.getpid()).encode())
        os.closerange(0, 64)
        time.sleep(600)
    os._exit(0)
print(os.read(reading, 10).decode(), flush=True)${rest}
`;
    const { stdout } = await run(program, { limits: { wallMs: 500 } });
    expect(stdout).toMatch(/^\d+\n$/);
    expect(existsSync(`/proc/${stdout.trim()}`)).toBe(false);
  });
});

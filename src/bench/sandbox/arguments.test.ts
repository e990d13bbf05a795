/** What bubblewrap and the launcher are told, looked at on any host. */
import { describe, expect, it } from "vitest";
import { bubblewrapArguments } from "./bubblewrap.ts";
import { jobBytes, launcherArguments, readReport } from "./launcher.ts";
import { syscallFilter } from "./syscall-filter.ts";

const LIMITS = {
  cpuS: 1.5,
  wallMs: 1000,
  memoryBytes: 2 ** 30,
  processes: 8,
  diskBytes: 4096,
  outputBytes: 100,
};
const INTERPRETER = {
  path: "/home/me/python/bin/python3.12",
  version: "3.12.1",
  binds: ["/usr", "/home/me/python/lib", "/home/me/python/bin/python3.12"],
  symlinks: [{ path: "/lib", to: "usr/lib" }],
};
const parts = { interpreter: INTERPRETER, filter: syscallFilter("x64"), ownProc: true };

describe("bubblewrap is told", () => {
  const args = bubblewrapArguments(parts, LIMITS, ["/usr/bin/python3", "main.py"]);
  const has = (...few: string[]) => ` ${args.join(" ")} `.includes(` ${few.join(" ")} `);

  it("to share nothing with the host, to keep no power and to end with us", () => {
    for (const flag of ["--unshare-all", "--new-session", "--clearenv"]) expect(args).toContain(flag);
    expect(has("--cap-drop", "ALL")).toBe(true);
    expect(has("--uid", "65534", "--gid", "65534")).toBe(true);
    for (const never of ["--share-net", "--bind", "--dev", "--cap-add"]) expect(args).not.toContain(never);
  });

  it("to bind what the interpreter needs, read-only, and nothing else", () => {
    const bound = args.flatMap((arg, at) => (arg === "--ro-bind" ? [args[at + 1]] : []));
    expect(bound).toEqual(INTERPRETER.binds);
    expect(has("--symlink", "usr/lib", "/lib")).toBe(true);
  });

  it("to make one writable folder of the size that is allowed, and the root read-only after all else", () => {
    expect(has("--size", "4096", "--tmpfs", "/sandbox")).toBe(true);
    const memory = args.flatMap((arg, at) => (arg === "--tmpfs" ? [args[at + 1]] : []));
    expect(memory).toEqual(["/proc/1", "/sandbox"]);
    expect(has("--remount-ro", "/proc/1")).toBe(true);
    expect(args.lastIndexOf("--remount-ro")).toBeGreaterThan(args.lastIndexOf("--symlink"));
  });

  it("to go without /proc or filter only where there is none", () => {
    expect(has("--proc", "/proc")).toBe(true);
    expect(has("--seccomp", "5")).toBe(true);
    const less = bubblewrapArguments({ ...parts, filter: null, ownProc: false }, LIMITS, ["x"]);
    expect(less).not.toContain("--proc");
    expect(less).not.toContain("--seccomp");
  });
});

describe("the launcher", () => {
  it("gets whole seconds, bytes and counts, then the command", () => {
    const args = launcherArguments(LIMITS, ["/usr/bin/python3", "-c", "print(1)"], true);
    const from = args.indexOf("-c") + 2;
    expect(args.slice(from, from + 4)).toEqual(["2", String(2 ** 30), "4096", "8"]);
    expect(args.slice(-4)).toEqual(["1", "/usr/bin/python3", "-c", "print(1)"]);
  });

  it("gets files by their size in bytes", () => {
    expect(jobBytes({ "a b": "ü\n", c: "" }).toString()).toBe("2\n3 a b\nü\n0 c\n");
    expect(() => jobBytes({ "a/b": "" })).toThrow('"a/b" is no name of a file in the working folder.');
  });

  it("is understood", () => {
    expect(readReport("")).toEqual({ started: false, ending: null, failure: null });
    expect(readReport("started\n")).toEqual({ started: true, ending: null, failure: null });
    expect(readReport("started\nended 3 0 12.500 4.000\n").ending).toEqual({
      exitCode: 3,
      signal: null,
      wallMs: 12.5,
      cpuMs: 4,
    });
    expect(readReport("started\nended -1 11 1.000 1.000\n").ending).toMatchObject({
      exitCode: null,
      signal: "SIGSEGV",
    });
    expect(readReport("failed [Errno 28] No space left on device\n").failure).toBe(
      "[Errno 28] No space left on device",
    );
  });
});

describe("the filter of system calls", () => {
  it("refuses what reaches out, takes uncounted memory or makes namespaces, and nothing that programs need", () => {
    for (const number of [41, 101, 272, 165, 319, 29, 425, 188, 463])
      expect(verdict("x64", number)).toBe("refused 1");
    expect(verdict("x64", 435)).toBe("refused 38");
    expect(verdict("x64", 56, 0x10000011)).toBe("refused 1");
    // read, write, mmap, clone for a thread, execve, exit_group, openat, socketpair
    for (const number of [0, 1, 9, 59, 231, 257, 53]) expect(verdict("x64", number)).toBe("allowed");
    expect(verdict("x64", 56, 0x003d0f00)).toBe("allowed");
  });

  it("has the numbers of the processor, and ends who calls by those of another", () => {
    expect(verdict("arm64", 198)).toBe("refused 1");
    expect(verdict("arm64", 63)).toBe("allowed");
    expect(verdict("arm64", 0, 0, 0xc000003e)).toBe("killed");
    expect(verdict("x64", 0x40000000 + 39)).toBe("killed");
    expect(syscallFilter("riscv64")).toBeNull();
  });
});

/** Runs the filter as the kernel does: the instructions it is made of, and no others. */
function verdict(
  processor: string,
  number: number,
  argument = 0,
  audit = processor === "x64" ? 0xc000003e : 0xc00000b7,
) {
  const filter = syscallFilter(processor) ?? Buffer.alloc(0);
  const data: Record<number, number> = { 0: number, 4: audit, 16: argument };
  let held = 0;
  for (let at = 0; at < filter.length; at += 8) {
    const [code, ifTrue, ifFalse, value] = [
      filter.readUInt16LE(at),
      filter[at + 2] ?? 0,
      filter[at + 3] ?? 0,
      filter.readUInt32LE(at + 4),
    ];
    if (code === 0x20) held = data[value] ?? 0;
    else if (code === 0x06)
      return value === 0x7fff0000 ? "allowed" : value === 0x80000000 ? "killed" : `refused ${value & 0xffff}`;
    else {
      const holds = { 21: held === value, 53: held >= value, 69: (held & value) !== 0 }[code];
      if (holds === undefined) throw new Error(`Instruction ${code} is none that is meant.`);
      at += 8 * (holds ? ifTrue : ifFalse);
    }
  }
  throw new Error("The filter has no end.");
}

import { describe, expect, it } from "vitest";
import { DsrError } from "../../base/index.ts";
import type { CodeTask, CodeTest } from "../exam.ts";
import { probeSandbox, type Sandbox, type SandboxJob } from "../sandbox/index.ts";
import { gradeCode } from "./code.ts";

const probed = await probeSandbox({ python: null, allowUnsafe: true });
const sandbox = "sandbox" in probed ? probed.sandbox : null;

const LIMITS = { testS: 5, memoryBytes: 2 ** 30, pauseS: 0.2 };

function aTask(task: Partial<CodeTask>, ...tests: [input: string, expected: string][]): CodeTask {
  const list: CodeTest[] = tests.map(([input, expected]) => ({ input, expected }));
  return { kind: "code", style: "stdin", entryPoint: null, starter: null, tests: async () => list, ...task };
}

const fence = (code: string) => `\`\`\`python\n${code}\n\`\`\``;

async function resultOf(task: CodeTask, code: string): Promise<string> {
  const { verdict, extracted } = await gradeCode(task, fence(code), sandbox, undefined, LIMITS);
  return `${verdict}: ${extracted?.replace(/^code:[0-9a-f]{8} /, "")}`;
}

const sums = aTask({}, ["1 2\n3\n", "3 3\n"], ["5 -6\n7\n", "-1 7\n"]);
const RIGHT = "correct: passed";

describe.skipIf(sandbox === null)("a program that reads and prints (needs Python; skipped without)", () => {
  const body = "print(a + b, c)";

  it.each([
    ["input()", `a, b = map(int, input().split())\nc = int(input())\n${body}`],
    ["lines of stdin", `import sys\n(a, b), (c,) = (map(int, line.split()) for line in sys.stdin)\n${body}`],
    [
      "stdin.buffer, line by line",
      `import sys\nread = sys.stdin.buffer.readline\na, b = map(int, read().split())\nc = int(read())\n${body}`,
    ],
    ["all of stdin at once", `import sys\na, b, c = map(int, sys.stdin.read().split())\n${body}`],
    ["descriptor 0", `import os\na, b, c = map(int, os.read(0, os.fstat(0).st_size or 99).split())\n${body}`],
    ["open(0)", `a, b, c = map(int, open(0).read().split())\n${body}`],
    [
      "names that nobody imported",
      `a, b, c = map(int, stdin.read().split())\nassert Counter([a])[a] == gcd(1, 1) == len(list(permutations([1])))\n${body}`,
    ],
  ])("may read by %s", async (_what, code) => {
    expect(await resultOf(sums, code)).toBe(RIGHT);
  });

  it.each([
    ["exit()", "exit()"],
    [
      "sys.exit with a status, which judges of contests ignore as their authors do",
      "import sys\nsys.exit(1)",
    ],
    ["in a thread that nobody waits for", ""],
    ["what it registered for its end", "import atexit\natexit.register(lambda: print(end=''))"],
    ["a stdout of its own", "import sys\nsys.stdout.flush()\nsys.stdout = None"],
  ])("may end by %s", async (what, ending) => {
    const read = "a, b, c = map(int, open(0).read().split())";
    const code = what.startsWith("in a thread")
      ? `import threading\ndef main():\n    ${read}\n    ${body}\nthreading.Thread(target=main).start()`
      : `${read}\n${body}\n${ending}`;
    expect(await resultOf(sums, code)).toBe(RIGHT);
  });

  it("runs as the main module, from the beginning for every test", async () => {
    const code = `seen = []\ndef main():\n    seen.append(1)\n    a, b, c = map(int, open(0).read().split())\n    print(a + b, c * len(seen))\nif __name__ == "__main__":\n    main()`;
    expect(await resultOf(sums, code)).toBe(RIGHT);
    const names =
      "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n";
    expect(await resultOf(sums, `${names}a, b, c = map(int, open(0).read().split())\n${body}`)).toBe(RIGHT);
  });

  it("may recurse deeply and print long numbers", async () => {
    const deep = aTask({}, ["20000\n", "20000\n"], ["3\n", "3\n"]);
    expect(
      await resultOf(deep, "def f(n): return 0 if n == 0 else 1 + f(n - 1)\nprint(f(int(input())))"),
    ).toBe(RIGHT);
    const long = aTask({}, ["", `${10n ** 6000n}\n`]);
    expect(await resultOf(long, "print(10 ** 6000)")).toBe(RIGHT);
  });

  it("may be fed and may print more than a pipe holds", async () => {
    const lines = `${Array.from({ length: 60_000 }, (_, i) => i).join("\n")}\n`;
    expect(await resultOf(aTask({}, [lines, lines]), "for _ in range(60000):\n    print(input())")).toBe(
      RIGHT,
    );
    expect(await resultOf(aTask({}, [lines, "ok"]), "print('ok')")).toBe(RIGHT);
  });

  it.each([
    ["wrong-answer test 2", "a, b = map(int, input().split())\nprint(abs(a + b), input())"],
    ["runtime-error test 1", "print('3 3')\nraise ValueError"],
    ["runtime-error test 1", "import os\nprint('3 3', flush=True)\nos._exit(3)"],
    ["compile-error test 1", "print(1"],
    ["time-limit test 1", "while True: pass"],
    ["memory-limit test 1", "x = bytearray(10 ** 10)"],
    ["output-limit test 1", "while True: print('3 3')"],
    ["runtime-error test 1", "import os\nos.kill(os.getpid(), 9)"],
  ])("is told as %s", async (result, code) => {
    const limits = { ...LIMITS, testS: result.startsWith("time") ? 0.5 : LIMITS.testS };
    const { verdict, extracted } = await gradeCode(sums, fence(code), sandbox, undefined, limits);
    expect([verdict, extracted?.slice(14)]).toEqual(["incorrect", result]);
  });

  it("goes on in a further job after a while, and stops at its first failure", async () => {
    const jobs: SandboxJob[] = [];
    const watched: Sandbox = {
      ...(sandbox ?? expect.unreachable()),
      run: (job, signal) => {
        jobs.push(job);
        return (sandbox ?? expect.unreachable()).run(job, signal);
      },
    };
    const slow = "import time\nn = int(input())\ntime.sleep(0 if n else 0.3)\nprint(n)";
    const grade = (tests: [string, string][]) =>
      gradeCode(aTask({}, ...tests), fence(slow), watched, undefined, LIMITS);
    expect(
      (
        await grade([
          ["0\n", "0"],
          ["1\n", "1"],
          ["2\n", "2"],
        ])
      ).verdict,
    ).toBe("correct");
    expect(jobs).toHaveLength(2);
    expect(
      (
        await grade([
          ["0\n", "7"],
          ["1\n", "1"],
        ])
      ).extracted,
    ).toMatch(/wrong-answer test 1$/);
    expect(jobs).toHaveLength(3);
    expect(
      (
        await grade([
          ["0\n", "0"],
          ["1\n", "1"],
          ["2\n", "3"],
        ])
      ).extracted,
    ).toMatch(/wrong-answer test 3$/);
  });
});

describe.skipIf(sandbox === null)("a function that is called (needs Python; skipped without)", () => {
  const add = aTask({ style: "call", entryPoint: "add" }, ["[1, 2]\n3", "[4, 5]"], ["[]\n1", "[]"]);

  it.each([
    [
      "a method",
      "class Solution:\n    def add(self, xs: List[int], y: int) -> List[int]:\n        return [x + y for x in xs]",
    ],
    ["a function", "def add(xs, y):\n    print('noise')\n    return [x + y for x in xs]"],
    ["a tuple for a list", "def add(xs, y):\n    return tuple(x + y for x in xs)"],
    ["floats and Booleans that are equal", "def add(xs, y):\n    return [float(x + y) for x in xs]"],
  ])("is right by %s", async (_what, code) => {
    expect(await resultOf(add, code)).toBe(RIGHT);
  });

  it.each([
    ["wrong-answer test 1", "def add(xs, y):\n    return xs"],
    ["wrong-answer test 1", "def add(xs, y):\n    return (x + y for x in xs)"],
    ["wrong-answer test 1", "def add(xs, y):\n    print([x + y for x in xs])"],
    ["runtime-error test 1", "def plus(xs, y):\n    return xs"],
    ["runtime-error test 1", "def add(xs):\n    return xs"],
    ["runtime-error test 1", "def add(xs, y):\n    raise SystemExit(0)"],
    ["runtime-error test 2", "def add(xs, y):\n    xs[0]\n    return [x + y for x in xs]"],
  ])("is told as %s", async (result, code) => {
    expect(await resultOf(add, code)).toBe(`incorrect: ${result}`);
  });

  it("keeps long integers and what JSON has not", async () => {
    const same = aTask(
      { style: "call", entryPoint: "same" },
      ["123456789012345678901", "123456789012345678901"],
      ['{"a": [null, true]}', '{"a": [null, true]}'],
      ['"é\\ud83d"', '"é\\ud83d"'],
    );
    expect(await resultOf(same, "def same(x): return x")).toBe(RIGHT);
    const half = aTask({ style: "call", entryPoint: "half" }, ["1", "0.5"], ["4", "2"]);
    expect(await resultOf(half, "from fractions import Fraction\ndef half(x): return Fraction(x, 2)")).toBe(
      RIGHT,
    );
  });
});

describe.skipIf(sandbox === null)(
  "a function that a program of tests checks (needs Python; skipped without)",
  () => {
    const tests =
      "def check(candidate):\n    assert candidate([2], {'k': (1, 2.5)}) == ([2], {'k': (1, 2.5)}, None)\n    assert same(1, 2)[:2] == (1, 2)\n";
    const same = aTask(
      {
        style: "check",
        entryPoint: "same",
        starter: 'def third():\n    return None\n\ndef same(a, b):\n    """ Doc. """\n',
      },
      [tests, ""],
    );

    it.each([
      [RIGHT, "    return a, b, third()"],
      [RIGHT, "def same(a, b):\n    return a, b, third()"],
      ["incorrect: wrong-answer test 1", "    return a, b"],
      ["incorrect: wrong-answer test 1", "    pass"],
      ["incorrect: runtime-error test 1", "    return input()"],
      ["incorrect: runtime-error test 1", "def same(a, b):\n    return a, b, None\nraise ValueError"],
      ["incorrect: compile-error test 1", "return a, b, None"],
    ])("is %s for %j", async (result, code) => {
      expect(await resultOf(same, code)).toBe(result);
    });

    it("is ended at its time limit", async () => {
      const { extracted } = await gradeCode(same, fence("    while True: pass"), sandbox, undefined, {
        ...LIMITS,
        testS: 0.5,
      });
      expect(extracted).toMatch(/time-limit test 1$/);
    });
  },
);

describe("two readings of one answer", () => {
  const printOne = aTask({}, ["", "1"]);
  const counted = () => {
    const programs: string[] = [];
    const fake: Sandbox = {
      kind: "none",
      about: "a fake that finds every program right which prints 1",
      python: "python3",
      run: async ({ files, stdin }) => {
        const program = files["program.py"] ?? "";
        programs.push(program);
        const [token] = stdin.split("\n");
        const printed = Buffer.from(program.includes("print(1)") ? "1\n" : "0\n").toString("base64");
        const stdout = `ready\n${token} done ${printed}\n${token} end\n`;
        return { exitCode: 0, signal: null, stdout, stderr: "", endedBy: null, wallMs: 1, cpuMs: 1 };
      },
    };
    return { programs, fake };
  };

  it("run once where they agree, or the strict one is right", async () => {
    for (const answer of [
      fence("print(1)"),
      fence("print(0)"),
      `${fence("print(0)")}\n\`\`\`\nprint(1)\n\`\`\``,
    ]) {
      const { programs, fake } = counted();
      const { verdict, lenient } = await gradeCode(printOne, answer, fake);
      expect([programs.length, lenient]).toEqual([1, verdict]);
    }
  });

  it("are both told where they differ", async () => {
    const shown = `${fence("print(1)")}\nOutput:\n\`\`\`\n1\n\`\`\``;
    expect(await gradeCode(printOne, shown, counted().fake)).toMatchObject({
      verdict: "incorrect",
      reason: null,
      extracted: expect.stringMatching(/^code:6b86b273 wrong-answer test 1$/),
      lenient: "correct",
      lenientExtracted: expect.stringMatching(/^code:[0-9a-f]{8} passed$/),
    });
    expect(await gradeCode(printOne, "```python\nprint(1)", counted().fake)).toMatchObject({
      verdict: "unscored",
      reason: "unparsed",
      extracted: null,
      lenient: "correct",
    });
  });

  it("find nothing in prose", async () => {
    const { programs, fake } = counted();
    expect(await gradeCode(printOne, "I do not know.", fake)).toEqual({
      verdict: "unscored",
      reason: "unparsed",
      extracted: null,
      lenient: "unscored",
      lenientExtracted: null,
    });
    expect(programs).toEqual([]);
  });
});

describe("where nothing is known of a program it is ungraded, never wrong", () => {
  const answer = fence("print(1)");
  const task = aTask({}, ["", "1"]);
  const ending = (stdout: string, more: object = {}): Sandbox => ({
    kind: "none",
    about: "a fake",
    python: "python3",
    run: async () => ({
      exitCode: 0,
      signal: null,
      stdout,
      stderr: "",
      endedBy: null,
      wallMs: 1,
      cpuMs: 1,
      ...more,
    }),
  });
  const failing: Sandbox = {
    ...ending(""),
    run: () => Promise.reject(new DsrError("It broke.", { code: "sandbox_failed" })),
  };
  const damaged = aTask({ tests: () => Promise.reject(new DsrError("Cut.", { code: "tests_damaged" })) });

  it.each([
    ["there is no sandbox", task, null],
    ["the sandbox fails", task, failing],
    ["the interpreter does not start", task, ending("")],
    ["the run was interrupted", task, ending("ready\n", { endedBy: "aborted" })],
    ["the tests are damaged", damaged, ending("ready\n")],
    ["there are no tests", aTask({}), ending("ready\n")],
  ])("%s", async (_what, of, place) => {
    expect(await gradeCode(of, answer, place)).toMatchObject({
      verdict: "unscored",
      reason: "ungraded",
      lenient: "unscored",
    });
  });

  it("but a program that ends the harness with itself is wrong", async () => {
    expect(await gradeCode(task, answer, ending("ready\nforged done MQ==\nforged end\n"))).toMatchObject({
      verdict: "incorrect",
    });
    for (const [endedBy, kind] of [
      ["wall", "time-limit"],
      ["memory", "memory-limit"],
      ["output", "output-limit"],
      ["disk", "runtime-error"],
    ])
      expect((await gradeCode(task, answer, ending("ready\n", { endedBy }))).extracted).toMatch(
        `${kind} test 1`,
      );
  });
});

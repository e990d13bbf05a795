/** Programs that want a verdict without the work, or to do harm: wrong, contained, and never a crash of ours. */
import { describe, expect, it } from "vitest";
import type { CodeTask } from "../exam.ts";
import { probeSandbox } from "../sandbox/index.ts";
import { gradeCode } from "./code.ts";

const probed = await probeSandbox({ python: null, allowUnsafe: false });
const sandbox = "sandbox" in probed ? probed.sandbox : null;

const SECRET = "74120395";
const limits = { testS: 1.5, memoryBytes: 2 ** 29, pauseS: 2 };
const base = { kind: "code", starter: null } as const;
const tasks: Record<CodeTask["style"], CodeTask> = {
  stdin: {
    ...base,
    style: "stdin",
    entryPoint: null,
    tests: async () => [{ input: "1\n", expected: SECRET }],
  },
  call: { ...base, style: "call", entryPoint: "f", tests: async () => [{ input: "1", expected: SECRET }] },
  check: {
    ...base,
    style: "check",
    entryPoint: "f",
    starter: "def f(x):\n    pass\n",
    tests: async () => [
      { input: `def check(candidate):\n    assert candidate(1) == ${SECRET}\n`, expected: "" },
    ],
  },
};

async function resultOf(style: CodeTask["style"], code: string): Promise<string> {
  const { verdict, extracted } = await gradeCode(
    tasks[style],
    `\`\`\`python\n${code}\n\`\`\``,
    sandbox,
    undefined,
    limits,
  );
  return `${verdict}: ${extracted?.slice(14)}`;
}

/** Looks through all that a program can reach, and prints or returns what it finds. */
const SEARCH = `
import gc, glob, os, re, sys
def search():
    texts = []
    for name in glob.glob("**", recursive=True) + glob.glob("/proc/*/cmdline") + glob.glob("/proc/*/environ") + glob.glob("/proc/*/fd/*") + glob.glob("/tmp/**", recursive=True):
        try:
            fd = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
            texts.append(os.read(fd, 1 << 20))
            os.close(fd)
        except OSError:
            pass
    for pid in [p for p in os.listdir("/proc") if p.isdigit()]:
        try:
            with open("/proc/%s/maps" % pid) as maps, open("/proc/%s/mem" % pid, "rb", 0) as mem:
                for line in maps:
                    start, end, mode = re.match(r"(\\w+)-(\\w+) (\\S+)", line).groups()
                    if "rw" in mode and pid != str(os.getpid()):
                        mem.seek(int(start, 16))
                        texts.append(mem.read(min(int(end, 16) - int(start, 16), 1 << 24)))
        except (OSError, ValueError, OverflowError):
            pass
    frame = sys._getframe()
    while frame:
        texts.append(repr(frame.f_locals).encode("utf-8", "replace"))
        texts.append(repr(frame.f_globals).encode("utf-8", "replace"))
        frame = frame.f_back
    texts += [o.encode("utf-8", "replace") for o in gc.get_objects() if isinstance(o, str)]
    wanted = b"".join([b"7412", b"0395"])
    return any(wanted in text for text in texts)
`;

const HOSTILE: [what: string, style: CodeTask["style"], code: string, result: RegExp][] = [
  [
    "forks without end",
    "stdin",
    "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
    /time-limit|runtime-error/,
  ],
  [
    "leaves a daemon that holds its stdout",
    "stdin",
    "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(60)\nprint(1)",
    /wrong-answer/,
  ],
  [
    "fills the memory",
    "stdin",
    "x = []\nwhile True: x.append(bytearray(10 ** 7))",
    /memory-limit|runtime-error/,
  ],
  [
    "fills the disk",
    "stdin",
    "f = open('x', 'wb')\nwhile True: f.write(bytes(10 ** 7))",
    /runtime-error|output-limit|time-limit/,
  ],
  ["prints without end", "stdin", "while True: print('x' * 9999)", /output-limit/],
  ["sleeps", "stdin", "import time\ntime.sleep(99)", /time-limit/],
  [
    "catches every signal and sleeps on",
    "stdin",
    "import signal, time\nfor s in range(1, 64):\n    try: signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError): pass\nsignal.alarm(0)\nwhile True:\n    try: time.sleep(9)\n    except BaseException: pass",
    /time-limit/,
  ],
  ["closes its stdout and goes on", "stdin", "import os, time\nos.close(1)\ntime.sleep(99)", /time-limit/],
  ["kills its parent", "stdin", "import os\nos.kill(os.getppid(), 9)", /runtime-error/],
  ["kills everybody", "stdin", "import os\nos.kill(-1, 9)", /runtime-error/],
  [
    "stops its parent",
    "stdin",
    "import os, signal, time\nos.kill(os.getppid(), signal.SIGSTOP)\ntime.sleep(99)",
    /time-limit/,
  ],
  [
    "opens a socket",
    "stdin",
    "import socket\nsocket.create_connection(('127.0.0.1', 22), 1)",
    /runtime-error/,
  ],
  [
    "writes a verdict of the harness to every descriptor",
    "stdin",
    "import os\nfor fd in range(64):\n    try: os.write(fd, b'ready\\ndone\\nend\\nx done MQ==\\n')\n    except OSError: pass",
    /wrong-answer/,
  ],
  [
    "writes a verdict to its parent's stdout",
    "stdin",
    "import os\nfor fd in os.listdir('/proc/%d/fd' % os.getppid()):\n    try: open('/proc/%d/fd/%s' % (os.getppid(), fd), 'w').write('x end\\n')\n    except OSError: pass",
    /wrong-answer|runtime-error/,
  ],
  [
    "writes over the harness",
    "stdin",
    "open('harness.py', 'w').write('print(1)')\nopen('program.py', 'w').write('')\nprint(0)",
    /wrong-answer|runtime-error/,
  ],
  [
    "makes everything equal and every end an early one",
    "stdin",
    "import builtins, os, sys\nbuiltins.print = lambda *a: None\nsys.exit = os._exit\nos._exit(0)",
    /wrong-answer/,
  ],
  [
    "looks for the right output",
    "stdin",
    `${SEARCH}\nprint(74120 * 1000 + 395 if search() else "no")`,
    /wrong-answer/,
  ],
  [
    "nests deeper than a parser goes",
    "stdin",
    `${"(".repeat(5000)}1${")".repeat(5000)}`,
    /compile-error|runtime-error/,
  ],
  ["has a zero byte in its source", "stdin", "print(1)\0", /compile-error/],
  ["ends when it is called", "call", "import sys\ndef f(x): sys.exit(0)", /runtime-error/],
  ["ends for good when it is called", "call", "import os\ndef f(x): os._exit(0)", /runtime-error/],
  [
    "returns what says that it equals everything",
    "call",
    "class E:\n    def __eq__(self, other): return True\ndef f(x): return E()",
    /wrong-answer/,
  ],
  [
    "returns a number that says so",
    "call",
    "class E(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\ndef f(x): return E(0)",
    /wrong-answer/,
  ],
  [
    "returns itself within itself",
    "call",
    "def f(x):\n    a = []\n    a.append(a)\n    return a",
    /runtime-error/,
  ],
  [
    "looks for the right value",
    "call",
    `${SEARCH}\ndef f(x): return 74120 * 1000 + 395 if search() else 0`,
    /wrong-answer/,
  ],
  [
    "returns what says that it equals everything, to tests",
    "check",
    "class E:\n    def __eq__(self, other): return True\ndef f(x): return E()",
    /wrong-answer/,
  ],
  ["ends with success before the tests", "check", "import os\nos._exit(0)", /runtime-error/],
  ["ends with success when it is called", "check", "import os\ndef f(x): os._exit(0)", /runtime-error/],
  [
    "makes the tests its own",
    "check",
    "import builtins, sys\ndef check(candidate): pass\nbuiltins.AssertionError = Warning\nsys.modules['__main__'].check = check\ndef f(x): return 0",
    /wrong-answer/,
  ],
  [
    "answers before it is asked",
    "check",
    `import os\ndef f(x): return 0\nos.write(3, b'{"value": 1}\\n{"value": 1}\\n')`,
    /wrong-answer/,
  ],
  [
    "looks for the tests",
    "check",
    `${SEARCH}\ndef f(x): return 74120 * 1000 + 395 if search() else 0`,
    /wrong-answer/,
  ],
  ["never answers", "check", "import time\ndef f(x): time.sleep(99)", /time-limit/],
];

describe.skipIf(sandbox === null)("a program (needs bubblewrap; skipped without)", () => {
  it.concurrent.each(HOSTILE)("that %s (%s)", async (_what, style, code, result) => {
    const said = await resultOf(style, code);
    expect(said).toMatch(/^incorrect: /);
    expect(said).toMatch(result);
  });

  it("that finds the right result is right: the search above would have told", async () => {
    expect(await resultOf("stdin", `print(${SECRET})`)).toBe("correct: passed");
    expect(await resultOf("call", `def f(x): return ${SECRET}`)).toBe("correct: passed");
    expect(await resultOf("check", `def f(x): return ${SECRET}`)).toBe("correct: passed");
    // The search does find a text that lies about.
    const found = `${SEARCH}\nopen("left", "w").write("".join(["7412", "0395"]))\nprint(74120 * 1000 + 395 if search() else "no")`;
    expect(await resultOf("stdin", found)).toBe("correct: passed");
  });
});

/**
 * Runs a program on the tests of its question and says how it fared. One job in the sandbox takes as many tests as run in two
 * seconds, then their results are compared out here, and only a program that is right so far goes on: no program runs long
 * after its first failure, and none can see what is expected of it.
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { DsrError } from "../../base/index.ts";
import type { CodeTask, CodeTest } from "../exam.ts";
import type { Sandbox, SandboxResult } from "../sandbox/sandbox.ts";
import { sameOutput } from "./code-compare.ts";
import { readValue, sameValue } from "./code-value.ts";

export interface CodeLimits {
  /** Of one test, in seconds. */
  testS: number;
  /** Address space of a process, in bytes. */
  memoryBytes: number;
  /** After this many seconds a job ends with the test at hand, so that its results are compared before it goes on. */
  pauseS: number;
}

/** 6 s a test, and the 4 GB that the authors of LiveCodeBench mean to allow and never apply. */
export const CODE_LIMITS: CodeLimits = { testS: 6, memoryBytes: 4 * 2 ** 30, pauseS: 2 };

const FAILURES = [
  "wrong-answer",
  "time-limit",
  "runtime-error",
  "compile-error",
  "memory-limit",
  "output-limit",
] as const;
type Failure = (typeof FAILURES)[number];

/** `ungraded` where nothing is known of the program: the sandbox failed, the tests are damaged, numpy is missing here. */
export type CodeOutcome =
  | { kind: "passed"; tests: number }
  | { kind: Failure; test: number }
  | { kind: "ungraded"; why: string };

const BATCH_BYTES = 16 * 2 ** 20;
const MIB = 2 ** 20;

/**
 * The outcome of all tests in order, `test` counting from 1, up to the first that fails. The whole may take `(testS + 1) · tests
 * + 5` seconds, as in the authors' grader.
 */
export async function runCode(
  program: string,
  task: CodeTask,
  sandbox: Sandbox,
  signal: AbortSignal | undefined,
  limits: CodeLimits = CODE_LIMITS,
): Promise<CodeOutcome> {
  try {
    const tests = await task.tests();
    if (tests.length === 0) return { kind: "ungraded", why: "no tests" };
    let leftMs = ((limits.testS + 1) * tests.length + 5) * 1000;
    for (let done = 0; done < tests.length; ) {
      const batch = nextBatch(tests, done);
      const { result, ended } = await runBatch(program, task, batch, { sandbox, signal, limits, leftMs });
      leftMs -= result.wallMs;
      const judged = judge(task, batch, ended, result);
      if (judged.kind !== "passed")
        return "test" in judged ? { ...judged, test: done + judged.test } : judged;
      done += judged.tests;
    }
    return { kind: "passed", tests: tests.length };
  } catch (thrown) {
    if (thrown instanceof DsrError) return { kind: "ungraded", why: thrown.code };
    throw thrown;
  }
}

/** As many tests from `from` on as a job's input may hold; at least one. */
function nextBatch(tests: readonly CodeTest[], from: number): readonly CodeTest[] {
  let chars = 0;
  const end = tests.findIndex((test, i) => {
    if (i < from) return false;
    chars += test.input.length;
    return chars > BATCH_BYTES && i > from;
  });
  return tests.slice(from, end < 0 ? tests.length : end);
}

interface Ended {
  status: string;
  output: string;
}

async function runBatch(
  program: string,
  task: CodeTask,
  tests: readonly CodeTest[],
  {
    sandbox,
    signal,
    limits,
    leftMs,
  }: { sandbox: Sandbox; signal: AbortSignal | undefined; limits: CodeLimits; leftMs: number },
): Promise<{ result: SandboxResult; ended: readonly Ended[] | null }> {
  const token = randomUUID();
  const longest = tests.reduce((most, { expected }) => Math.max(most, expected.length), 0);
  const testBytes = 2 * longest + 65_536;
  const result = await sandbox.run(
    {
      // -I and -S: what is installed on the host for other purposes neither slows the start nor runs.
      command: [
        ...[sandbox.python, "-I", "-S", "-B", "-X", "utf8", "harness.py"],
        ...[task.style, task.entryPoint ?? "-"],
        ...[limits.testS, limits.pauseS, testBytes, BATCH_BYTES].map(String),
      ],
      files: { "harness.py": harness(), "program.py": program },
      stdin: [token, ...tests.map((test) => inputLine(task, test))].map((line) => `${line}\n`).join(""),
      limits: {
        cpuS: 2 * limits.testS + 2,
        wallMs: Math.min(leftMs, (limits.pauseS + 2 * limits.testS + 5) * 1000),
        memoryBytes: limits.memoryBytes,
        processes: 64,
        diskBytes: 256 * MIB,
        outputBytes: Math.ceil((BATCH_BYTES + testBytes) * 1.4) + MIB,
      },
    },
    signal,
  );
  return { result, ended: readProtocol(result.stdout, token) };
}

let harnessText: string | null = null;

/** The program that runs a model's program; the build lays it beside this file. */
function harness(): string {
  harnessText ??= readFileSync(new URL("./code-harness.py", import.meta.url), "utf8");
  return harnessText;
}

function inputLine({ style, starter }: CodeTask, { input }: CodeTest): string {
  // A prompt ends inside of a function that has no body yet.
  return JSON.stringify(style === "check" ? [`${starter ?? ""}\n    pass\n`, input] : input);
}

/** What the harness said of each test; null where it never came to read the program. Lines without the token are none of its own. */
function readProtocol(stdout: string, token: string): Ended[] | null {
  const lines = stdout.split("\n");
  if (lines[0] !== "ready") return null;
  return lines.flatMap((line) => {
    const [first, status, base64 = ""] = line.split(" ");
    if (first !== token || status === undefined) return [];
    return [{ status, output: Buffer.from(base64, "base64").toString("utf8") }];
  });
}

function judge(
  task: CodeTask,
  tests: readonly CodeTest[],
  ended: readonly Ended[] | null,
  result: SandboxResult,
): CodeOutcome {
  if (ended === null) return { kind: "ungraded", why: "the interpreter did not start" };
  if (result.endedBy === "aborted") return { kind: "ungraded", why: "aborted" };
  for (const [i, { status, output }] of ended.entries()) {
    const test = tests[i];
    if (status === "end" || test === undefined) return { kind: "passed", tests: i };
    if (status === "no-numpy") return { kind: "ungraded", why: "no numpy" };
    const failure = FAILURES.find((name) => name === status);
    if (failure !== undefined) return { kind: failure, test: i + 1 };
    if (!isRight(task, output, test)) return { kind: "wrong-answer", test: i + 1 };
  }
  return { kind: whyUnfinished(result), test: ended.length + 1 };
}

/** The job ended in the middle of a test, and with it the harness: by a limit of the sandbox, or by what the program did. */
function whyUnfinished({ endedBy }: SandboxResult): Failure {
  if (endedBy === "wall" || endedBy === "cpu") return "time-limit";
  if (endedBy === "memory") return "memory-limit";
  return endedBy === "output" ? "output-limit" : "runtime-error";
}

function isRight({ style }: CodeTask, output: string, { expected }: CodeTest): boolean {
  if (style === "stdin") return sameOutput(output, expected);
  if (style === "check") return true;
  const wanted = wantedValue(expected);
  try {
    return sameValue(readValue(output), wanted);
  } catch {
    return false;
  }
}

function wantedValue(expected: string): unknown {
  try {
    return readValue(expected);
  } catch {
    throw new DsrError("A test's expected value is not JSON.", { code: "tests_damaged" });
  }
}

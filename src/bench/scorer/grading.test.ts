import { describe, expect, it } from "vitest";
import type { CodeTask } from "../exam.ts";
import type { Sandbox, SandboxResult } from "../sandbox/sandbox.ts";
import { openGrading } from "./grading.ts";
import type { MathGrader } from "./math.ts";

const done = (answer: string, finishReason = "stop") => ({ answer, finishReason, error: null });
const formula = { kind: "math" as const, labels: [], gold: "\\frac{1}{2}" };

/** Knows which answers it calls what. */
function mathThatSays(verdicts: Record<string, "equal" | "different" | "undecided">): MathGrader {
  return { equal: async (_gold, answer) => verdicts[answer] ?? "different", close: async () => {} };
}

const task: CodeTask = {
  kind: "code",
  style: "stdin",
  entryPoint: null,
  starter: null,
  tests: async () => [{ input: "1\n", expected: "1\n" }],
};
const program = { kind: "code" as const, labels: [], gold: "", code: task };

describe("letters and numbers", () => {
  it("are graded at once, as gradeAnswer does", async () => {
    const grading = openGrading({ math: null });
    const question = { kind: "choice" as const, labels: ["A", "B"], gold: "B" };
    expect(await grading.grade(question, done("Answer: B"))).toMatchObject({ verdict: "correct" });
    const sum = { kind: "number" as const, labels: [], gold: "3" };
    expect(await grading.grade(sum, done("\\boxed{4}"))).toMatchObject({ verdict: "incorrect" });
    await grading.close();
  });
});

describe("a formula", () => {
  it("is held against the published one", async () => {
    const grading = openGrading({ math: mathThatSays({ "0.5": "equal" }) });
    expect(await grading.grade(formula, done("So \\boxed{0.5}."))).toEqual({
      verdict: "correct",
      reason: null,
      extracted: "0.5",
      lenient: "correct",
      lenientExtracted: "0.5",
      truncated: false,
      grader: "math/1",
    });
    expect(await grading.grade(formula, done("So \\boxed{0.4}."))).toMatchObject({ verdict: "incorrect" });
  });

  it("that cannot be decided counts as unparsed, and is kept to be looked at", async () => {
    const grading = openGrading({ math: mathThatSays({ x: "undecided" }) });
    expect(await grading.grade(formula, done("\\boxed{x}"))).toMatchObject({
      verdict: "unscored",
      reason: "unparsed",
      extracted: "x",
      lenient: "unscored",
    });
  });

  it("is compared by its meaning where nothing else is given", async () => {
    const grading = openGrading();
    expect(await grading.grade(formula, done("\\boxed{\\dfrac{2}{4}}"))).toMatchObject({
      verdict: "correct",
    });
    await grading.close();
  });

  it("is kept short, however long the model wrote", async () => {
    const grading = openGrading({ math: mathThatSays({}) });
    const { extracted } = await grading.grade(formula, done(`\\boxed{${"x+".repeat(300)}1}`));
    expect(extracted?.length ?? 0).toBeLessThanOrEqual(200);
  });
});

describe("a program", () => {
  it("is ungraded where nothing can run it", async () => {
    const grade = await openGrading({ math: null }).grade(program, done("```python\nprint(input())\n```"));
    expect(grade).toMatchObject({ verdict: "unscored", reason: "ungraded", grader: "code/1 strict" });
  });

  it("is ungraded, not wrong, where the sandbox fails", async () => {
    const broken: Sandbox = {
      kind: "bubblewrap",
      about: "broken",
      python: "/usr/bin/python3",
      run: async (): Promise<SandboxResult> => {
        throw new Error("no room");
      },
    };
    const grade = await openGrading({ math: null, sandbox: broken }).grade(
      program,
      done("```python\nprint(input())\n```"),
    );
    expect(grade).toMatchObject({ verdict: "unscored", reason: "ungraded" });
  });
});

describe("every kind", () => {
  it.each([formula, program])("is not read where nothing arrived: $kind", async (sample) => {
    const grading = openGrading({ math: mathThatSays({}) });
    const failed = await grading.grade(sample, {
      answer: "",
      finishReason: null,
      error: { kind: "timeout_total" },
    });
    expect(failed).toMatchObject({ verdict: "unscored", reason: "error" });
    expect(await grading.grade(sample, done(""))).toMatchObject({ reason: "empty" });
    expect(await grading.grade(sample, done("<think>x", "length"))).toMatchObject({
      reason: "truncated",
      truncated: true,
    });
    expect(await grading.grade(sample, done("", "content_filter"))).toMatchObject({ reason: "refused" });
  });

  it("tells a refusal from an unreadable answer", async () => {
    const grading = openGrading({ math: mathThatSays({}) });
    expect(await grading.grade(formula, done("I'm sorry, but I can't help with that."))).toMatchObject({
      reason: "refused",
    });
  });
});

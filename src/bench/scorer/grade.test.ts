import { describe, expect, it } from "vitest";
import { gradeAnswer } from "../index.ts";

const question = { kind: "choice" as const, labels: ["A", "B", "C", "D"], gold: "B" };

function grade(answer: string, finishReason: string | null = "stop") {
  return gradeAnswer(question, { answer, finishReason, error: null });
}

describe("a grade", () => {
  it("is correct or incorrect, with what was read", () => {
    expect(grade("Answer: B")).toEqual({
      verdict: "correct",
      reason: null,
      extracted: "B",
      truncated: false,
    });
    expect(grade("Answer: C")).toEqual({
      verdict: "incorrect",
      reason: null,
      extracted: "C",
      truncated: false,
    });
  });

  it("is unscored/error when the request failed, whatever arrived before", () => {
    const failed = gradeAnswer(question, {
      answer: "Answer: B",
      finishReason: null,
      error: { kind: "truncated_stream" },
    });
    expect(failed).toEqual({ verdict: "unscored", reason: "error", extracted: null, truncated: false });
  });

  it.each(["", "  \n", "<think>Answer: B</think>", "<think>Answer: B"])(
    "is unscored/empty when %j holds no answer",
    (answer) => {
      expect(grade(answer)).toMatchObject({ verdict: "unscored", reason: "empty", truncated: false });
    },
  );

  it("is unscored/truncated when the cap was spent on thinking", () => {
    expect(grade("", "length")).toMatchObject({ verdict: "unscored", reason: "truncated", truncated: true });
  });

  it("is unscored/unparsed when a whole answer states no result", () => {
    expect(grade("It depends.")).toMatchObject({ verdict: "unscored", reason: "unparsed", truncated: false });
  });

  it.each(["length", "max_tokens", "MAX_TOKENS"])("notes a cap that is called %s", (finishReason) => {
    expect(grade("Answer: B\nsince", finishReason)).toMatchObject({ verdict: "correct", truncated: true });
  });
});

describe("thinking inside the answer", () => {
  it.each([
    ["a closed block", "<think>Answer: C</think>\nAnswer: B"],
    ["a block without its opening tag", "so Answer: C\n</think>\nAnswer: B"],
    ["several blocks", "<think>Answer: C</think><think>Answer: D</think>Answer: B"],
    ["a block after the answer", "Answer: B <think>Answer: C</think>"],
    ["a block inside a block", "<think>a <think>Answer: C</think> Answer: D</think> Answer: B"],
    ["another tag and other case", "<Thinking>Answer: C</Thinking>Answer: B"],
  ])("is not graded: %s", (_name, answer) => {
    expect(grade(answer).extracted).toBe("B");
  });
});

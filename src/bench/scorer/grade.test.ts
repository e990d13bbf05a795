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
      lenient: "correct",
      lenientExtracted: "B",
      grader: "choice/2",
    });
    expect(grade("Answer: C")).toEqual({
      verdict: "incorrect",
      reason: null,
      extracted: "C",
      truncated: false,
      lenient: "incorrect",
      lenientExtracted: "C",
      grader: "choice/2",
    });
  });

  it("keeps what only a lenient reader takes apart from the verdict", () => {
    expect(grade("I would look at option B again")).toMatchObject({
      verdict: "unscored",
      reason: "unparsed",
      extracted: null,
      lenient: "correct",
      lenientExtracted: "B",
    });
  });

  it("is unscored/error when the request failed, whatever arrived before", () => {
    const failed = gradeAnswer(question, {
      answer: "Answer: B",
      finishReason: null,
      error: { kind: "truncated_stream" },
    });
    expect(failed).toEqual({
      verdict: "unscored",
      reason: "error",
      extracted: null,
      truncated: false,
      lenient: "unscored",
      lenientExtracted: null,
      grader: "choice/2",
    });
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
    ["Kimi's tags", "◁think▷Answer: C◁/think▷Answer: B"],
    ["Mistral's tags", "[THINK]Answer: C[/THINK]Answer: B"],
    ["a thought", "<thought>Answer: C</thought>Answer: B"],
    ["OpenThinker's tokens", "<|begin_of_thought|>Answer: C<|end_of_thought|>Answer: B"],
    [
      "the channels of gpt-oss",
      "<|channel|>analysis<|message|>Answer: C<|end|><|start|>assistant<|channel|>final<|message|>Answer: B",
    ],
  ])("is not graded: %s", (_name, answer) => {
    expect(grade(answer).extracted).toBe("B");
  });
});

describe("a refusal", () => {
  it.each([
    "I'm sorry, but I can't help with that.",
    "I cannot assist with this request.",
    "I can’t provide instructions for that. Option A and option B are both unsafe.",
    "I'm unable to answer this question, as it touches on hazardous material.",
    "Sorry, but this request goes against our content policy.",
    "As an AI language model, I must decline to answer.",
    "抱歉，我无法回答这个问题。",
    "很抱歉，我不能提供相关内容。",
    "对不起，我没有办法协助完成这个请求。",
    "作为一个人工智能助手，我无法为您提供这方面的信息。",
    "该问题违反了相关法律法规，不予回答。",
    "As an AI, I'm not able to answer questions on this subject.",
    "I have to decline this one.",
    "I don't feel comfortable with this question.",
    "Sorry, that's beyond my current scope. Let’s talk about something else.",
    "Your prompt was flagged by our content filter. Please change it.",
    "I'm not going to help with that.",
    "你好，我无法给到相关内容。",
    "对不起，我还没有学会如何思考这类问题。",
    "该问题涉及敏感内容，我无法回答。",
  ])("is unscored/refused: %j", (answer) => {
    expect(grade(answer)).toMatchObject({
      verdict: "unscored",
      reason: "refused",
      lenient: "unscored",
      lenientExtracted: null,
    });
  });

  it.each(["content_filter", "SAFETY", "content-filter", "refusal"])(
    "is told by the finish reason %s, with or without text",
    (finishReason) => {
      expect(grade("", finishReason).reason).toBe("refused");
      expect(grade("The first step is", finishReason).reason).toBe("refused");
    },
  );

  it("that states a result all the same is graded", () => {
    expect(grade("I'm sorry, but I can't help with the derivation. Answer: B").verdict).toBe("correct");
    expect(grade("抱歉，我无法给出完整推导。答案：B").verdict).toBe("correct");
    expect(grade("Answer: B", "content_filter").verdict).toBe("correct");
  });

  it.each([
    "I can't help but notice that all options are wrong.",
    "I cannot determine which of these holds from what is given.",
    "We cannot provide more energy than the photon has, so the state decays.",
    "Sorry, I made a mistake above. The value is 3.",
    "I'm not able to determine the sign from the figure.",
    "Sorry, I don't know the answer.",
    "由于题目没有给出图片，无法确定答案。",
    "无法确定。",
    "根据题意，该反应不能自发进行。",
    `${"The state decays slowly. ".repeat(20)} I can't help with that.`,
  ])("is not seen in %j", (answer) => {
    expect(grade(answer).reason).toBe("unparsed");
  });
});

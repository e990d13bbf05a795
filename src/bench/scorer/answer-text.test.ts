import { describe, expect, it } from "vitest";
import { plainForms, withoutThinking } from "./answer-text.ts";

/** Each fence around the words "not A", and what stands behind them. */
const fences: [open: string, close: string, who: string][] = [
  ["<think>", "</think>", "DeepSeek, Qwen"],
  ["<THINK>", "</THINK>", "in capitals"],
  ['<think budget="9">', "</think>", "with an attribute"],
  ["<thoughts>", "</thoughts>", "a plural"],
  ["<scratchpad>", "</scratchpad>", "asked for by prompts"],
  ["<mm:think>", "</mm:think>", "a name space"],
  ["<|think|>", "<|/think|>", "tokens"],
  ["◁think▷", "◁/think▷", "Kimi"],
  ["[THINK]", "[/THINK]", "Mistral"],
  ["<|begin_of_thought|>", "<|end_of_thought|>", "Sky-T1"],
  ["<|START_THINKING|>", "<|END_THINKING|>", "Cohere"],
  ["<|inner_prefix|>", "<|inner_suffix|>", "Apertus"],
  ["<unused94>thought\n", "<unused95>", "MedGemma"],
  ["<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>", "gpt-oss"],
  ["analysis", "assistantfinal", "gpt-oss without its tokens"],
];

describe("thinking that a provider left in the answer", () => {
  it.each(fences)("between %j and %j is cut (%s)", (open, close) => {
    expect(withoutThinking(`${open}Not A.${close}It is B.`).trim()).toBe("It is B.");
  });

  it.each(fences)("behind %j and never closed is cut", (open) => {
    expect(withoutThinking(`${open}Not A.`).trim()).toBe("");
  });

  it.each(fences.filter(([open]) => open !== "analysis"))(
    "of several blocks, each %j … %j is cut",
    (open, close) => {
      expect(withoutThinking(`${open}Not A.${close}${open}Nor C.${close}It is B.`).trim()).toBe("It is B.");
    },
  );

  it("does not begin with a word of prose", () => {
    const text = "Analysis: an assistant finally answers. The unused94 flag is B.";
    expect(withoutThinking(text)).toBe(text);
  });
});

describe("plain forms", () => {
  it.each([
    ["𝗕 𝑩 𝙱 𝔹 𝓑 𝖡", "B B B B B B", "letters of mathematical alphabets"],
    ["𝟒𝟐 and 𝟺𝟸", "42 and 42", "digits of mathematical alphabets"],
    ["Ⓑ ⓑ ⒝ 🄱 🅑 🅱", "B b (b) B B B", "letters in circles, brackets and squares"],
    ["\u200fB\u200e \u202aC\u202c \u2066D\u2069", "B C D", "marks of direction"],
    ["A\u00a0B&nbsp;C\u3000D", "A B C D", "spaces"],
    ["<s>A</s> B, <del>C</del> D, ~~E~~ F", " B,  D,  F", "what is struck out"],
    ["<|begin_of_box|>C<|end_of_box|>", "\\boxed{C}", "box tokens"],
    ["x² ½ π", "x² ½ π", "signs that mean something else in plain text stay"],
  ])("%j become %j (%s)", (text, plain) => {
    expect(plainForms(text)).toBe(plain);
  });
});

import { describe, expect, it } from "vitest";
import { aRecord } from "../testing/index.ts";
import { substitutedModel } from "./index.ts";

const named = (asked: string | null, response: string | null) =>
  substitutedModel(aRecord({ target: { modelId: asked }, response: { model: response } }));

describe("a silent substitution", () => {
  it.each([
    ["deepseek-v4-pro", "deepseek-v4-pro"],
    ["deepseek-r1", "deepseek-ai/DeepSeek-R1"],
    ["accounts/fireworks/models/deepseek-r1", "deepseek-r1"],
    ["deepseek-r1", "deepseek-r1-250528"],
    ["deepseek-r1-250528", "deepseek-r1"],
    ["gpt-4o", "gpt-4o-2024-08-06"],
    [null, "anything"],
    ["deepseek-r1", null],
  ])("is not: asked %s, named %s", (asked, response) => {
    expect(named(asked, response)).toBeNull();
  });

  it.each([
    ["deepseek-v4-pro", "deepseek-v4"],
    ["deepseek-r1", "deepseek-r1-distill-qwen-32b"],
    ["deepseek-v4", "deepseek-v4-flash"],
    ["deepseek-r1", "qwen3-32b"],
  ])("is: asked %s, named %s", (asked, response) => {
    expect(named(asked, response)).toBe(response);
  });
});

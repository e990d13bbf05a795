import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readUsage } from "./usage.ts";

const input = (count: unknown) =>
  readUsage({ usage: { prompt_tokens: count, completion_tokens: 2 } })?.inputTokens;

describe("a token count", () => {
  it.each([0, 1, 128_000, 100_000_000])("of %i is one", (count) => {
    expect(input(count)).toBe(count);
  });

  it.each([
    ["negative", -1],
    ["a fraction", 1.5],
    ["text", "12"],
    ["true", true],
    ["a list", [3]],
    ["not there", null],
    ["more than a hundred million", 100_000_001],
    ["beyond exact numbers", 2 ** 53],
    ["as large as JSON can say", JSON.parse("1e308")],
    ["without end", JSON.parse("1e999")],
  ])("that is %s is none, and the others stay", (_name, count) => {
    expect(readUsage({ usage: { prompt_tokens: count, completion_tokens: 2 } })).toEqual({
      inputTokens: null,
      outputTokens: 2,
      reasoningTokens: null,
      cachedTokens: null,
    });
  });

  it("is zero, not minus zero", () => {
    expect(Object.is(input(JSON.parse("-0")), 0)).toBe(true);
  });

  it("never leaves what the record allows, whatever is reported", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (one, other) => {
        const usage = readUsage({
          usage: { prompt_tokens: one, completion_tokens: other, prompt_tokens_details: one },
        });
        for (const count of Object.values(usage ?? {}))
          expect(count === null || (Number.isSafeInteger(count) && count >= 0 && count <= 1e8)).toBe(true);
      }),
    );
  });
});

import { describe, expect, test } from "vitest";
import { tellingTokens, whyAnother } from "./index.ts";

const found = { added: new Set(["<|im_start|>", "<|im_end|>", "<think>"]), vocabulary: 151_643 };

describe("whose tokenizer a file is", () => {
  test("it is the one expected when it has every marker and the size", () => {
    expect(whyAnother(found, { markers: ["<|im_start|>", "<think>"], vocabulary: 151_643 })).toBeNull();
    expect(whyAnother(found, { markers: ["<|im_start|>"], vocabulary: null })).toBeNull();
  });

  test("else what it lacks is named", () => {
    expect(whyAnother(found, { markers: ["[gMASK]", "<sop>", "<think>"], vocabulary: 151_643 })).toBe(
      "it lacks [gMASK], <sop>",
    );
    expect(whyAnother(found, { markers: [], vocabulary: 248_044 })).toBe(
      "its vocabulary has 151643 tokens instead of 248044",
    );
  });

  test("what it has of its own is shown by the tokens that tell, not by hundreds of reserved places", () => {
    const reserved = Array.from({ length: 300 }, (_, i) => `<｜place▁holder▁no▁${i}｜>`);
    expect(
      tellingTokens({ added: new Set([...reserved, "<|pad|>", "word", "<｜User｜>", "[gMASK]"]) }),
    ).toEqual(["<｜User｜>", "[gMASK]"]);
    expect(tellingTokens({ added: new Set(["word"]) })).toEqual(["word"]);
  });
});

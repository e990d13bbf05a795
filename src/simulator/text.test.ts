import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { fillerTokens, tokensOf } from "./text.ts";

describe("a token of the simulator", () => {
  it("is a word with the white space before it", () => {
    expect(tokensOf("One  two\nthree.")).toEqual(["One", "  two", "\nthree."]);
  });

  it("is one Chinese character, where there are no spaces between words", () => {
    expect(tokensOf("答案是B。")).toEqual(["答", "案", "是", "B。"]);
  });

  it("takes white space at the very end with it", () => {
    expect(tokensOf("one two \n")).toEqual(["one", " two \n"]);
  });

  it("does not exist in blank text", () => {
    expect(tokensOf("")).toEqual([]);
    expect(tokensOf(" \n")).toEqual([]);
  });

  it("gives the text back when joined, for any text that is not blank", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        fc.pre(text.trim() !== "");
        expect(tokensOf(text).join("")).toBe(text);
      }),
    );
  });
});

describe("filler", () => {
  it("has as many tokens as were asked for", () => {
    for (const count of [0, 1, 2, 50, 333])
      expect(tokensOf(fillerTokens(count, randomFromSeed(count)).join(""))).toHaveLength(count);
  });

  it("never reads as an answer: no digit, no letter alone, no word of conclusion", () => {
    const text = fillerTokens(5000, randomFromSeed("filler")).join("");
    expect(text).not.toMatch(/\d|\b\p{L}\b|answer|correct|option|choice|boxed|therefore/iu);
  });

  it("is the same for the same seed and another for another", () => {
    const words = (seed: string) => fillerTokens(40, randomFromSeed(seed)).join("");
    expect(words("a")).toBe(words("a"));
    expect(words("a")).not.toBe(words("b"));
  });
});

import fc from "fast-check";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { loadTokenCounter } from "./index.ts";

const counter = await loadTokenCounter();
const reference = (text: string) => encode(text, { disallowedSpecial: new Set() }).length;

describe("our token counts", () => {
  it.each([
    ["", 0],
    ["hello world", 2],
    ["<|endoftext|>", 7],
  ])("of %j are %i", (text, tokens) => {
    expect(counter.count(text)).toBe(tokens);
  });

  it("equal the vocabulary's own for every text without monstrous runs", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
        expect(counter.count(text)).toBe(reference(text));
      }),
    );
  });

  it.each([
    ["signs", "=".repeat(3000)],
    ["spaces", " ".repeat(3000)],
    ["letters without a space", "天地玄黄宇宙洪荒".repeat(300)],
    ["pairs of surrogates", "𠮷".repeat(1500)],
  ])("of a long run of %s stay within a token a cut", (_, run) => {
    const text = `before ${run} after`;
    expect(Math.abs(counter.count(text) - reference(text))).toBeLessThanOrEqual(1 + run.length / 512);
  });

  it("grow with the length of a run, not with its square", () => {
    const work = (n: number) => {
      const start = process.cpuUsage().user;
      counter.count("=".repeat(n));
      return process.cpuUsage().user - start;
    };
    work(50_000);
    // Quadratic work would be 64 times as much; the bound leaves a factor of four for noise.
    expect(work(400_000)).toBeLessThan(Math.max(work(50_000), 2000) * 32);
  });
});

/** Counting by a model's own tokenizer.json, held against merging as it is written down: the best pair first. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { DsrError, sha256 } from "../base/index.ts";
import { byteSigns, type TinyTokenizer, tinyMerges, tinyTokenizer } from "../testing/index.ts";
import { parseTokenizer } from "./index.ts";

const open = (tiny: TinyTokenizer = {}) =>
  parseTokenizer(tinyTokenizer(tiny), { name: "tiny", path: "/models/tiny/tokenizer.json" });

/** The plainest statement of byte-level BPE: of all neighbours, the pair of the highest rank becomes one, until none is left. */
function tokensOf(text: string): number {
  let count = 0;
  for (const [word] of text.matchAll(/ ?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu)) {
    let parts = [...new TextEncoder().encode(word)].map((byte) => byteSigns.get(byte) ?? "");
    for (;;) {
      const ranks = parts
        .slice(1)
        .map((part, i) => tinyMerges.findIndex(([a, b]) => a === parts[i] && b === part));
      const best = Math.min(...ranks.filter((rank) => rank >= 0));
      if (!Number.isFinite(best)) break;
      const at = ranks.indexOf(best);
      parts = [...parts.slice(0, at), parts.slice(at, at + 2).join(""), ...parts.slice(at + 2)];
    }
    count += parts.length;
  }
  return count;
}

describe("a model's own tokens", () => {
  const { counter } = open();

  it.each([
    ["", 0],
    ["hello", 1],
    ["hello hello", 2],
    ["hell", 1],
    ["help", 3],
    ["==== ====", 3],
    ["2024", 4],
    ["é", 2],
    ["天", 3],
  ])("of %j are %i", (text, tokens) => {
    expect(counter.count(text)).toBe(tokens);
  });

  it("are what merging by rank gives, for any text", () => {
    const words = fc.constantFrom(
      "hello",
      "hell",
      "he",
      "==",
      "=",
      "ab",
      "aba",
      " ",
      "\n",
      "7",
      "é",
      "天地",
      "👍",
    );
    const texts = fc.oneof(
      fc.array(words, { maxLength: 40 }).map((parts) => parts.join("")),
      fc.string({ unit: "grapheme", maxLength: 200 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(counter.count(text)).toBe(tokensOf(text));
      }),
    );
  });

  it("stay within a token a cut for runs of monstrous length", () => {
    // 10,000 signs merge into fours; two cuts at most, each between two of them.
    expect(Math.abs(counter.count("=".repeat(10_000)) - 2500)).toBeLessThanOrEqual(2);
  });

  it("grow with the length of a run, not with its square", () => {
    const work = (n: number) => {
      const start = process.cpuUsage().user;
      counter.count("=".repeat(n));
      counter.count("7".repeat(n));
      return process.cpuUsage().user - start;
    };
    work(25_000);
    // Quadratic work would be 64 times as much; the bound leaves a factor of four for noise.
    expect(work(200_000)).toBeLessThan(Math.max(work(25_000), 4000) * 32);
  });

  it("take no longer for a repeated word once many others have been counted", () => {
    const work = () => {
      const start = process.cpuUsage().user;
      counter.count("7".repeat(150_000));
      return process.cpuUsage().user - start;
    };
    work();
    const before = work();
    counter.count(
      Array.from({ length: 20_000 }, (_, i) => `w${i.toString(26).replace(/\d/g, "z")}`).join(" "),
    );
    expect(work()).toBeLessThan(Math.max(before, 10_000) * 5);
  });
});

describe("added tokens in a text", () => {
  const { counter, added } = open({ special: ["<|end|>"], said: ["<think>"] });

  it("that models say are one token", () => {
    expect(counter.count("<think>hello")).toBe(2);
  });

  it("that no model says are plain text", () => {
    expect(counter.count("<|end|>")).toBe("<|end|>".length);
  });

  it("are all known, to tell whose tokenizer it is", () => {
    expect([...added]).toEqual(["<|end|>", "<think>"]);
  });
});

test("records name the tokenizer and the file's own beginning of a hash", () => {
  expect(open().counter.tokenizer).toBe(`tiny@${sha256(tinyTokenizer()).slice(0, 8)}`);
  expect(open({ said: ["<think>"] }).counter.tokenizer).not.toBe(open().counter.tokenizer);
});

test("post-processors and decoders that are not known do no harm: neither has a part in counting", () => {
  const over = { post_processor: { type: "Novel" }, decoder: { type: "Novel" } };
  expect(open({ over }).counter.count("hello")).toBe(1);
});

describe("what cannot be counted with is refused by name, with the reason", () => {
  const path = "/models/odd/tokenizer.json";
  const refusal = (text: string): DsrError => {
    try {
      parseTokenizer(text, { name: "odd", path });
    } catch (error) {
      expect(error).toBeInstanceOf(DsrError);
      return error as DsrError;
    }
    throw new Error("it was accepted");
  };
  const model = { type: "BPE", vocab: { a: 0 }, merges: [] };
  const split = (way: object) => ({ type: "Split", pattern: { String: " " }, ...way });

  test.each<[string, string, RegExp]>([
    ["a broken file", tinyTokenizer().slice(0, 500), /it is not JSON/],
    ["a web page", "<html>", /it is not JSON/],
    ["a list", "[]", /not a tokenizer\.json/],
    [
      "a model's config.json",
      '{"model_type":"deepseek_v3","vocab_size":129280}',
      /not a tokenizer\.json.*model/,
    ],
    ["no vocabulary", tinyTokenizer({ over: { model: { type: "BPE" } } }), /model\.vocab/],
    ["no merges", tinyTokenizer({ over: { model: { type: "BPE", vocab: { a: 0 } } } }), /has no merges/],
    [
      "a kind of model nobody knows",
      tinyTokenizer({ over: { model: { type: "Novel", merges: [] } } }),
      /model\.vocab/,
    ],
    [
      "an unknown normalizer",
      tinyTokenizer({ over: { normalizer: { type: "Novel" } } }),
      /Unknown Normalizer type: Novel/,
    ],
    [
      "an unknown way of splitting",
      tinyTokenizer({ over: { pre_tokenizer: { type: "Novel" } } }),
      /Unknown PreTokenizer type/,
    ],
    [
      "a split that would be taken for another",
      tinyTokenizer({ over: { model, pre_tokenizer: split({ behavior: "MergedWithNext" }) } }),
      /Split, MergedWithNext/,
    ],
    [
      "one deep inside a sequence",
      tinyTokenizer({
        over: {
          pre_tokenizer: { type: "Sequence", pretokenizers: [split({ behavior: "Isolated", invert: true })] },
        },
      }),
      /Isolated, inverted/,
    ],
  ])("%s", (_, text, reason) => {
    const error = refusal(text);
    expect(error.message).toMatch(reason);
    expect(error.message).toContain(path);
    expect(error.exitCode).toBe(2);
  });

  test("but not a split of blanks that the normalizer leaves none of", () => {
    const normalizer = { type: "Replace", pattern: { String: " " }, content: "▁" };
    const over = { normalizer, pre_tokenizer: split({ behavior: "MergedWithPrevious" }) };
    expect(() => open({ over })).not.toThrow();
  });
});

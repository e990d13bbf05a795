import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InlineReasoning } from "./contract.ts";
import { InlineReasoningSplitter } from "./inline-reasoning.ts";

const THINK: InlineReasoning = { open: "<think>", close: "</think>" };
const OPENED: InlineReasoning = { open: "", close: "</think>" };

const stampAt = (at: number) => ({ at, delayMs: 0 });

function split(tags: InlineReasoning | null, deltas: readonly string[]) {
  const parts: { channel: string; text: string; at: number }[] = [];
  const splitter = new InlineReasoningSplitter(tags, (channel, text, stamp) =>
    parts.push({ channel, text, at: stamp.at }),
  );
  deltas.forEach((delta, i) => {
    splitter.feed(delta, stampAt(i));
  });
  splitter.end();
  const textOf = (channel: string) =>
    parts
      .filter((part) => part.channel === channel)
      .map((part) => part.text)
      .join("");
  return { parts, reasoning: textOf("reasoning"), answer: textOf("answer") };
}

describe("InlineReasoningSplitter", () => {
  it.each([
    ["one block", THINK, "<think>why</think>so", "why", "so"],
    ["white space before the tag", THINK, "\n <think>why</think>\n\nso", "\n why", "\n\nso"],
    ["no block", THINK, "so it is", "", "so it is"],
    ["an empty block", THINK, "<think></think>so", "", "so"],
    ["an unfinished block", THINK, "<think>why not", "why not", ""],
    ["a tag cut off by the end, at the head", THINK, "<thi", "", "<thi"],
    ["a tag cut off by the end, in the reasoning", THINK, "<think>why</thi", "why</thi", ""],
    ["near misses of the closing tag", THINK, "<think>a</b</<</think>c", "a</b</<", "c"],
    [
      "tags named in the answer",
      THINK,
      "<think>a</think>use <think> and </think>",
      "a",
      "use <think> and </think>",
    ],
    ["an opening tag inside the answer", THINK, "The tag <think> opens.", "", "The tag <think> opens."],
    ["a provider without opening tag", OPENED, "why</think>so", "why", "so"],
    ["such a provider sending it all the same", OPENED, "<think>why</think>so", "why", "so"],
    ["such a provider with nothing to think", OPENED, "</think>so", "", "so"],
    ["such a provider, cut", OPENED, "why", "why", ""],
    ["other tags", { open: "[[", close: "]]" }, "[[why]]so", "why", "so"],
    ["other tags without opening", { open: "", close: "[END]" }, "[END]so", "", "so"],
    ["no tags", null, "<think>why</think>so", "", "<think>why</think>so"],
  ] as const)("parts %s, whole and character by character", (_name, tags, text, reasoning, answer) => {
    expect(split(tags, [text])).toMatchObject({ reasoning, answer });
    expect(split(tags, [...text])).toMatchObject({ reasoning, answer });
  });

  it("parts the same text the same way however it is cut, losing and leaking nothing", () => {
    const word = fc.constantFrom(
      "<think>",
      "</think>",
      "<",
      "</",
      "think",
      ">",
      " ",
      "\n",
      "a",
      "你🙂",
      "<thi",
      "</thi",
    );
    const tags = fc.constantFrom(THINK, OPENED, null);
    fc.assert(
      fc.property(tags, fc.array(word, { maxLength: 12 }), fc.array(fc.nat()), (used, words, places) => {
        const text = words.join("");
        const ends = [...places.map((place) => place % (text.length + 1)), text.length].sort((a, b) => a - b);
        const deltas = ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end));
        const whole = split(used, [text]);
        const cut = split(used, deltas);
        expect([cut.reasoning, cut.answer]).toEqual([whole.reasoning, whole.answer]);
        expect(cut.parts.every((part) => part.text !== "")).toBe(true);
        expect(cut.parts.map((part) => part.at)).toEqual(
          cut.parts.map((part) => part.at).sort((a, b) => a - b),
        );
        // Nothing but one opening and one closing tag is missing.
        const out = whole.reasoning + whole.answer;
        expect([0, 7, 8, 15]).toContain(text.length - out.length);
      }),
      { numRuns: 2000 },
    );
  });

  it("gives text that was held back the time it came, not the time it was understood", () => {
    expect(split(THINK, ["<", "3 you"]).parts).toEqual([
      { channel: "answer", text: "<", at: 0 },
      { channel: "answer", text: "3 you", at: 1 },
    ]);
    expect(split(THINK, ["<think>a<", "/b", "</thi", "nk>c"]).parts).toEqual([
      { channel: "reasoning", text: "a", at: 0 },
      { channel: "reasoning", text: "<", at: 0 },
      { channel: "reasoning", text: "/b", at: 1 },
      { channel: "answer", text: "c", at: 3 },
    ]);
  });

  it("holds no more than 4096 characters of white space back for a tag that may come", () => {
    const spaces = Array.from({ length: 4096 }, () => " ");
    expect(split(THINK, [...spaces, "<think>a</think>b"])).toMatchObject({ answer: "b" });
    const late = [...spaces, " ", "<think>a</think>b"];
    expect(split(THINK, late)).toMatchObject({ reasoning: "", answer: late.join("") });
    expect(split(THINK, [late.join("")])).toMatchObject({ reasoning: "", answer: late.join("") });
    const parts: string[] = [];
    const splitter = new InlineReasoningSplitter(THINK, (_channel, text) => parts.push(text));
    for (let i = 0; i < 5000; i++) splitter.feed(" ", stampAt(i));
    expect(parts).toHaveLength(5000);
  });

  it("takes everything for answer once the provider turns out to part reasoning itself", () => {
    const parts: string[] = [];
    const splitter = new InlineReasoningSplitter(OPENED, (channel, text) => parts.push(`${channel}:${text}`));
    splitter.disable();
    splitter.feed("so</think>", stampAt(0));
    expect(parts).toEqual(["answer:so</think>"]);
  });
});

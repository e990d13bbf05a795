import { describe, expect, it } from "vitest";
import { outputOfChunk } from "./chunk.ts";
import { EventTemplate } from "./template.ts";

const event = (content: string, rest: object = {}) =>
  Buffer.from(
    `data: ${JSON.stringify({ id: "c", choices: [{ index: 0, delta: { content } }], ...rest })}\n\n`,
  );

/** Learns from one event, as a reader of the stream would. */
function templateOf(bytes: Buffer): EventTemplate | null {
  return EventTemplate.of(bytes, "data: ".length, bytes.length - 2, "answer", outputOfChunk);
}

describe("a template", () => {
  it("reads events that differ from the one it was made of in their text alone", () => {
    const template = templateOf(event("Hello"));
    for (const text of ["x", "你好", 'with "quotes"\n', "\u0001", "longer than the one before"]) {
      const bytes = Buffer.concat([Buffer.from("…"), event(text), event("next")]);
      const start = Buffer.byteLength("…");
      expect(template?.match(bytes, start)).toBe(start + event(text).length);
      expect(template?.text).toBe(text);
    }
    expect(template?.hits).toBe(5);
  });

  it.each([
    ["another name", event("x", { model: "m" })],
    ["no text", event("")],
    ["half an event", event("x").subarray(0, -1)],
    ["half a text", event("x").subarray(0, event("").indexOf('""') + 2)],
    ["another end of the line", Buffer.from(event("x").toString().replaceAll("\n", "\r\n"))],
    ["a text that is none", Buffer.from(event("x").toString().replace('"x"', "null"))],
    ["a line end in the text", Buffer.from(event("x").toString().replace('"x"', '"\nx"'))],
    ["escapes that are not JSON's", Buffer.from(event("x").toString().replace('"x"', '"\\x"'))],
    ["nothing", Buffer.alloc(0)],
  ])("leaves alone what has %s", (_name, bytes) => {
    const template = templateOf(event("Hello"));
    expect(template).not.toBeNull();
    expect(template?.match(bytes, 0)).toBe(-1);
  });

  it("is made of the text that is put out, though others stand beside it", () => {
    const decoys = event("Hello", { prompt: "content", content: "Hello", text: 'say "content":"x"' });
    const template = templateOf(decoys);
    const other = Buffer.from(
      decoys.toString().replace('"delta":{"content":"Hello"}', '"delta":{"content":"y"}'),
    );
    expect(template?.match(other, 0)).toBe(other.length);
    expect(template?.text).toBe("y");
    const decoyChanged = Buffer.from(decoys.toString().replace('"content":"Hello",', '"content":"y",'));
    expect(template?.match(decoyChanged, 0)).toBe(-1);
  });

  it.each([
    ["the same text twice", { content: "x", refusal: "y" }],
    [
      "its text in parts",
      {
        content: [
          { type: "text", text: "x" },
          { type: "text", text: "y" },
        ],
      },
    ],
  ])("is not made of an event with %s", (_name, delta) => {
    expect(templateOf(Buffer.from(`data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`))).toBeNull();
  });

  it("is not made of surroundings that are too long to keep", () => {
    expect(templateOf(event("x", { logprobs: "p".repeat(4096) }))).toBeNull();
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StreamEvent } from "../../record/index.ts";
import { BodyReader } from "./body.ts";
import type { Failure } from "./chunk.ts";

const NOW = { at: 0, delayMs: 0 };

/** Everything a reader reports of a body that comes in these pieces, times aside. */
function read(pieces: readonly Buffer[]) {
  const texts = { reasoning: "", answer: "", tool: "" };
  const others: Omit<StreamEvent, "at">[] = [];
  const note = ({ at: _, ...event }: StreamEvent) => {
    if (event.kind === "delta") texts[event.channel] += event.text;
    else others.push(event);
  };
  const reader = new BodyReader({ open: "<think>", close: "</think>" }, note, (name) => name);
  let outcome: Failure | "done" | null = null;
  for (const piece of pieces) {
    outcome = reader.feed(piece, NOW);
    if (outcome !== null) break;
  }
  outcome ??= reader.end(NOW) ?? "done";
  reader.flush();
  return { texts, others, outcome };
}

const chunk = (delta: unknown, finish: string | null = null, rest: object = {}) =>
  `data: ${JSON.stringify({ id: "c", choices: [{ index: 0, delta, finish_reason: finish }], ...rest })}`;
const text = fc.constantFrom("<th", "ink>", "<think>", "</think>", "</", "a", "你好🙂", "\n", '"');
const line = fc.oneof(
  text.map((content) => chunk({ content })),
  text.map((reasoning) => chunk({ reasoning_content: reasoning })),
  text.map((args) => chunk({ tool_calls: [{ function: { arguments: args } }] })),
  fc.constantFrom(
    ": keep-alive",
    chunk({ role: "assistant", content: "" }),
    chunk({}, "stop"),
    chunk({}, null, { usage: { prompt_tokens: 1, completion_tokens: 2 } }),
    "event: error",
    'data: {"error":{"message":"m","code":429}}',
    "data: [DONE]",
    "data: {broken",
    "{",
    "<html>",
    "plain",
  ),
);

describe("BodyReader", () => {
  it("reports the same of a body however it is cut", () => {
    const end = fc.constantFrom("\n\n", "\r\n\r\n", "\r\r", "\n");
    const body = fc.array(fc.tuple(line, end), { maxLength: 12 }).map((lines) => lines.flat().join(""));
    fc.assert(
      fc.property(body, fc.constantFrom("", "\ufeff", "\n \n"), fc.array(fc.nat()), (main, head, places) => {
        const bytes = Buffer.from(head + main);
        const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort(
          (a, b) => a - b,
        );
        const whole = read([bytes]);
        expect(read(ends.map((to, i) => bytes.subarray(ends[i - 1] ?? 0, to)))).toEqual(whole);
        expect(read([...bytes].map((byte) => Buffer.of(byte)))).toEqual(whole);
      }),
      { numRuns: 1000 },
    );
  });
});

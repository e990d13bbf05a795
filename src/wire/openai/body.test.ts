import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StreamEvent } from "../../record/index.ts";
import type { InlineReasoning } from "../contract.ts";
import { BodyReader } from "./body.ts";
import type { Failure } from "./chunk.ts";

/** Everything a reader reports of a body that comes in these pieces; piece N is stamped N. */
function read(pieces: readonly Buffer[], tags: InlineReasoning | null) {
  const events: StreamEvent[] = [];
  const reader = new BodyReader(
    tags,
    (event) => events.push(event),
    (name) => name,
  );
  let outcome: Failure | "done" | null = null;
  for (const [at, piece] of pieces.entries()) {
    outcome = reader.feed(piece, { at, delayMs: 2 * at });
    if (outcome !== null) break;
  }
  outcome ??= reader.end({ at: pieces.length, delayMs: 0 }) ?? "done";
  reader.flush();
  return { events, outcome };
}

/** The same without the times at which the pieces came. */
function untimed({ events, outcome }: ReturnType<typeof read>) {
  return { events: events.map((event) => ({ ...event, at: 0, delayMs: 0 })), outcome };
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((to, i) => bytes.subarray(ends[i - 1] ?? 0, to));
}

const bytewise = (bytes: Buffer) => [...bytes].map((byte) => Buffer.of(byte));

const TAGS: InlineReasoning = { open: "<think>", close: "</think>" };
const tags = fc.constantFrom(TAGS, null);
const chunk = (delta: unknown, finish: string | null = null, rest: object = {}) =>
  `data: ${JSON.stringify({ id: "c", choices: [{ index: 0, delta, finish_reason: finish }], ...rest })}`;
const text = fc.constantFrom("<th", "ink>", "<think>", "</think>", "</", "a", "你好🙂", "\n", '"', "\\", "");
const line = fc.oneof(
  text.map((content) => chunk({ content })),
  text.map((reasoning) => chunk({ reasoning_content: reasoning })),
  text.map((args) => chunk({ tool_calls: [{ function: { arguments: args } }] })),
  text.map((same) => chunk({ content: same, reasoning: same })),
  fc.constantFrom(
    ": keep-alive",
    chunk({ role: "assistant", content: "" }),
    chunk({ content: "x" }, null, { model: "other" }),
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
const end = fc.constantFrom("\n\n", "\r\n\r\n", "\r\r", "\n");

/** Streams as they are in life: one event like the other, with what can be different in them. */
const alike = fc
  .record({
    before: fc.constantFrom('{"choices":[{"index":0,"delta":{', '{ "choices" : [ {"delta": {"role":null,'),
    name: fc.constantFrom('"content":', '"content": ', '"reasoning_content":', '"text":"t","content":'),
    after: fc.constantFrom("}}]}", '},"finish_reason":null}],"usage":null,"p":"\\"}"}'),
    end: fc.constantFrom("\n\n", "\r\n\r\n"),
    head: fc.constantFrom("data: ", "data:", "id: 1\ndata: "),
    texts: fc.array(
      fc.oneof(
        { weight: 5, arbitrary: fc.string({ unit: "grapheme" }).map((s) => Buffer.from(JSON.stringify(s))) },
        // What is no text, no JSON, or no UTF-8.
        fc
          .constantFrom("null", '"\\u00e9\\ud83d\\ude00\\/"', '"\\x"', '"a"b"', '"\t"', '""')
          .map(Buffer.from),
        fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.concat([QUOTE, bytes, QUOTE])),
      ),
      { maxLength: 12 },
    ),
  })
  .map(({ before, name, after, end: lineEnds, head, texts }) =>
    Buffer.concat(
      texts.flatMap((literal) => [Buffer.from(head + before + name), literal, Buffer.from(after + lineEnds)]),
    ),
  );
const QUOTE = Buffer.from('"');

describe("BodyReader", () => {
  it("reports the same events of a body however it is cut", () => {
    const body = fc.array(fc.tuple(line, end), { maxLength: 12 }).map((lines) => lines.flat().join(""));
    const head = fc.constantFrom("", "\ufeff", "\n \n");
    fc.assert(
      fc.property(body, head, fc.array(fc.nat()), tags, (main, before, places, inline) => {
        const bytes = Buffer.from(before + main);
        const whole = untimed(read([bytes], inline));
        expect(untimed(read(cut(bytes, places), inline))).toEqual(whole);
        expect(untimed(read(bytewise(bytes), inline))).toEqual(whole);
      }),
      { numRuns: 1000 },
    );
  });

  it("reports the same of events that are alike as of events that are read one by one", () => {
    fc.assert(
      fc.property(alike, fc.array(fc.nat()), tags, (bytes, places, inline) => {
        // Cut into single bytes, no event can be compared with the one before: each is parsed.
        const parsed = untimed(read(bytewise(bytes), inline));
        expect(untimed(read([bytes], inline))).toEqual(parsed);
        expect(untimed(read(cut(bytes, places), inline))).toEqual(parsed);
      }),
      { numRuns: 2000 },
    );
  });

  it("stamps each output with the piece that completed its event", () => {
    const event = (content: string) => Buffer.from(`${chunk({ content })}\n\n`);
    const [a, b, c, d] = ["a", "b", "c", "d"].map(event) as [Buffer, Buffer, Buffer, Buffer];
    const pieces = [a, Buffer.concat([b, c.subarray(0, 50)]), c.subarray(50), d];
    const { events } = read(pieces, null);
    const deltas = events.filter((e) => e.kind === "delta");
    expect(deltas.map((e) => [e.text, e.at, e.delayMs])).toEqual([
      ["a", 0, 0],
      ["b", 1, 2],
      ["c", 2, 4],
      ["d", 3, 6],
    ]);
  });
});

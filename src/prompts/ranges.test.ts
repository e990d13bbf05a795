/** The splitter against JSON.parse: the same elements, whatever the text holds and however it is cut into pieces. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArraySplitter, lineRanges, parseUtf8 } from "./ranges.ts";

/** Strings that hurt: quotes, backslashes in runs, brackets, escapes, other scripts, surrogate pairs. */
const hurtful = fc
  .array(
    fc.constantFrom(
      '"',
      "\\",
      "\\\\",
      "[",
      "]",
      "{",
      "}",
      ",",
      ":",
      "\n",
      "\u0000",
      "é",
      "汉",
      "😀",
      "a",
      "\u2028",
    ),
  )
  .map((parts) => parts.join(""));
const element = fc.oneof(hurtful, fc.dictionary(hurtful, hurtful), fc.array(hurtful), fc.jsonValue());

/** JSON with every character beyond ASCII written as an escape, as many dumps are. */
const asciiOnly = (text: string) =>
  text.replace(/[^\t\n -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

function split(bytes: Uint8Array, cuts: readonly number[]) {
  const splitter = new ArraySplitter();
  const edges = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  edges.slice(1).forEach((edge, i) => {
    splitter.push(bytes.subarray(edges[i], edge));
  });
  return splitter.end().map(({ start, end }) => parseUtf8(bytes.subarray(start, end)));
}

describe("ArraySplitter", () => {
  test("gives what JSON.parse gives, for any elements, layout and pieces", () => {
    fc.assert(
      fc.property(
        fc.array(element),
        fc.constantFrom(undefined, 1, "\t"),
        fc.boolean(),
        fc.array(fc.nat()),
        fc.constantFrom("", "\uFEFF", "\r\n  "),
        (elements, indent, ascii, cuts, before) => {
          const json = JSON.stringify(elements, null, indent);
          const bytes = Buffer.from(`${before}${ascii ? asciiOnly(json) : json}\n`);
          expect(split(bytes, cuts)).toEqual(JSON.parse(json));
        },
      ),
      { numRuns: 500 },
    );
  });

  test("gives it byte by byte, too", () => {
    const value = [{ 'a"\\': 'x\\\\"],' }, "😀\\", [["]"]], 1, null, true];
    const bytes = Buffer.from(JSON.stringify(value));
    expect(
      split(
        bytes,
        Array.from({ length: bytes.length }, (_, i) => i),
      ),
    ).toEqual(value);
  });

  test("a text cut anywhere is never taken for whole", () => {
    const bytes = Buffer.from(JSON.stringify([{ id: "a", t: ["x", "]"] }, { id: "b" }]));
    for (let length = 0; length < bytes.length; length++)
      expect(() => split(bytes.subarray(0, length), [])).toThrow(RangeError);
  });
});

test("lineRanges skips blank lines, keeps numbers, and leaves BOM, CR and trailing space out", () => {
  const bytes = Buffer.from("\uFEFFone\r\n\n  \n two 汉 \nthree");
  expect(
    lineRanges(bytes).map(({ start, end, line }) => [line, bytes.subarray(start, end).toString()]),
  ).toEqual([
    [1, "one"],
    [4, " two 汉"],
    [5, "three"],
  ]);
});

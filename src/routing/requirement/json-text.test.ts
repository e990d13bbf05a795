import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJson } from "./json-text.ts";

const printable = fc.string({ unit: "grapheme", maxLength: 12 });

/** Small damage to a document: one character dropped, doubled or replaced. */
const damage = fc.record({
  at: fc.nat(),
  how: fc.constantFrom(
    "drop",
    "double",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "\\",
    "0",
    "-",
    ".",
    "e",
    "\n",
    "x",
  ),
});

describe("reading JSON with places", () => {
  it("accepts exactly what JSON.parse accepts, and gives the same value", () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.array(damage, { maxLength: 3 }), (value, damages) => {
        let text = JSON.stringify(value, null, 1);
        for (const { at, how } of damages) {
          const i = at % text.length;
          const put = how === "drop" ? "" : how === "double" ? (text[i] ?? "").repeat(2) : how;
          text = text.slice(0, i) + put + text.slice(i + 1);
          if (text === "") break;
        }
        const read = readJson(text);
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          refused += 1;
          expect(read.ok, text).toBe(false);
          return;
        }
        expect(read, text).toMatchObject({ ok: true });
        if (read.ok) expect(read.value).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(200);
  });

  it("accepts any text as a string and finds it", () => {
    fc.assert(
      fc.property(printable, printable, (key, text) => {
        const read = readJson(`{\n  ${JSON.stringify(key)}: ${JSON.stringify(text)}}`);
        expect(read.ok && read.placeOf([key])?.line).toBe(2);
      }),
    );
  });

  it.each([
    ["", 1, 1, "expected a value, found the end of the file"],
    ['{"a": 1,\n "b": [1, 2,],\n}', 2, 12, 'a comma before "]" is not allowed'],
    ['{\r\n\r\n  "a" 1}', 3, 7, 'expected ":" after the key, found "1"'],
    ["{'a': 1}", 1, 2, 'expected a key in double quotes, found "\'" (JSON wants double quotes)'],
    ['{"a": 1 "b": 2}', 1, 9, 'expected "," or "}", found """'],
    ['{"a": 1} // done', 1, 10, 'expected the end of the file, found "/" (JSON has no comments)'],
    ['{"a": NaN}', 1, 7, 'expected a value, found "NaN" (JSON has no such number)'],
    ['{"a": tru}', 1, 7, 'expected a value, found "tru"'],
    ['{"a": 01}', 1, 8, 'expected "," or "}", found "1"'],
    ['{"a": "b\n"}', 1, 7, "the string is not closed on its line"],
    ['{"a": "\\x41"}', 1, 8, "not an escape that JSON knows"],
    ['{"a": 1', 1, 8, 'expected "," or "}", found the end of the file'],
    ["[".repeat(5000), 1, 202, "nested deeper than 200 levels"],
  ])("%j stops at %d:%d: %s", (text, line, column, message) => {
    expect(readJson(text)).toEqual({ ok: false, place: { line, column }, message });
  });

  it("passes over a byte-order mark and reports keys written twice", () => {
    const read = readJson('\uFEFF{"a": [{"b": 1, "b": 2}]}');
    expect(read.ok && read.duplicates).toEqual([["a", 0, "b"]]);
  });
});

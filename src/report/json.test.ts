import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonText } from "./json.ts";

describe("--json", () => {
  it("puts what names a thing first and the rest by name, however it was built", () => {
    const text = jsonText({ values: { b: 1, a: 2 }, provider: "p", model: "m", rank: 1, ok: true });
    expect(text).toBe(jsonText({ ok: true, rank: 1, model: "m", provider: "p", values: { a: 2, b: 1 } }));
    expect([...text.matchAll(/"(\w+)":/g)].map(([, key]) => key)).toEqual([
      "rank",
      "provider",
      "model",
      "ok",
      "values",
      "a",
      "b",
    ]);
  });

  it("has null for what is absent: no NaN, no key left out", () => {
    const value = { a: Number.NaN, b: undefined, c: [Number.POSITIVE_INFINITY, undefined], d: 0 };
    expect(JSON.parse(jsonText(value))).toEqual({ a: null, b: null, c: [null, null], d: 0 });
  });

  it("keeps every value and every order in lists", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("is one document with a line break at its end, free of what a terminal would act upon", () => {
    const text = jsonText({ model: "a\u009b31m\u001b]0;x\u0007\u202e" });
    expect(text.endsWith("}\n")).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(JSON.parse(text).model).toBe("a\u009b31m\u001b]0;x\u0007\u202e");
  });
});

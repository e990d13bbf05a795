import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainLine, plainText, terminalSafeJson } from "./sanitize.ts";

/** What no terminal may be sent: C0 without line feed, DEL, C1, bidirectional controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
const DANGEROUS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f]/;

describe("text from outside", () => {
  it.each([
    ["colours", "a\u001b[31mred\u001b[0m b", "ared b"],
    ["moves of the cursor", "ok\u001b[2K\u001b[1A\rfailed", "ok failed"],
    ["a title with its text", "x\u001b]0;owned\u0007y", "xy"],
    ["the clipboard", "x\u001b]52;c;ZXZpbA==\u001b\\y", "xy"],
    ["a link", "\u001b]8;;http://evil\u001b\\click\u001b]8;;\u001b\\", "click"],
    ["eight-bit escapes", "a\u009b31mb\u009d0;t\u009cc", "abc"],
    ["a device control string", "a\u001bPq#0\u001b\\b", "ab"],
    ["an escape without an end", "a\u001b]0;never closed", "a"],
    ["a lone escape at the end", "a\u001b", "a"],
    ["text shown backwards", "user\u202egnp.exe", "usergnp.exe"],
    ["backspaces that overwrite", "no\b\byes", "noyes"],
    ["characters nobody sees", "ad\u200bmin\ufeff\u{e0041}", "admin"],
    ["half a surrogate pair", "a\ud800b", "a\ufffdb"],
  ])("loses %s", (_what, dirty, clean) => {
    expect(plainLine(dirty)).toBe(clean);
  });

  it("keeps what people write", () => {
    const text = "深度求索 · Zürich – émoji 🚀 – نص";
    expect(plainLine(text)).toBe(text);
    expect(plainText(text)).toBe(text);
  });

  it("is one line, or keeps its lines", () => {
    expect(plainLine("a\r\n\tb\u2028c")).toBe("a b c");
    expect(plainText("a\r\nb\tc\u2028d")).toBe("a\nb  c\nd");
  });

  const wild = fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        "\u001b",
        "\u009b",
        "\u009d",
        "[",
        "]",
        "P",
        "\\",
        "\u0007",
        "0",
        ";",
        "m",
        "\n",
        "\u202e",
      ),
      fc.string({ unit: "binary", maxLength: 1, minLength: 1 }),
    ),
  });

  it("carries nothing dangerous, whatever it was, and cleaning twice changes nothing", () => {
    fc.assert(
      fc.property(wild, (text) => {
        const line = plainLine(text);
        expect(line).not.toMatch(DANGEROUS);
        expect(line).not.toContain("\n");
        expect(plainLine(line)).toBe(line);
        expect(plainText(text)).not.toMatch(DANGEROUS);
      }),
    );
  });

  it("stands escaped in JSON, with the value unchanged", () => {
    fc.assert(
      fc.property(wild, (text) => {
        const json = terminalSafeJson(JSON.stringify({ text }, null, 2));
        expect(json).not.toMatch(DANGEROUS);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ text })));
      }),
    );
  });
});

import { describe, expect, it } from "vitest";
import { faultList, whyNotText } from "./index.ts";

describe("a list of faults", () => {
  it("counts in good English and indents each", () => {
    expect(faultList(["a"])).toBe("1 fault:\n  a");
    expect(faultList(["a", "b"])).toBe("2 faults:\n  a\n  b");
  });

  it("shows the first ones and counts the rest", () => {
    expect(faultList(["a", "b", "c", "d"], 2)).toBe("4 faults:\n  a\n  b\n  and 2 more");
    expect(faultList(Array(1000).fill("x")).split("\n")).toHaveLength(52);
  });
});

describe("text", () => {
  it.each(["", "a: 1\r\n\tb: 名称 é 😀\n", "\ufeffa: 1"])("%j is text", (text) => {
    expect(whyNotText(text)).toBeNull();
  });

  it.each([
    ["a NUL", "ab\0c", "line 1, column 3 is a control character (U+0000)"],
    ["an escape", "a\nb: \u001b[31m", "line 2, column 4 is a control character (U+001B)"],
    [
      "bytes of another encoding",
      Buffer.from([0x61, 0x0a, 0xb0, 0xa1]).toString(),
      "line 2, column 1 is not UTF-8",
    ],
    ["UTF-16", Buffer.from("a: 1", "utf16le").toString(), "line 1, column 2 is a control character (U+0000)"],
  ])("%s is not", (_, text, why) => {
    expect(whyNotText(text)).toBe(why);
  });
});

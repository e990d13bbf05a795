import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endsInLoop } from "./loop.ts";

/** Words that never come back. */
const prose = (words: number) => Array.from({ length: words }, (_, i) => `word${i}`).join(" ");

describe("a text ends in a loop", () => {
  it.each([
    ["a phrase that goes round", `${prose(300)} ${"Wait, let me check that again. ".repeat(40)}`],
    ["a phrase of forty words", `${prose(300)} ${`${prose(40)} `.repeat(6)}`],
    ["a loop that was left at last", `${"So the answer must be B. ".repeat(60)} ${prose(40)} Answer: B`],
    ["one that is cut in a word", "and then we have to look at it once mo".repeat(30)],
    ["Chinese, which has no blanks", "所以我们需要重新检查这个结果。".repeat(20)],
    ["one word", "the ".repeat(100)],
    ["signs alone", `So it is${"!".repeat(100)}`],
    ["digits", `x = 0.${"3".repeat(120)}`],
    ["line after line", `${prose(20)}\n${"Answer: A\n".repeat(60)}`],
  ])("%s", (_, text) => expect(endsInLoop(text)).toBe(true));
});

describe("a text does not", () => {
  it.each([
    ["that is empty", ""],
    ["that is prose", prose(500)],
    ["that looped early and went on", `${"Wait, let me check that again. ".repeat(60)} ${prose(200)}`],
    ["that is short, whatever it says", "No. ".repeat(20)],
    [
      "that lists cases",
      Array.from({ length: 40 }, (_, i) => `For n = ${i} the remainder is not zero.`).join("\n"),
    ],
    [
      "that judges four options alike",
      ["A", "B", "C", "D"].map((x) => `Option ${x} is wrong because it says so. ${prose(12)}`).join("\n"),
    ],
    [
      "that has the rule of a table",
      `${prose(80)}\n| a | b |\n|${"-".repeat(40)}|${"-".repeat(40)}|\n| 1 | 2 |`,
    ],
  ])("%s", (_, text) => expect(endsInLoop(text)).toBe(false));

  it("or does, for any text, without failing; and another loop behind it is always found", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(typeof endsInLoop(text)).toBe("boolean");
        expect(endsInLoop(`${text} ${"here it goes round again ".repeat(80)}`)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

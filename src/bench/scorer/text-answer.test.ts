import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { textFolds } from "../exam.ts";
import { openTextReader, type TextGold } from "./text-answer.ts";

const reader = openTextReader();
afterAll(() => reader.close());

/** `strict/lenient`, each right, wrong or - for unread. */
async function verdict(task: Partial<TextGold> & Pick<TextGold, "match">, answer: string, truncated = false) {
  const gold = JSON.stringify({ golds: ["Paris"], normalise: ["trim"], ...task });
  const readings = await reader.read(gold, answer, truncated);
  return [readings.strict, readings.lenient]
    .map((reading) => {
      if (reading === null) return "-";
      return reading.isRight === null ? "undecided" : reading.isRight ? "right" : "wrong";
    })
    .join("/");
}

describe("exact", () => {
  const exact = (answer: string, more: Partial<TextGold> = {}) =>
    verdict({ match: "exact", ...more }, answer);

  it.each([
    ["Paris", "right/right"],
    ["  Paris\n", "right/right"],
    ["paris", "wrong/right"],
    ["Ｐａｒｉｓ", "wrong/right"],
    ["**Paris**.", "wrong/right"],
    ["Let me think.\n\nParis", "wrong/right"],
    ["The answer is Paris.", "wrong/right"],
    ["答案：Paris。", "wrong/right"],
    ["so \\boxed{Paris}, clearly", "wrong/right"],
    ["Paris or London", "wrong/wrong"],
    ["Parisian", "wrong/wrong"],
    ["London", "wrong/wrong"],
  ])("%j is %s", async (answer, expected) => {
    expect(await exact(answer)).toBe(expected);
  });

  it("takes any of several right answers", async () => {
    expect(await exact("Lutetia", { golds: ["Paris", "Lutetia"] })).toBe("right/right");
  });

  it.each<[TextGold["normalise"], string, string]>([
    [["case"], "pARIS", "Paris"],
    [["whitespace"], "New \n York", "New York"],
    [["full-width"], "（１２）", "(12)"],
    [["trim", "case", "whitespace", "full-width"], " ｎｅｗ   YORK ", "New York"],
  ])("with %j counts %j as %j", async (normalise, answer, gold) => {
    expect(await exact(answer, { golds: [gold], normalise })).toBe("right/right");
    expect(await exact(answer, { golds: [gold], normalise: [] })).toMatch(/^wrong/);
  });

  it.each([
    ["blank lines after a mark", `answer${"\n".repeat(2_000_000)}`],
    ["marks of emphasis", `a${"*".repeat(2_000_000)}b`],
    ["boxes that never close", "\\boxed{".repeat(300_000)],
    ["marks without an answer", "answer ".repeat(300_000)],
  ])("is read to its end in megabytes of %s", async (_, hostile) => {
    expect(await exact(hostile)).toBe("wrong/wrong");
  });

  it("is right in the lenient reading wherever it is in the strict one", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "A", "Ａ", " ", "\u3000", "\n", "*", ".") });
    const folds = fc.subarray([...textFolds]);
    const match = fc.constantFrom("exact" as const, "contains" as const);
    await fc.assert(
      fc.asyncProperty(text, text, folds, match, async (answer, gold, normalise, how) => {
        expect(await verdict({ match: how, golds: [gold], normalise }, answer)).not.toBe("right/wrong");
      }),
    );
  });

  it("says nothing of an answer that was cut", async () => {
    expect(await verdict({ match: "exact" }, "Paris", true)).toBe("-/-");
  });

  it("names an answer by a hash, never by its words, and equal ones equally", async () => {
    const extractedOf = async (answer: string) => {
      const readings = await reader.read(
        JSON.stringify({ match: "exact", golds: ["x"], normalise: ["trim"] }),
        answer,
        false,
      );
      return readings.strict?.extracted;
    };
    expect(await extractedOf("my secret")).toMatch(/^text [0-9a-f]{12}$/);
    expect(await extractedOf(" my secret ")).toBe(await extractedOf("my secret"));
    expect(await extractedOf("another")).not.toBe(await extractedOf("my secret"));
  });
});

describe("contains", () => {
  it.each([
    ["It is Paris, of course", false, "right/right"],
    ["It is PARIS", false, "wrong/right"],
    ["It is London", false, "wrong/wrong"],
    ["It is Paris, of cou", true, "right/right"],
    ["It is Lon", true, "-/-"],
  ])("%j (cut: %s) is %s", async (answer, cut, expected) => {
    expect(await verdict({ match: "contains" }, answer, cut)).toBe(expected);
  });
});

describe("regex", () => {
  const regex = (pattern: string, answer: string, cut = false) =>
    verdict({ match: "regex", golds: [pattern] }, answer, cut);

  it.each([
    ["^P[a-z]+s$", "Paris", false, "right/right"],
    ["^P[a-z]+s$", "paris", false, "wrong/right"],
    ["\\bParis\\b", "in Parisian streets", false, "wrong/wrong"],
    ["\\p{Script=Han}", "巴黎", false, "right/right"],
    ["a{,2}", "a{,2}", false, "right/right"],
    ["Paris$", "Paris", true, "-/right"],
    ["London", "Paris", true, "-/-"],
  ])("%s on %j (cut: %s) is %s", async (pattern, answer, cut, expected) => {
    expect(await regex(pattern, answer, cut)).toBe(expected);
  });

  it("that would never end is given up and left undecided; the next one is matched all the same", async () => {
    expect(await regex("^(a+)+$", `${"a".repeat(60)}!`)).toBe("undecided/undecided");
    expect(await regex("^P", "Paris")).toBe("right/right");
  });

  it("is matched on megabytes", async () => {
    expect(await regex("needle$", `${"hay ".repeat(1_000_000)}needle`)).toBe("right/right");
  });
});

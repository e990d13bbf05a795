import { describe, expect, it } from "vitest";
import { answerTexts } from "./answers.ts";
import { openGrading } from "./grading.ts";

const choice = { kind: "choice" as const, labels: ["A", "B", "C", "D"] };

describe("texts of known grade", () => {
  const samples = [
    ...(["en", "zh"] as const).flatMap((language) => [
      ...choice.labels.map((gold) => ({ ...choice, gold, language })),
      ...["0", "1", "25", "-7", "3.5"].map((gold) => ({
        kind: "number" as const,
        labels: [],
        gold,
        language,
      })),
      ...[
        "\\frac{1}{2}",
        "(3, \\frac{\\pi}{2})",
        "\\text{Evelyn}",
        "x^2 + 1",
        "2\\sqrt{13}",
        "90^\\circ",
      ].map((gold) => ({ kind: "math" as const, labels: [], gold, language })),
    ]),
  ];

  it.each(samples)("are graded as their names say: $kind $gold in $language", async (sample) => {
    const grading = openGrading();
    const grade = (answer: string) => grading.grade(sample, { answer, finishReason: "stop", error: null });
    const { correct, wrong, loose } = answerTexts(sample)!;
    expect(await grade(correct)).toMatchObject({ verdict: "correct", lenient: "correct" });
    for (const text of wrong) expect(await grade(text)).toMatchObject({ verdict: "incorrect" });
    expect(wrong.length).toBeGreaterThan(0);
    expect(await grade(loose)).toMatchObject({ verdict: "unscored", reason: "unparsed", lenient: "correct" });
    await grading.close();
  });

  it("are not made up for code: nobody gave us a program that is right", () => {
    expect(answerTexts({ kind: "code", labels: [], gold: "", language: "en" })).toBeNull();
  });
});

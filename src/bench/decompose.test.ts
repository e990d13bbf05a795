import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dropFrom, type Parts, partsOf } from "./decompose.ts";

/** One score per letter of each question: `c`orrect, `i`ncorrect, `t`runcated, `n`othing, `r`efused, `u`nparsed. */
function answers(...questions: string[]) {
  return questions.flatMap((letters, i) =>
    [...letters].map((letter) => ({
      dataset: "gpqa",
      sampleId: `q${i}`,
      verdict:
        letter === "c"
          ? ("correct" as const)
          : letter === "i"
            ? ("incorrect" as const)
            : ("unscored" as const),
      reason: ({ t: "truncated", n: "empty", r: "refused", u: "unparsed" } as const)[letter] ?? null,
    })),
  );
}

describe("how answers ended", () => {
  it("is told in shares in which questions weigh alike", () => {
    expect(partsOf(answers("cccc", "it", "n"))).toEqual({
      truncated: 1 / 6,
      empty: 1 / 3,
      refused: 0,
      unparsed: 0,
      complete: 1 / 2,
      accuracyOfComplete: 2 / 3,
    });
  });

  it("is unknown without answers, and so is the accuracy of complete ones where none is", () => {
    expect(partsOf([])).toBeNull();
    expect(partsOf(answers("t", "u"))?.accuracyOfComplete).toBeNull();
  });
});

describe("a drop", () => {
  it("of which truncation is all the cause shows nothing wrong", () => {
    const reference = partsOf(answers("c", "c", "c", "i"));
    const own = partsOf(answers("t", "c", "c", "i", "c", "c", "t", "i"));
    if (reference === null || own === null) throw new Error("no answers");
    const drop = dropFrom(own, reference);
    expect(drop.total).toBeCloseTo(25);
    expect(drop.truncated).toBeCloseTo(18.75);
    // The complete answers are 4 of 6 right instead of 3 of 4: the rest.
    expect(drop.wrong).toBeCloseTo(6.25);
  });

  it("against a published figure takes the reference's answers for complete", () => {
    const own = partsOf(answers("c", "c", "t", "i"));
    if (own === null) throw new Error("no answers");
    const drop = dropFrom(own, { accuracy: 80 });
    expect(drop.total).toBeCloseTo(30);
    expect(drop.truncated).toBeCloseTo(20);
    expect(drop.wrong).toBeCloseTo(10);
  });

  it("is the sum of its causes, and the difference of the accuracies", () => {
    const parts = fc
      .array(fc.constantFrom("c", "i", "t", "n", "r", "u"), { minLength: 1, maxLength: 30 })
      .map((letters) => partsOf(answers(...letters)) as Parts);
    const accuracy = ({ complete, accuracyOfComplete }: Parts) => 100 * complete * (accuracyOfComplete ?? 0);
    fc.assert(
      fc.property(parts, parts, (own, reference) => {
        const { total, ...causes } = dropFrom(own, reference);
        expect(Object.values(causes).reduce((sum, cause) => sum + cause, 0)).toBeCloseTo(total, 6);
        expect(total).toBeCloseTo(accuracy(reference) - accuracy(own), 6);
      }),
    );
  });
});

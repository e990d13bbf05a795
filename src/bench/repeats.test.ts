import { describe, expect, it } from "vitest";
import { aScore } from "../testing/index.ts";
import { summariseRepeats } from "./repeats.ts";

/** What each answer to a question said; the right one is `A`, `-` says nothing. */
const question = (sampleId: string, said: string) =>
  [...said].map((letter, repeat) =>
    aScore({
      sampleId,
      repeat,
      verdict: letter === "A" ? "correct" : letter === "-" ? "unscored" : "incorrect",
      reason: letter === "-" ? "unparsed" : null,
      extracted: letter === "-" ? null : letter,
    }),
  );

describe("repeats", () => {
  it("of a question asked once are none", () => {
    expect(summariseRepeats([...question("q1", "A"), ...question("q2", "B")])).toBeNull();
    expect(summariseRepeats([])).toBeNull();
  });

  it("say how often one of k answers is right, and how often most of them are", () => {
    const all = [
      ...question("q1", "AAB"),
      ...question("q2", "BBA"),
      ...question("q3", "BCD"),
      ...question("q4", "A--"),
    ];
    const summary = summariseRepeats(all);
    expect(summary).toMatchObject({ k: 3, pass: 75 });
    expect(summary?.average).toBeCloseTo((100 * (2 / 3 + 1 / 3 + 0 + 1 / 3)) / 4);
    expect(summary?.majority).toBeCloseTo((100 * (1 + 0 + 0 + 1)) / 4);
  });

  it("take as k what every question has", () => {
    const summary = summariseRepeats([...question("q1", "ABB"), ...question("q2", "AA")]);
    expect(summary).toMatchObject({ k: 2, most: 3 });
    // Of three answers with one right, two of the three pairs hold it.
    expect(summary?.pass).toBeCloseTo((100 * (2 / 3 + 1)) / 2);
  });

  it("vote by option and not by letter where options rotate with the repeat", () => {
    // Four options in a row, one step further at each repeat: C, B, A are one wrong option, the right one is D, C, B, A.
    const gpqa = (said: string, verdicts: string) =>
      [...said].map((extracted, repeat) =>
        aScore({
          dataset: "gpqa",
          sampleId: said,
          repeat,
          extracted,
          verdict: verdicts[repeat] === "+" ? "correct" : "incorrect",
        }),
      );
    expect(summariseRepeats(gpqa("CCAA", "-+-+"))?.majority).toBeCloseTo(50);
    expect(summariseRepeats(gpqa("CBAA", "---+"))?.majority).toBe(0);
    expect(summariseRepeats(gpqa("AAAA", "---+"))?.majority).toBeCloseTo(25);
  });

  it("have no majority where answers have no common form", () => {
    const code = [0, 1].map((repeat) => aScore({ repeat, extracted: `code:1a2b3c4d passed` }));
    expect(summariseRepeats(code)).toMatchObject({ k: 2, pass: 100, majority: null });
    const unread = code.map(({ extracted: _, ...score }) => score);
    expect(summariseRepeats(unread)?.majority).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import { type Side, Tally } from "./tally.ts";

const side = (hash: string, answerSha256: string | null): Side => ({
  verdict: "correct",
  lenient: "correct",
  reason: null,
  truncated: false,
  outputTokens: null,
  reasoningTokens: null,
  hash,
  answerSha256,
});

describe("answers to the same words", () => {
  it("are held against the one before, on either side", () => {
    const tally = new Tally();
    for (const [reference, target] of [
      ["r1", "t1"],
      ["r2", "t1"],
      ["r2", "t1"],
      ["r3", "t2"],
    ] as const)
      tally.add("q1", side("wording", reference), side("wording", target));
    expect(tally.repeated()).toEqual({ answers: 3, reference: 1, target: 2 });
  });

  it("are no repeats in other words, or where no text is known", () => {
    const tally = new Tally();
    tally.add("q1", side("one order", "r"), side("one order", "t"));
    tally.add("q1", side("another order", "r"), side("another order", "t"));
    tally.add("q1", side("one order", null), side("one order", "t"));
    expect(tally.repeated()).toEqual({ answers: 0, reference: 0, target: 0 });
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Score } from "../record/index.ts";
import { aRecord, aScore, aTarget } from "../testing/index.ts";
import { diffOf } from "./diff.ts";
import type { Side } from "./pairing.ts";

/** One letter a question: `c`orrect, `x` and `y` wrong in two ways, `t`runcated, `e`rror. */
function side(provider: string, letters: string, tokens: number | null = null): Side {
  const target = aTarget({ provider });
  const scores = [...letters].map(
    (letter, i): Score =>
      aScore({
        requestId: `${provider}-${i}`,
        sampleId: `q${i}`,
        sampleHash: `hash ${i}`,
        target,
        verdict: letter === "c" ? "correct" : "xy".includes(letter) ? "incorrect" : "unscored",
        reason: letter === "t" ? "truncated" : letter === "e" ? "error" : null,
        extracted: letter === "c" ? "A" : letter === "x" ? "B" : letter === "y" ? "C" : null,
      }),
  );
  const requests = scores.map(({ requestId }) =>
    aRecord({ id: requestId, target, usage: { outputTokens: tokens } }),
  );
  return { target, scores, requests };
}

const kinds = (a: string, b: string) =>
  diffOf(side("a", a), side("b", b)).differences.map(({ kind, sampleId }) => [kind, sampleId]);

describe("answers differ", () => {
  it("where one side alone is right, or both are wrong in two ways", () => {
    expect(kinds("ccxxxt", "cxcxyx")).toEqual([
      ["a_only", "q1"],
      ["b_only", "q2"],
      ["other", "q4"],
      ["other", "q5"],
    ]);
  });

  it("not where both are right, or wrong in the same way", () => {
    expect(kinds("cxt", "cxt")).toEqual([]);
  });

  it("and are listed by number, not by spelling, with repeats apart", () => {
    const many = kinds("c".repeat(11), "x".repeat(11)).map(([, id]) => id);
    expect(many).toEqual(Array.from({ length: 11 }, (_, i) => `q${i}`));
  });
});

describe("a comparison", () => {
  it("tells the drop, which way questions flipped, and by what cause", () => {
    const diff = diffOf(side("a", "cccccccccx"), side("b", "ccccccttxc"));
    expect(diff).toMatchObject({ aOnly: 3, bOnly: 1, a: { accuracy: 90, n: 10 }, b: { accuracy: 70 } });
    expect(diff.drop?.points).toBeCloseTo(20);
    expect(diff.causes?.truncated).toBeCloseTo(18);
    expect(diff.logEBWorse).toBeGreaterThan(diff.logEAWorse);
  });

  it("leaves out and counts what was asked in other words, of one side alone, or failed", () => {
    const a = side("a", "cccce");
    const b = side("b", "xcccc");
    const [first, ...rest] = b.scores;
    if (first === undefined) throw new Error("no score");
    const other = { ...first, sampleHash: "another order of options" };
    const diff = diffOf(a, { ...b, scores: [other, ...rest.slice(1)] });
    expect(diff.leftOut).toEqual({ otherWords: 1, onlyA: 1, onlyB: 0, failed: 1 });
    expect(diff.a.n).toBe(2);
    expect(diff.differences).toEqual([]);
  });

  it("compares the last attempts", () => {
    const a = side("a", "e");
    const again = { ...side("a", "c").scores[0], requestId: "again", attempt: 2 } as Score;
    expect(diffOf({ ...a, scores: [...a.scores, again] }, side("b", "x")).aOnly).toBe(1);
  });

  it("holds lengths against each other question by question, null where nobody counted", () => {
    expect(diffOf(side("a", "cc", 100), side("b", "cc", 150)).lengthRatio).toBeCloseTo(1.5);
    expect(diffOf(side("a", "cc", 100), side("b", "cc")).lengthRatio).toBeNull();
  });

  it("of nothing in common says nothing", () => {
    expect(diffOf(side("a", ""), side("b", "cc"))).toMatchObject({
      drop: null,
      causes: null,
      lengthRatio: null,
      a: { accuracy: null, n: 0 },
      leftOut: { onlyB: 2 },
    });
  });

  it("turns round with its sides", () => {
    const letters = fc.string({
      unit: fc.constantFrom("c", "x", "y", "t", "e"),
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        const one = diffOf(side("a", a, 10), side("b", b, 20));
        const other = diffOf(side("b", b, 20), side("a", a, 10));
        expect(other.drop?.points ?? 0).toBeCloseTo(-(one.drop?.points ?? 0));
        expect([other.aOnly, other.bOnly]).toEqual([one.bOnly, one.aOnly]);
        expect(other.logEBWorse).toBe(one.logEAWorse);
        expect(other.differences.map(({ sampleId }) => sampleId).sort()).toEqual(
          one.differences.map(({ sampleId }) => sampleId).sort(),
        );
      }),
    );
  });
});

describe("loops", () => {
  const going = "and so we have to look at this once more ".repeat(30);
  const texts = (loopedOf: readonly string[]) => (requestId: string) =>
    loopedOf.includes(requestId) ? { text: going, reasoning: null } : { text: "Answer: A", reasoning: null };

  it("are told as a share of the answers whose text is kept, thinking included", () => {
    const b: Side = {
      ...side("b", "cxxx"),
      answerOf: (id) =>
        id === "b-3" ? null : id === "b-2" ? { text: "", reasoning: going } : texts(["b-1"])(id),
    };
    const diff = diffOf({ ...side("a", "cccc"), answerOf: texts([]) }, b);
    expect(diff.a.loops).toEqual({ share: 0, n: 4 });
    expect(diff.b.loops).toEqual({ share: 2 / 3, n: 3 });
    expect(diff.differences.map(({ a, b }) => [a.loops, b.loops])).toEqual([
      [false, true],
      [false, true],
      [false, null],
    ]);
  });

  it("are not known where no text is kept", () => {
    const diff = diffOf(side("a", "c"), side("b", "x"));
    expect([diff.a.loops, diff.b.loops, diff.differences[0]?.b.loops]).toEqual([null, null, null]);
  });
});

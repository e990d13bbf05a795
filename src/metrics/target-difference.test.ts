/** Differences of accuracies: what questions that were answered alike leave open, and exams of other questions. */
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { sketchedEvidence } from "../testing/index.ts";
import { differences, findMetric } from "./index.ts";
import type { Question } from "./question.ts";

const definition = findMetric("gpqa");
if (definition === null) throw new Error("gpqa is a metric");
const gpqa: Question = { definition, stat: null, limits: null };
const context = { quote: null, rates: { cnyPer: {} } };

/** a − b in points at 95 %; `areOthers` gives b questions of its own. */
function differenceOf(a: readonly boolean[], b: readonly boolean[], areOthers = false) {
  const [first, second] = sketchedEvidence({ a: { gpqa: a }, b: { gpqa: b } });
  if (first === undefined || second === undefined) throw new Error("two targets");
  const scores = second.scores.map((score) => ({ ...score, sampleId: `other-${score.sampleId}` }));
  const other = areOthers ? { ...second, scores } : second;
  const found = differences()(gpqa, first, other, { a: context, b: context }, 0.95);
  if (found === null) throw new Error("there is a difference");
  return found;
}

const right = (n: number, of: number) => Array.from({ length: of }, (_, i) => i < n);

describe("two exams without a difference in any question", () => {
  it("are no proof that there is none: 50 alike leave 5.8 points open, as 1 − 0.05^(1/50)", () => {
    for (const correct of [50, 37]) {
      const { difference, bounds, p, isPaired } = differenceOf(right(correct, 50), right(correct, 50));
      expect([difference, p, isPaired]).toEqual([0, 1, true]);
      expect(bounds.low).toBeCloseTo(-5.816, 3);
      expect(bounds.high).toBeCloseTo(5.816, 3);
    }
  });

  it("nor are two exams of other questions without a mistake: Newcombe's interval, a little wider", () => {
    const { difference, bounds, p, isPaired } = differenceOf(right(50, 50), right(50, 50), true);
    expect([difference, p, isPaired]).toEqual([0, 1, false]);
    expect(bounds.low).toBeCloseTo(-7.473, 2);
    expect(bounds.high).toBeCloseTo(7.473, 2);
  });
});

describe("the difference of an exam without a mistake and of one of 97 %", () => {
  it.each([
    ["of the same questions", false],
    ["of other questions", true],
  ])("is within its bounds in 95 of 100 exams %s", (_, areOthers) => {
    const random = randomFromSeed("exams");
    let covered = 0;
    for (let turn = 0; turn < 400; turn++) {
      const b = Array.from({ length: 50 }, () => random.next() < 0.97);
      const { bounds } = differenceOf(right(50, 50), b, areOthers);
      if ((bounds.low ?? -100) <= 3 && 3 <= (bounds.high ?? 100)) covered += 1;
    }
    expect(covered / 400).toBeGreaterThan(0.93);
  });
});

describe("few questions", () => {
  it("leave much open: one of six right alone is Tango's interval", () => {
    const { bounds } = differenceOf(right(6, 6), right(5, 6));
    expect(bounds.high).toBeCloseTo(56.35, 2);
    expect(bounds.low).toBeGreaterThan(-100);
  });
});

describe("questions that were asked once, right or wrong", () => {
  const wrong = (...questions: number[]) => Array.from({ length: 24 }, (_, i) => !questions.includes(i));

  it("are compared by who was right alone: 1 against 4 of 24 is Tango's interval and McNemar's p", () => {
    const { difference, bounds, p } = differenceOf(wrong(3, 9, 14, 20), wrong(6));
    expect(difference).toBeCloseTo(-12.5, 9);
    expect(bounds.low).toBeCloseTo(-32.97, 2);
    expect(bounds.high).toBeCloseTo(7.4, 2);
    expect(p).toBeCloseTo(0.1797, 4);
  });

  it("have no order: where the mistakes stand changes nothing", () => {
    const apart = differenceOf(wrong(3, 9, 14, 20), wrong(6));
    const together = differenceOf(wrong(0, 1, 2, 3), wrong(23));
    expect(together.bounds).toEqual(apart.bounds);
  });
});

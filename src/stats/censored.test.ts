import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { badTailOfSorted, censoredBadTail, censoredMean, mean, sorted } from "./index.ts";

describe("a percentile in which failures rank last", () => {
  const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9];

  it("is the plain one as long as it falls among the successes", () => {
    // Positions 0 to 10 of eleven: p50 is the sixth, p80 the ninth.
    expect(censoredBadTail(nine, [60, 60], 50, "low")).toEqual({ value: 6, worseThan: null });
    expect(censoredBadTail(nine, [60, 60], 80, "low")).toEqual({ value: 9, worseThan: null });
  });

  it("is not known where it falls among the failures, but worse than what they had lasted", () => {
    expect(censoredBadTail(nine, [60, 60], 90, "low")).toEqual({ value: null, worseThan: 60 });
    // Half way between the last success and the first failure.
    expect(censoredBadTail(nine, [60, 60], 85, "low")).toEqual({ value: null, worseThan: 34.5 });
    expect(censoredBadTail(nine, [30, 60], 95, "low")).toEqual({ value: null, worseThan: 45 });
  });

  it("does not take a fast refusal for a fast answer", () => {
    expect(censoredBadTail(nine, [0.05, 0.05], 90, "low")).toEqual({ value: null, worseThan: 9 });
    expect(censoredBadTail(nine, [null, null], 90, "low")).toEqual({ value: null, worseThan: 9 });
    expect(censoredBadTail(nine, [0.05, 60], 100, "low")).toEqual({ value: null, worseThan: 60 });
  });

  it("is mirrored where high is better", () => {
    expect(censoredBadTail(nine, [null, null], 50, "high")).toEqual({ value: 4, worseThan: null });
    expect(censoredBadTail(nine, [null, null], 90, "high")).toEqual({ value: null, worseThan: 1 });
  });

  it("without a success knows what the failures that lasted say, and nothing of refusals", () => {
    expect(censoredBadTail([], [60, 60, 30], 50, "low")).toEqual({ value: null, worseThan: 60 });
    expect(censoredBadTail([], [null, null, 60], 50, "low")).toEqual({ value: null, worseThan: null });
    expect(censoredBadTail([], [], 50, "low")).toEqual({ value: null, worseThan: null });
  });

  const numbers = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 60 });
  const percents = fc.double({ min: 1, max: 99.9, noNaN: true });

  it("without failures equals the percentile of the successes", () => {
    fc.assert(
      fc.property(
        numbers,
        percents,
        fc.constantFrom("low" as const, "high" as const),
        (values, percent, better) => {
          const plain = badTailOfSorted(sorted(values), percent, better);
          const { value, worseThan } = censoredBadTail(sorted(values), [], percent, better);
          expect(worseThan).toBeNull();
          if (plain === null) expect(value).toBeNull();
          else expect(Math.abs(value! - plain)).toBeLessThanOrEqual(1e-6 * Math.max(1, plain));
        },
      ),
    );
  });

  it("never claims more than holds, whatever the failures would have come to", () => {
    const failures = fc.array(
      fc.record({
        bound: fc.option(fc.double({ min: 0, max: 2e6, noNaN: true })),
        beyond: fc.double({ min: 0, max: 1e7, noNaN: true }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(numbers, failures, percents, (values, failed, percent) => {
        const worst = Math.max(0, ...values);
        const truth = failed.map(({ bound, beyond }) => Math.max(worst, bound ?? 0) + beyond);
        const would = badTailOfSorted(sorted([...values, ...truth]), percent, "low")!;
        const { value, worseThan } = censoredBadTail(
          sorted(values),
          failed.map(({ bound }) => bound),
          percent,
          "low",
        );
        const slack = 1e-6 * Math.max(1, would);
        if (value !== null) expect(Math.abs(value - would)).toBeLessThanOrEqual(slack);
        if (worseThan !== null) expect(worseThan).toBeLessThanOrEqual(would + slack);
      }),
    );
  });
});

describe("a mean with failures", () => {
  it("is the plain one without any, and only bounded with one", () => {
    expect(censoredMean([1, 2, 6], [], "low")).toEqual({ value: 3, worseThan: null });
    expect(censoredMean([1, 2, 6], [60], "low")).toEqual({ value: null, worseThan: 69 / 4 });
    expect(censoredMean([10, 20], [null], "high")).toEqual({ value: null, worseThan: 40 / 3 });
    expect(censoredMean([], [null], "low")).toEqual({ value: null, worseThan: null });
    expect(censoredMean([], [], "low")).toEqual({ value: null, worseThan: null });
  });
});

/** The product estimate of the share not yet answered after `t`; a failed subject leaves the risk set when it failed. */
function kaplanMeier(events: readonly { at: number; answered: boolean }[], t: number): number {
  const inOrder = [...events].sort((a, b) => a.at - b.at);
  return inOrder.reduce(
    (left, { at, answered }, i) => (answered && at <= t ? left * (1 - 1 / (inOrder.length - i)) : left),
    1,
  );
}

describe("failures that are fast", () => {
  it("would vanish as ordinary censoring: that estimate is the one of successes alone, ours is not", () => {
    const random = randomFromSeed("refusals");
    const answers = Array.from({ length: 700 }, () => 1 + random.next());
    const requests = [
      ...answers.map((at) => ({ at, answered: true })),
      ...Array.from({ length: 300 }, () => ({ at: 0.05, answered: false })),
    ];
    const p50 = censoredBadTail(sorted(answers), Array(300).fill(0.05), 50, "low").value!;
    expect(kaplanMeier(requests, badTailOfSorted(sorted(answers), 50, "low")!)).toBeCloseTo(0.5, 2);
    // Half of all requests is 5/7 of those answered, which are spread evenly over 1 to 2.
    expect(p50).toBeCloseTo(1 + 5 / 7, 1);
    // Put behind every answer, the product estimate says what ours says.
    const last = requests.map(({ at, answered }) => ({ at: answered ? at : 1e9, answered }));
    expect(kaplanMeier(last, p50)).toBeCloseTo(0.5, 2);
    expect(mean(answers)).toBeCloseTo(1.5, 1);
  });
});

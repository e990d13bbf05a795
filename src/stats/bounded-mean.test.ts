import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { MeanSequence } from "./index.ts";

const values = fc.array(fc.constantFrom<number>(0, 0.25, 0.5, 0.5, 1), { minLength: 1, maxLength: 60 });

describe("the mean of bounded values at any time", () => {
  it("says nothing before the first value", () => {
    const sequence = new MeanSequence({ alpha: 0.05 });
    expect(sequence.interval).toEqual({ low: 0, high: 1 });
    expect(sequence.logEAgainst(0.5)).toBe(0);
    expect(sequence.n).toBe(0);
  });

  it("holds the mean of the values, and no more than 0 to 1", () => {
    fc.assert(
      fc.property(values, (xs) => {
        const { low, high } = sequenceOf(xs).interval;
        const mean = xs.reduce((sum, x) => sum + x, 0) / xs.length;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(mean + 1e-9);
        expect(high).toBeGreaterThanOrEqual(mean - 1e-9);
      }),
    );
  });

  it("is mirrored with its values", () => {
    fc.assert(
      fc.property(values, (xs) => {
        const [there, back] = [sequenceOf(xs).interval, sequenceOf(xs.map((x) => 1 - x)).interval];
        expect(there.low).toBeCloseTo(1 - back.high, 5);
      }),
    );
  });

  it("does not depend on the order of independent values", () => {
    fc.assert(
      fc.property(values, (xs) => {
        expect(sequenceOf([...xs].reverse()).logEAgainst(0.6)).toBeCloseTo(
          sequenceOf(xs).logEAgainst(0.6),
          9,
        );
      }),
    );
  });

  it("is a fair game for any value with the mean in question, and a losing one above it", () => {
    const before = [0.5, 0.5, 0, 1, 0.5];
    const held = (next: number[]) => Math.exp(sequenceOf([...before, ...next]).logEAgainst(0.55));
    // 0.55 = 0.45 · 0 + 0.55 · 1 = 0.9 · 0.5 + 0.1 · 1.
    expect(0.45 * held([0]) + 0.55 * held([1])).toBeCloseTo(held([]), 9);
    expect(0.9 * held([0.5]) + 0.1 * held([1])).toBeCloseTo(held([]), 9);
    expect(0.4 * held([0]) + 0.6 * held([1])).toBeLessThan(held([]));
  });

  it("narrows, and excludes what the values exclude", () => {
    const random = randomFromSeed("narrows");
    const xs = Array.from({ length: 4000 }, () => (random.next() < 0.7 ? 1 : 0));
    const { low, high } = sequenceOf(xs).interval;
    expect(low).toBeGreaterThan(0.66);
    expect(high).toBeLessThan(0.74);
    expect(sequenceOf(xs).logEAgainst(0.75)).toBeGreaterThan(Math.log(20));
    expect(sequenceOf(xs).logEAgainst(0.7)).toBeLessThan(Math.log(20));
    expect(sequenceOf(xs).logEAgainst(1)).toBe(Number.POSITIVE_INFINITY);
    expect(sequenceOf([1, 1, 1]).logEAgainst(1)).toBeCloseTo(0, 12);
  });

  it("takes its e-value against a mean and the end of its interval from the same bets", () => {
    const xs = Array.from({ length: 200 }, (_, i) => [0, 0.5, 0.5, 1][i % 4]!);
    const sequence = sequenceOf(xs);
    expect(sequence.logEAgainst(sequence.interval.high)).toBeCloseTo(Math.log(2 / 0.05), 3);
  });

  it("shows a drop to be below δ in no more than alpha of all runs, where it is δ, and mostly where it is none", () => {
    const runs = 300;
    const shown = (seed: string, worse: number, better: number) => {
      const random = randomFromSeed(seed);
      return Array.from({ length: runs }, () => {
        const sequence = new MeanSequence({ alpha: 0.05 });
        return Array.from({ length: 500 }, () => random.next()).some((drawn) => {
          sequence.add(drawn < worse ? 1 : drawn < worse + better ? 0 : 0.5);
          return sequence.logEAgainst(0.55) >= Math.log(20);
        });
      }).filter(Boolean).length;
    };
    expect(shown("just", 0.2, 0.1)).toBeLessThan(runs * 0.05 + 3 * Math.sqrt(runs * 0.0475));
    expect(shown("none", 0.12, 0.12)).toBeGreaterThan(runs * 0.9);
  });

  it("refuses values, means and settings that cannot be", () => {
    const sequence = new MeanSequence({ alpha: 0.05 });
    for (const x of [-0.1, 1.1, Number.NaN]) {
      expect(() => sequence.add(x)).toThrow(RangeError);
      expect(() => sequence.logEAgainst(x)).toThrow(RangeError);
    }
    for (const alpha of [0, 1, Number.NaN]) expect(() => new MeanSequence({ alpha })).toThrow(RangeError);
    expect(() => new MeanSequence({ alpha: 0.05, populationSize: 0 })).toThrow(RangeError);
    expect(() => new MeanSequence({ alpha: 0.05, gridSize: 1 })).toThrow(RangeError);
  });
});

describe("drawn without replacement", () => {
  const list = Array.from({ length: 120 }, (_, i) => [0, 0.5, 0.5, 1, 1][i % 5]!);
  const mean = 0.6;

  it("knows the mean once all is drawn", () => {
    const { low, high } = sequenceOf(list, list.length).interval;
    expect(low).toBeCloseTo(mean, 6);
    expect(high).toBeCloseTo(mean, 6);
    expect(sequenceOf([0, 0, 0], 3).interval).toEqual({ low: 0, high: 0 });
    expect(sequenceOf([1, 1], 2).logEAgainst(1)).toBeLessThanOrEqual(0);
  });

  it("is narrower than for independent values, the more so the more is drawn", () => {
    const drawn = randomFromSeed("drawn").shuffle(list).slice(0, 90);
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    expect(width(sequenceOf(drawn, 120).interval)).toBeLessThan(0.7 * width(sequenceOf(drawn).interval));
  });

  it("excludes outright what the rest cannot make up for", () => {
    const sequence = sequenceOf([0, 0, 0, 0, 0, 0], 10);
    expect(sequence.interval.high).toBeLessThanOrEqual(0.4);
    expect(sequence.logEAgainst(0.41)).toBe(Number.POSITIVE_INFINITY);
  });

  it("misses the mean, at any time, in no more than alpha of all orders", () => {
    const random = randomFromSeed("orders");
    const half = list.slice(0, 60);
    const orders = 300;
    const misses = Array.from({ length: orders }, () => {
      const sequence = new MeanSequence({ alpha: 0.1, populationSize: half.length });
      return random.shuffle(half).some((x) => {
        sequence.add(x);
        return sequence.logEAgainst(mean) >= Math.log(10);
      });
    }).filter(Boolean).length;
    // Three standard errors of a share of 0.1 above it.
    expect(misses / orders).toBeLessThan(0.1 + 3 * Math.sqrt(0.09 / orders));
  });

  it("draws no more than there is", () => {
    expect(() => sequenceOf([0, 1, 1], 2)).toThrow(RangeError);
  });
});

function sequenceOf(xs: readonly number[], populationSize: number | null = null): MeanSequence {
  const sequence = new MeanSequence({ alpha: 0.05, populationSize });
  for (const x of xs) sequence.add(x);
  return sequence;
}

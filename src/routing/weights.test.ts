/** One score out of several numbers, through `decide`. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExchangeRates } from "../record/index.ts";
import { type Sketches, sketchedEvidence, sketchedQuote } from "../testing/index.ts";
import { type Decision, decide, parseRequirement } from "./index.ts";

function decided(
  weights: object,
  sketches: Sketches,
  rates: ExchangeRates = { cnyPer: {} },
  more = {},
): Decision {
  const file = JSON.stringify({ min_samples: 1, filters: [], weights, ...more });
  return decide(parseRequirement(file, "test.json"), sketchedEvidence(sketches), {
    rates,
    quoteFor: sketchedQuote(sketches),
  });
}

const half = [
  { metric: "output_price", weight: 0.5 },
  { metric: "ttft", weight: 0.5 },
];
const at = (ttft: number, outputPrice: number | null) => ({
  requests: [[ttft, ttft + 1, 100] as const],
  outputPrice,
});
const scores = ({ ranking }: Decision) => ranking.map(({ rank, provider, score }) => [rank, provider, score]);

describe("weights", () => {
  it("take the geometric mean of ratios to the best: 4 times the price and half the time is √(1/4 · 1)", () => {
    const decision = decided(half, { cheap: at(2, 1), quick: at(1, 4), mean: at(2, 4) });
    expect(scores(decision)).toEqual([
      [1, "cheap", expect.closeTo(Math.sqrt(1 / 2), 9)],
      [2, "quick", expect.closeTo(Math.sqrt(1 / 4), 9)],
      [3, "mean", expect.closeTo(Math.sqrt(1 / 8), 9)],
    ]);
    expect(decision.weights).toEqual([
      { key: "output_price", weight: 0.5 },
      { key: "ttft_avg", weight: 0.5 },
    ]);
    expect(decision.order).toEqual([]);
  });

  it("share a place where ratios make up for each other, and take accuracy as high is better", () => {
    expect(scores(decided(half, { a: at(1, 4), b: at(4, 1) }))).toMatchObject([
      [1, "a", expect.closeTo(0.5, 9)],
      [1, "b", expect.closeTo(0.5, 9)],
    ]);
    const gpqa = [{ metric: "gpqa", weight: 1 }];
    const graded: Sketches = { half: { gpqa: [true, false] }, all: { gpqa: [true, true] } };
    expect(scores(decided(gpqa, graded))).toEqual([
      [1, "all", 1],
      [2, "half", expect.closeTo(0.5, 9)],
    ]);
  });

  it("leave a target without one of the numbers unscored, after all others", () => {
    expect(scores(decided(half, { unpriced: at(0.1, null), slow: at(9, 9) }))).toEqual([
      [1, "slow", 1],
      [2, "unpriced", null],
    ]);
  });

  it("rank what is free before any price, and still tell the free apart", () => {
    const ranked = scores(decided(half, { paid: at(0.1, 1), slow: at(3, 0), quick: at(1, 0) }));
    expect(ranked.map(([rank, name]) => `${rank} ${name}`)).toEqual(["1 quick", "2 slow", "3 paid"]);
  });

  const targets = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })), {
      minLength: 2,
      maxLength: 6,
    })
    .map(
      (list): Sketches => Object.fromEntries(list.map(([ttft, price], i) => [`p${i}`, at(ttft / 7, price)])),
    );

  it("do not care for the unit of a number: prices in a currency worth 7.3 rank and score alike", () => {
    const rates = { cnyPer: { USD: { rate: 7.3, asOf: "2026-03-01", source: "a test" } } };
    fc.assert(
      fc.property(targets, (sketches) => {
        const inDollars = Object.fromEntries(
          Object.entries(sketches).map(([name, sketch]) => [name, { ...sketch, currency: "USD" }]),
        );
        const [own, other] = [decided(half, sketches), decided(half, inDollars, rates)];
        expect(scores(other)).toEqual(
          scores(own).map(([rank, name, score]) => [rank, name, expect.closeTo(score as number, 9)]),
        );
      }),
    );
  });

  it("do not let a third target change who of two stands first", () => {
    fc.assert(
      fc.property(targets, (sketches) => {
        const order = scores(decided(half, sketches)).map(([, name]) => name);
        const { p0: _, ...without } = sketches;
        const left = decided(half, without);
        const expected = order.filter((name) => name !== "p0");
        expect(left.ranking.map(({ provider }) => provider)).toEqual(expected);
      }),
    );
  });

  it("under confidence tell targets apart by prices at once, and by times only where those are sure", () => {
    const many = (ttft: number, spread: number) => ({
      requests: Array.from({ length: 60 }, (_, i) => [ttft + (spread * (i % 7)) / 7, 20, 100] as const),
      outputPrice: 4,
    });
    const sure = { confidence: 0.95 };
    const ranksOf = (sketches: Sketches) =>
      decided(half, sketches, undefined, sure).ranking.map(({ rank, provider }) => `${rank} ${provider}`);
    expect(ranksOf({ a: many(1, 1), b: many(1.05, 1) })).toEqual(["1 a", "1 b"]);
    expect(ranksOf({ a: many(1, 1), b: many(3, 1) })).toEqual(["1 a", "2 b"]);
    expect(ranksOf({ a: { ...many(1, 1), outputPrice: 40 }, b: many(1.05, 1) })).toEqual(["1 b", "2 a"]);
  });
});

/** Fronts over targets of known numbers. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Sketches, sketchedEvidence, sketchedQuote } from "../testing/index.ts";
import { assess } from "./assess.ts";
import { metricKey, parseAxes, plainly, type Requirement } from "./index.ts";
import { type ParetoFront, paretoFront } from "./pareto.ts";
import { usualAxes } from "./pareto-axes.ts";

function front(axes: string, sketches: Sketches): ParetoFront {
  const keys = parseAxes(axes);
  const context = { rates: { cnyPer: {} }, quoteFor: sketchedQuote(sketches) };
  return paretoFront(
    keys,
    assess(sketchedEvidence(sketches), { keys, level: null, minSamples: 1 }, context),
    0.95,
  );
}

const at = (outputPrice: number, seconds: number, n = 1) => ({
  outputPrice,
  requests: Array.from({ length: n }, (_, i) => [seconds, 2 * seconds + (i % 7) / 70, 100] as const),
});
const onFront = ({ targets }: ParetoFront) =>
  targets.filter(({ isOnFront }) => isOnFront).map(({ provider }) => provider);

describe("the front", () => {
  it("is everybody who is not beaten in everything: the cheapest, the quickest, and what lies between well", () => {
    const found = front("output_price,ttft", {
      cheap: at(1, 9),
      quick: at(9, 1),
      between: at(5, 5),
      worse: at(6, 6),
      unlucky: at(9, 9),
    });
    expect(onFront(found)).toEqual(["between", "cheap", "quick"]);
    const by = Object.fromEntries(found.targets.map(({ provider, dominatedBy }) => [provider, dominatedBy]));
    expect(by.worse).toEqual(["between/model-x"]);
    expect(by.unlucky).toEqual(["between/model-x", "cheap/model-x", "quick/model-x", "worse/model-x"]);
  });

  it("holds equals together, and leaves out of the question who has no value", () => {
    const found = front("output_price,ttft", {
      a: at(1, 1),
      b: at(1, 1),
      unpriced: { ...at(1, 1), outputPrice: null },
    });
    expect(onFront(found)).toEqual(["a", "b"]);
    expect(found.targets[2]).toMatchObject({ isOnFront: null, why: { output_price: expect.any(String) } });
  });

  it("says surely only where the evidence does: a price and a time that is worse every time", () => {
    const { targets } = front("output_price,otps:median", {
      good: at(1, 1, 60),
      bad: at(2, 3, 60),
      even: at(2, 1, 60),
    });
    const by = Object.fromEntries(
      targets.map(({ provider, surelyDominatedBy }) => [provider, surelyDominatedBy]),
    );
    expect(by.bad).toContain("good/model-x");
    expect(by.good).toEqual([]);
  });

  it("of any targets is not empty, nobody on it is dominated, and all others are by someone on it", () => {
    const point = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 8 }), (points) => {
        const found = front(
          "output_price,ttft",
          Object.fromEntries(points.map(([price, seconds], i) => [`p${i}`, at(price, seconds)])),
        );
        const best = found.targets.filter(({ isOnFront }) => isOnFront).map(({ name }) => name);
        expect(best.length).toBeGreaterThan(0);
        for (const { isOnFront, dominatedBy } of found.targets)
          expect(
            isOnFront ? dominatedBy : dominatedBy.filter((name) => best.includes(name)).length > 0,
          ).toEqual(isOnFront ? [] : true);
      }),
      { numRuns: 60 },
    );
  });
});

describe("axes", () => {
  it.each([
    ["output_price,ttft:p90,gpqa", ["output_price", "ttft_p90", "gpqa"]],
    ["cost_per_request_median, otps", ["cost_per_request_median", "otps_avg"]],
    ["gap_max:p99,success", ["gap_max_p99", "success"]],
    ["goodput(ttft<=2, tpot<=0.05),success", ["goodput(ttft≤2,tpot≤0.05)", "success"]],
  ])("are read from %s", (text, keys) => {
    expect(parseAxes(text).map(metricKey)).toEqual(keys);
  });

  it("that are none are all named at once", () => {
    expect(() => parseAxes("tftt,gpqa:p90,success,success")).toThrow(
      /3 faults[\s\S]*"tftt"[\s\S]*ttft[\s\S]*"gpqa:p90"[\s\S]*success stands there twice/,
    );
    expect(() => parseAxes("ttft")).toThrow(/two numbers/);
    expect(() => parseAxes("otps:p95,ttft:,goodput,goodput(success>=1),verify")).toThrow(
      /5 faults[\s\S]*statistic "p95"[\s\S]*statistic ""[\s\S]*needs limits[\s\S]*needs limits[\s\S]*a verdict/,
    );
  });

  it("are price, speed and the benchmark most is known of; or of each kind what the requirement mentions", () => {
    const targets = sketchedEvidence({ a: { gpqa: [true] } });
    const bare: Requirement = { filters: [], order: [], ...plainly };
    expect(usualAxes(bare, targets).map(metricKey)).toEqual(["output_price", "otps_median", "gpqa"]);
    expect(usualAxes(bare, []).map(metricKey)).toEqual(["output_price", "otps_median"]);
    const order = [
      { metric: "mmlu" },
      { metric: "ttft", stat: "p90" as const },
      { metric: "cost_per_correct" },
    ];
    expect(usualAxes({ ...bare, order }, targets).map(metricKey)).toEqual([
      "cost_per_correct",
      "ttft_p90",
      "mmlu",
    ]);
  });
});

/** What an explanation says of decisions whose numbers are known. */
import { describe, expect, it } from "vitest";
import { type Sketches, sketchedEvidence, sketchedQuote } from "../testing/index.ts";
import { assess } from "./assess.ts";
import { decideOn } from "./decide.ts";
import { type Explanation, explain } from "./explain.ts";
import { parseRequirement } from "./index.ts";
import { mentioned } from "./requirement/requirement.ts";

function explained(requirement: object, sketches: Sketches): Explanation {
  const file = parseRequirement(JSON.stringify({ filters: [], ...requirement }), "test.json");
  const context = { rates: { cnyPer: {} }, quoteFor: sketchedQuote(sketches) };
  const { confidence: level, minSamples } = file;
  const assessed = assess(sketchedEvidence(sketches), { keys: mentioned(file), level, minSamples }, context);
  return explain(file, decideOn(file, assessed, context.rates), assessed);
}

const timings = (n: number, ttft: number, spread = 0) =>
  Array.from({ length: n }, (_, i) => [ttft + (spread * (i % 5)) / 5, 10, 100] as const);
const distances = ({ targets }: Explanation) =>
  targets.map(({ filters }) => filters.map((one) => one.distance));

describe("how far a verdict is from another", () => {
  it("is the way of the value to the bound, in the metric's unit and in per cent of the bound", () => {
    const filters = [{ metric: "ttft", max: 2 }];
    const found = explained(
      { filters, order: [{ metric: "ttft" }] },
      { met: { requests: timings(10, 1.5) }, failed: { requests: timings(10, 2.5) } },
    );
    const half = [{ bound: 2, amount: 0.5, percent: 25 }];
    expect(distances(found)).toEqual([half, half]);
  });

  it("is to the nearer bound of two; of a filter that failed, to the one that is not kept", () => {
    const filters = [{ metric: "output_price", min: 1, max: 10 }];
    const found = explained({ filters, order: [] }, { a: { outputPrice: 3 }, b: { outputPrice: 11 } });
    expect(distances(found)).toEqual([
      [{ bound: 1, amount: 2, percent: 200 }],
      [{ bound: 10, amount: 1, percent: 10 }],
    ]);
  });

  it("is null where nothing is known", () => {
    const filters = [{ metric: "gpqa", min: 60 }];
    expect(distances(explained({ filters, order: [] }, { a: {} }))).toEqual([[null]]);
  });

  it("under confidence is the way of the interval, and of an open one, about how many observations more it takes", () => {
    const requirement = { confidence: 0.95, filters: [{ metric: "success", min: 0.9 }], order: [] };
    const spread = (good: number, every: number) =>
      timings(good, 1).map((timing, i) => (i % every === every - 1 ? null : timing));
    const { targets } = explained(requirement, {
      met: { requests: timings(200, 1) },
      open: { requests: spread(60, 20) },
    });
    const [met, open] = targets.map(({ filters: [first] }) => first);
    expect(met?.verdict).toBe("met");
    expect(met?.distance?.amount).toBeCloseTo((met?.bounds?.low ?? 0) - 0.9, 12);
    expect(met?.moreObservations).toBeNull();
    expect(open?.verdict).toBe("unknown");
    expect(open?.distance?.amount).toBeCloseTo(0.05, 9);
    // Wilson's interval of 0.95 lies above 0.9 from n = 139 on.
    expect(open?.moreObservations).toBeGreaterThan(60);
    expect(open?.moreObservations).toBeLessThan(160);
  });
});

describe("what would change the first place", () => {
  it("is the key that decided, and how far the runner-up is behind on it", () => {
    const order = [{ metric: "success" }, { metric: "output_price" }];
    const { runnerUp } = explained(
      { order },
      { a: { requests: timings(5, 1), outputPrice: 8 }, b: { requests: timings(5, 1), outputPrice: 10 } },
    );
    expect(runnerUp).toEqual({
      ...{ winner: "a/model-x", target: "b/model-x", isTied: false, open: [] },
      changes: [{ key: "output_price", from: 10, to: 8, amount: 2, percent: 20 }],
    });
  });

  it("by weights is each number alone: half the weight takes the square of the ratio", () => {
    const weights = [
      { metric: "output_price", weight: 0.5 },
      { metric: "ttft", weight: 0.5 },
    ];
    const { runnerUp } = explained(
      { weights },
      { a: { requests: timings(5, 1), outputPrice: 4 }, b: { requests: timings(5, 1), outputPrice: 9 } },
    );
    expect(runnerUp?.changes).toMatchObject([
      { key: "output_price", from: 9, to: expect.closeTo(4, 6) },
      { key: "ttft_avg", from: 1, to: expect.closeTo(4 / 9, 6) },
    ]);
  });

  it("is nothing where the two share it, but what keeps them from being told apart", () => {
    const { runnerUp } = explained(
      { confidence: 0.95, order: [{ metric: "ttft" }] },
      {
        a: { requests: timings(25, 1, 0.5) },
        b: { requests: timings(25, 1.01, 0.6).reverse() },
      },
    );
    expect(runnerUp).toMatchObject({
      isTied: true,
      changes: [],
      open: [{ key: "ttft_avg", isApart: false }],
    });
    expect(runnerUp?.open[0]?.moreObservations).toBeGreaterThan(0);
  });

  it("is nobody's where fewer than two are ranked", () => {
    expect(explained({ order: [] }, { a: {} }).runnerUp).toBeNull();
  });
});

describe("a target that would stand first", () => {
  it("is named with the filters that it misses, and by how little", () => {
    const requirement = {
      filters: [
        { metric: "ttft", max: 1 },
        { metric: "gpqa", min: 50 },
      ],
      order: [{ metric: "output_price" }],
    };
    const right = { gpqa: [true] };
    const { betterButExcluded } = explained(requirement, {
      first: { ...right, requests: timings(5, 1), outputPrice: 5 },
      near: { ...right, requests: timings(5, 1.25), outputPrice: 4 },
      far: { requests: timings(5, 4), outputPrice: 1 },
      dearer: { ...right, requests: timings(5, 1.1), outputPrice: 6 },
    });
    expect(betterButExcluded).toMatchObject([
      { target: "near/model-x", misses: [{ verdict: "failed", distance: { amount: 0.25, percent: 25 } }] },
      { target: "far/model-x", misses: [{ verdict: "failed" }, { verdict: "unknown" }] },
    ]);
  });
});

describe("what would settle the unknown", () => {
  const gpqa = { filters: [{ metric: "gpqa", min: 50 }], order: [] };

  it("is a command to be typed, with as many questions as others answered", () => {
    const graded = { gpqa: [true, true, false] };
    expect(explained(gpqa, { graded, bare: { mode: "fast" } }).settling).toMatchObject([
      {
        target: "bare/model-x@fast",
        command: "dsr bench --providers bare --model model-x --mode fast --dataset gpqa --limit 3",
        requests: 3,
        costCny: null,
      },
    ]);
  });

  it("counts what a percentile lacks, and what that costs by what requests cost so far", () => {
    const requirement = { filters: [{ metric: "ttft", stat: "p99", max: 5 }], order: [] };
    const [settling] = explained(requirement, { a: { requests: timings(40, 1) } }).settling;
    // 20 input tokens at 4 and 100 output tokens at 16 CNY per million.
    expect(settling).toMatchObject({
      command: "dsr perf --providers a --model model-x --rounds 60",
      requests: 60,
      costCny: expect.closeTo(60 * (20 * 4 + 100 * 16) * 1e-6, 9),
    });
  });

  it("is measured on the prompts of before, so that it compares", () => {
    const requirement = { filters: [{ metric: "ttft", stat: "p99", max: 5 }], order: [] };
    const settled = (source: string) =>
      explained(requirement, { a: { requests: timings(40, 1), source } }).settling[0];
    expect(settled("synthetic:input=200,output=60")?.command).toMatch(
      / --prompts synthetic:input=200,output=60$/,
    );
    expect(settled("synthetic:input=normal(50,10)")?.command).toMatch(
      / --prompts "synthetic:input=normal\(50,10\)"$/,
    );
    expect(settled("file:mine.jsonl")).toMatchObject({
      command: expect.not.stringContaining("--prompts"),
      advice: "with the prompts of before, file:mine.jsonl",
    });
  });

  it("is no measurement where a price or a rate is missing", () => {
    const requirement = { filters: [{ metric: "output_price", max: 5 }], order: [] };
    const { settling } = explained(requirement, { a: {}, b: { outputPrice: 1, currency: "EUR" } });
    expect(settling).toMatchObject([
      { command: null, advice: "set its price in dsr.config.yaml (providers.a.models.model-x)" },
      { command: null, advice: "its price is in EUR: say --fx EUR=…" },
    ]);
  });

  it("is not asked of a target that failed another filter", () => {
    const both = { ...gpqa, filters: [...gpqa.filters, { metric: "output_price", max: 5 }] };
    expect(explained(both, { dear: { outputPrice: 9 } }).settling).toEqual([]);
  });
});

/** Decisions that know how sure they are, through `decide`, on targets of known truth. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExchangeRates } from "../record/index.ts";
import { type Sketches, sketchedEvidence, sketchedQuote, type TargetSketch } from "../testing/index.ts";
import { type Decision, decide, parseRequirement } from "./index.ts";

const rates: ExchangeRates = { cnyPer: {} };

function decided(requirement: object, sketches: Sketches): Decision {
  return decide(parseRequirement(JSON.stringify(requirement), "test.json"), sketchedEvidence(sketches), {
    rates,
    quoteFor: sketchedQuote(sketches),
  });
}

const places = ({ ranking }: Decision) => ranking.map(({ rank, provider }) => `${rank} ${provider}`);
const why = ({ excluded }: Decision) => excluded.map(({ provider, reasons }) => [provider, reasons[0]?.why]);

/** Numbers in (0, 1) that look random and are always the same. */
function noise(seed: number, n: number): number[] {
  const values: number[] = [];
  for (let i = 0, state = seed * 7919 + 1; i < n; i++) {
    state = (state * 48271) % 2147483647;
    values.push(state / 2147483647);
  }
  return values;
}

/** Around `ttft` seconds, ± 30 % at random and ± 50 % by the round, which all targets share. */
function around(ttft: number, seed: number, n: number): NonNullable<TargetSketch["requests"]> {
  const [own, shared] = [noise(seed, n), noise(1, n)];
  return own.map((x, i) => {
    const seconds = ttft * (0.7 + 0.6 * x) * (0.5 + (shared[i] ?? 0));
    return [seconds, seconds + 2, 100] as const;
  });
}

const sure = { confidence: 0.95 };
const byTtft = { filters: [], order: [{ metric: "ttft" }] };

describe("a filter under confidence", () => {
  const success = { ...sure, filters: [{ metric: "success", min: 0.9 }], order: [] };
  /** Failures at regular distances. */
  const sent = (good: number, bad: number): TargetSketch => {
    const every = Math.floor((good + bad) / bad);
    return {
      requests: around(1, 2, good + bad).map((timing, i) =>
        i % every === 0 && i < every * bad ? null : timing,
      ),
    };
  };

  it("is met, failed or open by where the whole interval lies", () => {
    const decision = decided(success, { good: sent(300, 2), bad: sent(200, 100), open: sent(28, 2) });
    expect(places(decision)).toEqual(["1 good"]);
    expect(decision.excluded.map(({ provider, reasons }) => [provider, reasons[0]?.verdict])).toEqual([
      ["bad", "failed"],
      ["open", "unknown"],
    ]);
    expect(why(decision)[1]?.[1]).toMatch(/^its 95 % interval 0\.\d+ to 0\.\d+ holds the bound 0\.9$/);
    expect(decided({ ...success, confidence: undefined }, { open: sent(28, 2) }).ranking).toHaveLength(1);
  });

  it("is not decided by three requests", () => {
    const decision = decided(
      { ...sure, filters: [{ metric: "ttft", stat: "median", max: 50 }], order: [] },
      { three: { requests: around(1, 2, 3) } },
    );
    expect(decision.excluded[0]?.reasons[0]?.verdict).toBe("unknown");
  });

  it("is decided by a price at once, which is exact", () => {
    const decision = decided(
      { ...sure, filters: [{ metric: "output_price", max: 8 }], order: [{ metric: "output_price" }] },
      { a: { outputPrice: 8 }, b: { outputPrice: 7.99 }, c: { outputPrice: 8.01 } },
    );
    expect(places(decision)).toEqual(["1 b", "2 a"]);
    expect(decision.excluded[0]?.reasons[0]?.verdict).toBe("failed");
  });

  it("keeps every number's interval, and every filter's verdict", () => {
    const { ranking, confidence } = decided(success, { good: sent(300, 2) });
    expect(confidence).toBe(0.95);
    const [{ intervals, values, verdicts } = {}] = ranking;
    const { low = null, high = null } = intervals?.success ?? {};
    expect(low).toBeLessThan(values?.success ?? 0);
    expect(high).toBeGreaterThan(values?.success ?? 1);
    expect(verdicts).toMatchObject([{ verdict: "met", bounds: { low, high }, why: null }]);
  });
});

describe("the order under confidence", () => {
  const three: Sketches = {
    quick: { requests: around(1, 2, 200), outputPrice: 9 },
    alike: { requests: around(1.01, 3, 200), outputPrice: 3 },
    slow: { requests: around(2, 4, 200), outputPrice: 1 },
  };

  it("gives one place to whom the evidence cannot tell apart, best estimate first", () => {
    const decision = decided({ ...sure, ...byTtft }, three);
    expect(places(decision)).toEqual(["1 quick", "1 alike", "3 slow"]);
    expect(decision.order).toMatchObject([
      { key: "ttft_avg", places: [["quick/model-x", "alike/model-x"], ["slow/model-x"]] },
    ]);
    expect(places(decided(byTtft, three))).toEqual(["1 quick", "2 alike", "3 slow"]);
  });

  it("lets the next key decide among them alone", () => {
    const requirement = { ...sure, filters: [], order: [{ metric: "ttft" }, { metric: "output_price" }] };
    expect(places(decided(requirement, three))).toEqual(["1 alike", "2 quick", "3 slow"]);
  });

  it("says what it compared, before and after Holm's correction over all three pairs", () => {
    const [step] = decided({ ...sure, ...byTtft }, three).order;
    expect(step?.comparisons.map(({ leader, other, isApart }) => [leader, other, isApart])).toEqual([
      ["quick/model-x", "alike/model-x", false],
      ["quick/model-x", "slow/model-x", true],
    ]);
    for (const { p, adjustedP, difference, bounds } of step?.comparisons ?? []) {
      expect(difference).toBeLessThan(0);
      expect(bounds?.low).toBeLessThan(difference ?? 0);
      expect(adjustedP).toBeGreaterThanOrEqual(p ?? 1);
    }
  });

  it("does not take for a difference what is one of fifteen comparisons, and would be one by itself", () => {
    const six = Object.fromEntries(
      Array.from({ length: 6 }, (_, i) => [`p${i}`, { requests: around(1 + 0.015 * i, i + 2, 60) }]),
    );
    const [step] = decided({ ...sure, ...byTtft }, six).order;
    const spurious = step?.comparisons.filter(({ p, isApart }) => (p ?? 1) <= 0.05 && !isApart) ?? [];
    expect(spurious.length).toBeGreaterThan(0);
    for (const { adjustedP } of spurious) expect(adjustedP).toBeGreaterThan(0.05);
    const { p0, p3 } = six;
    expect(places(decided({ ...sure, ...byTtft }, { p0, p3 } as Sketches))).toEqual(["1 p0", "2 p3"]);
  });

  it("tells apart by rounds in common what two runs apart leave open", () => {
    const apart: Sketches = {
      a: { requests: around(1, 2, 60) },
      b: { requests: around(1.1, 3, 60) },
    };
    expect(places(decided({ ...sure, ...byTtft }, apart))).toEqual(["1 a", "2 b"]);
    const otherRun = { ...apart, b: { ...apart.b, runId: "run-2" } };
    expect(places(decided({ ...sure, ...byTtft }, otherRun))).toEqual(["1 a", "1 b"]);
  });

  it("comes to that of the estimates as observations grow", () => {
    const grown = (n: number): Sketches => ({
      a: { requests: around(1, 2, n) },
      b: { requests: around(1.1, 3, n) },
      c: { requests: around(1.2, 4, n) },
      d: { requests: around(1.3, 5, n) },
    });
    const many = [6, 40, 1500].map((n) => decided({ ...sure, ...byTtft }, grown(n)));
    const told = many.map(({ ranking }) => new Set(ranking.map(({ rank }) => rank)).size);
    expect(told[0]).toBeLessThan(4);
    expect(told[1]).toBeGreaterThanOrEqual(told[0] ?? 0);
    expect(places(many[2] as Decision)).toEqual(places(decided(byTtft, grown(1500))));
  });
});

describe("a tolerance", () => {
  const prices: Sketches = {
    a: { outputPrice: 10, gpqa: [false] },
    b: { outputPrice: 10.9, gpqa: [true] },
    c: { outputPrice: 11.5, gpqa: [true, false] },
  };
  const within = (tolerance: unknown) => ({
    filters: [],
    order: [{ metric: "output_price", tolerance }, { metric: "gpqa" }],
  });

  it("in the metric's unit makes equals of those near the best; the next key decides between them", () => {
    expect(places(decided(within(1), prices))).toEqual(["1 b", "2 a", "3 c"]);
    expect(places(decided(within(0.5), prices))).toEqual(["1 a", "2 b", "3 c"]);
  });

  it("in per cent is one of the better value, its end included", () => {
    expect(places(decided(within("15%"), prices))).toEqual(["1 b", "2 c", "3 a"]);
    expect(places(decided(within("14.9%"), prices))).toEqual(["1 b", "2 a", "3 c"]);
  });

  it("leaves a tie that the exact value may break, by the same key again", () => {
    const equals: Sketches = {
      a: { outputPrice: 11, gpqa: [true] },
      b: { outputPrice: 10, gpqa: [true] },
      c: { outputPrice: 10.5, gpqa: [false] },
    };
    const nearly = [{ metric: "output_price", tolerance: "20%" }, { metric: "gpqa" }];
    expect(places(decided({ filters: [], order: nearly }, equals))).toEqual(["1 b", "1 a", "3 c"]);
    const exactly = decided({ filters: [], order: [...nearly, { metric: "output_price" }] }, equals);
    expect(places(exactly)).toEqual(["1 b", "2 a", "3 c"]);
    expect(exactly.order.map(({ key, places }) => [key, places.length])).toEqual([
      ["output_price", 1],
      ["gpqa", 2],
      ["output_price", 3],
    ]);
  });

  it("under confidence must be shown to be exceeded", () => {
    const pair: Sketches = { a: { requests: around(1, 2, 200) }, b: { requests: around(1.3, 3, 200) } };
    const by = (tolerance: number) => ({ ...sure, filters: [], order: [{ metric: "ttft", tolerance }] });
    const told = decided(by(0.05), pair);
    expect(places(told)).toEqual(["1 a", "2 b"]);
    const apart = Math.abs(told.order[0]?.comparisons[0]?.difference ?? 0);
    expect(places(decided(by(apart - 0.005), pair))).toEqual(["1 a", "1 b"]);
    expect(decided(by(apart - 0.005), pair).order[0]?.comparisons).toMatchObject([
      { isApart: false, why: "not shown to be beyond the tolerance" },
    ]);
  });
});

describe("what is unknown", () => {
  const sketches: Sketches = {
    known: { outputPrice: 5, gpqa: [true] },
    ungraded: { outputPrice: 1 },
    wrong: { outputPrice: 2, gpqa: [false] },
  };
  const requirement = { filters: [{ metric: "gpqa", min: 50 }], order: [{ metric: "output_price" }] };

  it("is excluded, unless the file ranks it after those that meet all", () => {
    expect(places(decided(requirement, sketches))).toEqual(["1 known"]);
    const last = decided({ ...requirement, unknown: "rank_last" }, sketches);
    expect(places(last)).toEqual(["1 known", "2 ungraded"]);
    expect(last.ranking[1]?.reasons).toMatchObject([{ verdict: "unknown" }]);
    expect(last.excluded.map(({ provider }) => provider)).toEqual(["wrong"]);
  });

  it("is named, but not where another filter failed anyway", () => {
    const both = {
      ...requirement,
      unknown: "fail",
      filters: [...requirement.filters, { metric: "output_price", max: 3 }],
    };
    expect(decided(both, sketches).unsettled).toEqual(["ungraded/model-x"]);
    expect(decided(both, { ...sketches, ungraded: { outputPrice: 4 } }).unsettled).toEqual([]);
  });
});

describe("a statistic of too few observations", () => {
  const p99 = { filters: [{ metric: "ttft", stat: "p99", max: 9 }], order: [] };

  it("is refused, and says how many it takes", () => {
    const decision = decided(p99, { five: { requests: around(1, 2, 5) } });
    expect(decision.excluded[0]).toMatchObject({
      values: { ttft_p99: null },
      n: { ttft_p99: 5 },
      reasons: [{ verdict: "unknown", why: "p99 needs at least 100 observations to exist, here are 5" }],
    });
    expect(decided(p99, { many: { requests: around(1, 2, 100) } }).ranking).toHaveLength(1);
  });

  it("is as many as the file says, in either direction, and prices are no statistic", () => {
    expect(decided({ ...p99, min_samples: 5 }, { five: { requests: around(1, 2, 5) } }).ranking).toHaveLength(
      1,
    );
    const average = { filters: [{ metric: "ttft", max: 9 }], order: [{ metric: "output_price" }] };
    const { excluded } = decided(
      { ...average, min_samples: 6 },
      { five: { requests: around(1, 2, 5), outputPrice: 1 } },
    );
    expect(excluded[0]).toMatchObject({
      values: { ttft_avg: null, output_price: 1 },
      reasons: [{ why: "the file asks for at least 6 observations (min_samples), here are 5" }],
    });
  });
});

describe("any targets", () => {
  const sketch = fc.record({
    n: fc.integer({ min: 1, max: 12 }),
    ttft: fc.integer({ min: 1, max: 4 }),
    failures: fc.integer({ min: 0, max: 3 }),
    outputPrice: fc.option(fc.integer({ min: 0, max: 3 })),
  });
  const named = fc
    .array(sketch, { minLength: 1, maxLength: 5 })
    .map(
      (list): Sketches =>
        Object.fromEntries(
          list.map(({ n, ttft, ...rest }, i) => [`p${i}`, { ...rest, requests: around(ttft, i + 2, n) }]),
        ),
    );
  const requirement = fc.record({
    confidence: fc.option(fc.constantFrom(0.6, 0.95), { nil: undefined }),
    unknown: fc.constantFrom("exclude", "rank_last"),
    filters: fc.constant([{ metric: "ttft", max: 3 }]),
    order: fc.constantFrom(
      [{ metric: "ttft", tolerance: "10%" }, { metric: "output_price" }],
      [{ metric: "output_price" }, { metric: "success" }],
    ),
  });

  it("are decided alike in whatever order they come", () => {
    fc.assert(
      fc.property(requirement, named, (file, sketches) => {
        const turned = Object.fromEntries(Object.entries(sketches).reverse());
        expect(decided(file, turned)).toEqual(decided(file, sketches));
      }),
      { numRuns: 40 },
    );
  });

  it("keep their places when a target comes that fails a filter", () => {
    fc.assert(
      fc.property(requirement, named, (file, sketches) => {
        const more = { ...sketches, a: { requests: around(400, 9, 200) } };
        const decision = decided(file, more);
        expect(decision.excluded.map(({ provider }) => provider)).toContain("a");
        expect(places(decision)).toEqual(places(decided(file, sketches)));
      }),
      { numRuns: 40 },
    );
  });

  it("are all there once, and places count those before them", () => {
    fc.assert(
      fc.property(requirement, named, (file, sketches) => {
        const { ranking, excluded } = decided(file, sketches);
        const all = [...ranking, ...excluded].map(({ provider }) => provider);
        expect(all.sort()).toEqual(Object.keys(sketches).sort());
        ranking.forEach(({ rank }, i) => {
          expect(rank === i + 1 || rank === ranking[i - 1]?.rank).toBe(true);
        });
      }),
      { numRuns: 40 },
    );
  });
});

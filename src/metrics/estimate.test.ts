import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFromSeed } from "../base/index.ts";
import { packDeltas, type RequestFacts, type RequestWalk, type TargetEvidence } from "../record/index.ts";
import { meanBounds, percentileBounds } from "../stats/index.ts";
import { aFailedRecord, aRecord, aScore } from "../testing/index.ts";
import { estimator, findMetric, type Limit, leastN, type MetricContext, type Stat } from "./index.ts";

const context: MetricContext = { quote: null, rates: { cnyPer: {} } };

function evidenceOf(parts: Partial<TargetEvidence>): TargetEvidence {
  const target = { provider: "sim-a", model: "model-x", mode: null };
  return { target, requests: [], scores: [], figures: [], ...parts };
}

function question(name: string, stat: Stat | null = null, limits: readonly Limit[] | null = null) {
  const definition = findMetric(name);
  if (definition === null) throw new Error(`no metric ${name}`);
  return { definition, stat, limits };
}

function limit(name: string, bound: number): Limit {
  const metric = findMetric(name);
  if (metric?.kind !== "request") throw new Error(`no metric of requests ${name}`);
  return { metric, operator: metric.better === "low" ? "<=" : ">=", bound };
}

/** Requests with these seconds to the first token, in order. */
const withTtft = (values: readonly number[]): RequestFacts[] =>
  values.map((ttft, round) => aRecord({ round, times: { firstOutputAtMs: 1000 + 1000 * ttft } }));

function ask(
  parts: Partial<TargetEvidence>,
  asked: ReturnType<typeof question>,
  level: number | null = 0.95,
  given: Partial<MetricContext> = {},
) {
  return estimator(evidenceOf(parts), { ...context, ...given }, level)(asked);
}

/** Seconds that have nothing to do with each other. */
function scattered(n: number): number[] {
  const random = randomFromSeed("estimates");
  return Array.from({ length: n }, () => 0.2 + random.next());
}

describe("bounds", () => {
  it("of a mean do not reach below what there can be", () => {
    const ttfts = [0.11, 0.12, 2];
    expect(meanBounds(ttfts, 0.95)?.low).toBeLessThan(0);
    expect(ask({ requests: withTtft(ttfts) }, question("ttft", "avg")).bounds?.low).toBe(0);
  });
});

describe("a number without a level", () => {
  it("has no bounds and nothing to say of them", () => {
    const estimate = ask({ requests: withTtft([0.2, 0.4]) }, question("ttft"), null);
    expect(estimate).toMatchObject({ n: 2, why: null, bounds: null, method: null, caution: null });
    expect(estimate.value).toBeCloseTo(0.3, 12);
  });

  it("keeps why there is none", () => {
    expect(ask({}, question("ttft"))).toEqual({
      value: null,
      n: 0,
      why: "no perf requests to take ttft from",
      bounds: null,
      method: null,
      caution: null,
    });
  });
});

describe("bounds of a request metric", () => {
  const values = scattered(60);

  it("are those of its percentile by order statistics", () => {
    const { bounds, method, n } = ask({ requests: withTtft(values) }, question("ttft", "p90"));
    const expected = percentileBounds(Float64Array.from(values), 90, "low", 0.95);
    expect(bounds?.low).toBeCloseTo(expected.low ?? Number.NaN, 9);
    expect(bounds?.high).toBeCloseTo(expected.high ?? Number.NaN, 9);
    expect([method, n]).toEqual(["order statistics of 60 values", 60]);
  });

  it("are open where the values are too few, and that is said", () => {
    const { value, bounds, caution } = ask({ requests: withTtft(values) }, question("ttft", "p99"));
    expect(value).not.toBeNull();
    expect(bounds?.high).toBeNull();
    expect(caution).toBe("60 values are too few to bound the p99 on both sides: that takes 368");
  });

  it("of an average are those of the mean", () => {
    const { bounds } = ask({ requests: withTtft(values) }, question("ttft"));
    const expected = meanBounds(values, 0.95);
    expect(bounds?.low).toBeCloseTo(expected?.low ?? Number.NaN, 9);
    expect(bounds?.high).toBeCloseTo(expected?.high ?? Number.NaN, 9);
  });

  it("are none of a single value", () => {
    const { value, bounds, caution } = ask({ requests: withTtft([0.5]) }, question("ttft"));
    expect([value, bounds]).toEqual([0.5, null]);
    expect(caution).toBe("one value says nothing of how values differ");
  });

  it("widen where slow requests come together, and that is said", () => {
    const calm = scattered(200);
    const inWaves = [...calm].sort((a, b) => a - b);
    const width = (ordered: readonly number[]) => {
      const { bounds } = ask({ requests: withTtft(ordered) }, question("ttft", "median"));
      return (bounds?.high ?? Number.NaN) - (bounds?.low ?? Number.NaN);
    };
    expect(width(inWaves)).toBeGreaterThan(1.5 * width(calm));
    expect(ask({ requests: withTtft(inWaves) }, question("ttft", "median")).caution).toMatch(
      /^200 values that go together are worth \d+ independent ones$/,
    );
  });

  it("hold the value, and widen with the level", () => {
    const stats = fc.constantFrom<Stat>("avg", "median", "p90");
    const seconds = fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 3, maxLength: 60 });
    fc.assert(
      fc.property(seconds, stats, (ms, stat) => {
        const requests = withTtft(ms.map((one) => one / 1000));
        const narrow = ask({ requests }, question("ttft", stat), 0.8);
        const wide = ask({ requests }, question("ttft", stat), 0.99);
        const value = narrow.value ?? Number.NaN;
        const ends = (bounds: typeof narrow.bounds) => [
          bounds?.low ?? Number.NEGATIVE_INFINITY,
          bounds?.high ?? Number.POSITIVE_INFINITY,
        ];
        const [a = 0, b = 0] = ends(narrow.bounds);
        const [c = 0, d = 0] = ends(wide.bounds);
        const slack = 1e-9;
        expect(a).toBeLessThanOrEqual(value + slack);
        expect(b).toBeGreaterThanOrEqual(value - slack);
        expect(c).toBeLessThanOrEqual(a + slack);
        expect(d).toBeGreaterThanOrEqual(b - slack);
      }),
      { numRuns: 150 },
    );
  });
});

describe("a metric with many values a request", () => {
  /** Requests whose gaps are all alike: fifty gaps of a request tell no more than one. */
  const requests = scattered(40).map((second, round) => {
    const deltas = Array.from({ length: 51 }, (_, i) => ({
      atMs: 100 + i * 1000 * second,
      channel: "answer" as const,
      chars: 4,
      delayMs: null,
    }));
    return aRecord({ round, deltas: packDeltas(deltas) });
  });
  const alone = withTtft(scattered(40));

  it("counts each request as one, in an average", () => {
    const { bounds, n, method } = ask({ requests }, question("gap"));
    const ofRequests = ask({ requests: alone }, question("ttft")).bounds;
    expect(bounds?.low).toBeCloseTo(ofRequests?.low ?? Number.NaN, 4);
    expect(bounds?.high).toBeCloseTo(ofRequests?.high ?? Number.NaN, 4);
    expect([n, method]).toEqual([2000, "the mean of 2,000 values of 40 requests"]);
  });

  it("counts each request as one, in a percentile", () => {
    const { bounds, caution } = ask({ requests }, question("gap", "median"));
    const ofRequests = ask({ requests: alone }, question("ttft", "median")).bounds;
    expect(bounds?.low).toBeCloseTo(ofRequests?.low ?? Number.NaN, 1);
    expect(bounds?.high).toBeCloseTo(ofRequests?.high ?? Number.NaN, 1);
    expect(caution).toMatch(/^2000 values that go together are worth (39|40) independent ones$/);
  });
});

describe("shares of requests", () => {
  it("have binomial bounds: of 20 in 20 the lower one is 0.05 to the power of a twentieth", () => {
    const estimate = ask({ requests: withTtft(scattered(20)) }, question("success"));
    expect(estimate).toMatchObject({ value: 1, n: 20, caution: null });
    expect(estimate.bounds?.low).toBeCloseTo(0.05 ** (1 / 20), 6);
    expect(estimate.bounds?.high).toBe(1);
  });

  it("count good requests within every limit; failed ones and those without a value are not good", () => {
    const within = [limit("ttft", 0.5), limit("otps", 40)];
    const requests = [
      aRecord(),
      aRecord({ times: { firstOutputAtMs: 1501 } }),
      aRecord({ usage: null }),
      aFailedRecord(),
      aFailedRecord({ error: { kind: "aborted" } }),
    ];
    expect(ask({ requests }, question("goodput", null, within), null)).toMatchObject({ value: 1 / 4, n: 4 });
  });

  it("are unknown where not one success can be judged", () => {
    const requests = [aRecord(), aFailedRecord()];
    expect(ask({ requests }, question("goodput", null, [limit("gap", 1)]))).toMatchObject({
      value: null,
      n: 2,
      why: "not one of 1 successes can be judged by gap",
    });
  });

  it("within limits are refused without limits", () => {
    expect(() => ask({ requests: [aRecord()] }, question("goodput"))).toThrow(RangeError);
  });
});

describe("numbers that are not of single requests", () => {
  const quote = {
    inputPerM: 4,
    outputPerM: 16,
    cachedInputPerM: null,
    currency: "CNY",
    source: null,
    asOf: "2026-03-01",
  };

  it("list prices are exact", () => {
    const estimate = ask({}, question("output_price"), 0.95, { quote });
    expect(estimate).toMatchObject({ value: 16, n: null, bounds: { low: 16, high: 16 } });
  });

  it("an imported figure does not say how sure it is", () => {
    const figure = {
      ...{ schema: 1 as const, provider: "sim-a", model: "model-x", metric: "gpqa", value: 61 },
      ...{ measuredAt: null, source: "a table" },
    };
    expect(ask({ figures: [figure] }, question("gpqa"))).toMatchObject({
      ...{ value: 61, n: null, bounds: null },
      caution: "an imported figure does not say how sure it is",
    });
  });

  it("an accuracy is bounded over its questions, within 0 to 100", () => {
    const scores = Array.from({ length: 30 }, (_, i) => aScore({ sampleId: `q${i}` }));
    const estimate = ask({ scores }, question("smoke"));
    expect(estimate).toMatchObject({ value: 100, n: 30, method: "Wilson's interval of 30 questions" });
    expect(estimate.bounds?.high).toBe(100);
    // t² / (n + t²) short of 100, with t = 2.045 for 29 degrees of freedom.
    expect(estimate.bounds?.low).toBeCloseTo(100 * (30 / (30 + 2.0452 ** 2)), 2);
    expect(ask({ scores: scores.slice(0, 1) }, question("smoke"))).toMatchObject({
      ...{ value: 100, bounds: null },
      caution: "a single question says nothing of how questions differ",
    });
  });

  it("money per correct answer lies within both halves of its error", () => {
    const requests = Array.from({ length: 40 }, (_, i) =>
      aRecord({ kind: "bench", usage: { outputTokens: 80 + ((i * 7) % 40) } }),
    );
    const scores = Array.from({ length: 40 }, (_, i) =>
      aScore({ sampleId: `q${i}`, requestId: `r${i}`, verdict: i % 4 === 0 ? "incorrect" : "correct" }),
    );
    const { value, bounds, n } = ask({ requests, scores }, question("cost_per_correct"));
    const [low, high] = [bounds?.low ?? Number.NaN, bounds?.high ?? Number.NaN];
    expect(n).toBe(30);
    expect(low).toBeLessThan(value ?? Number.NaN);
    expect(high).toBeGreaterThan(value ?? Number.NaN);
    // Three quarters of 40, at half of the error: from about 0.57 to 0.87.
    expect(high / (value ?? Number.NaN)).toBeGreaterThan(0.75 / 0.6);
    expect(high / (value ?? Number.NaN)).toBeLessThan(0.75 / 0.5);
  });
});

describe("the least n", () => {
  it("leaves one observation in the tail", () => {
    const least = (name: string, stat: Stat | null) => leastN(question(name, stat));
    expect([least("ttft", "p90"), least("ttft", "p99"), least("otps", "p90")]).toEqual([10, 100, 10]);
    expect([least("ttft", "avg"), least("ttft", "median"), least("success", null)]).toEqual([1, 1, 1]);
  });
});

describe("reading", () => {
  const questions = [question("ttft", "p90"), question("otps"), question("success")];

  /** Hands out one object for all requests, as a store may, and counts the walks. */
  function walked(requests: readonly RequestFacts[]): { walk: RequestWalk; walks: () => number } {
    let walks = 0;
    return {
      walks: () => walks,
      walk: {
        length: requests.length,
        forEach: (visit) => {
          walks += 1;
          const facts = { ...aRecord() } as RequestFacts;
          for (const one of requests) visit(Object.assign(facts, one));
        },
      },
    };
  }

  it("takes one walk for all questions foreseen", () => {
    const { walk, walks } = walked(withTtft(scattered(20)));
    const estimate = estimator(evidenceOf({ requests: walk }), context, 0.95, questions);
    for (const asked of [...questions, ...questions]) estimate(asked);
    expect(walks()).toBe(1);
    estimate(question("total"));
    expect(walks()).toBe(2);
  });

  it("keeps nothing of what it is handed", () => {
    const requests = [...withTtft(scattered(20)), aFailedRecord({ round: 20 })];
    const [own, shared] = [requests, walked(requests).walk].map((walk) =>
      estimator(evidenceOf({ requests: walk }), context, 0.95, questions),
    );
    for (const asked of questions) expect(shared?.(asked)).toEqual(own?.(asked));
  });
});

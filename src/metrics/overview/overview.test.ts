/** What the page of all targets says, held to hand-computed numbers and to those of decisions. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LoadedEvidence, RequestFacts } from "../../record/index.ts";
import { aFailedRecord, aRecord, aScore, sketchedEvidence, sketchedQuote } from "../../testing/index.ts";
import {
  estimator,
  findMetric,
  type OverviewOptions,
  overviewOf,
  portraitOf,
  type Question,
  withEnough,
} from "../index.ts";

const options: OverviewOptions = {
  ...{ asOf: "2026-03-03T00:00:00.000Z", since: null, until: null, level: 0.95 },
  quoteFor: () => null,
  rates: { cnyPer: {} },
};
const target = { provider: "p", model: "m", mode: null };
const evidence = (requests: RequestFacts[], more: Partial<LoadedEvidence> = {}): LoadedEvidence => ({
  ...{ target, requests, scores: [], figures: [] },
  ...more,
});
const minute = (n: number) => new Date(Date.UTC(2026, 2, 1, 8, n)).toISOString();
const waited = (seconds: number, startedAt = minute(0)) =>
  aRecord({ startedAt, times: { firstOutputAtMs: 1000 + 1000 * seconds } });

describe("cells", () => {
  it("have the value, its bounds, and how far single requests lie apart: p10 the good end, p90 the bad one", () => {
    // ttft 0.1 to 1.1 s in steps of 0.1; otps is 100 tokens in 2 s for all.
    const requests = Array.from({ length: 11 }, (_, i) => waited((((7 * i) % 11) + 1) / 10));
    const [only] = overviewOf([evidence(requests)], options).targets;
    const { "ttft:median": ttft, "otps:median": otps, success } = only!.cells;
    expect(ttft).toMatchObject({ value: 0.6, n: 11, why: null });
    expect(ttft!.bounds!.low).toBeLessThan(0.6);
    expect(ttft!.spread!.p10).toBeCloseTo(0.2, 10);
    expect(ttft!.spread!.p90).toBeCloseTo(1, 10);
    expect(otps).toMatchObject({ value: 50, spread: { p10: 50, p90: 50 } });
    expect(success).toMatchObject({ value: 1, n: 11, spread: null });
  });

  it("of a rate have the fast end as p10", () => {
    const requests = Array.from({ length: 11 }, (_, i) => aRecord({ usage: { outputTokens: 10 * (i + 1) } }));
    const [only] = overviewOf([evidence(requests)], options).targets;
    // 10 to 110 tokens in 2 s.
    expect(only!.cells["otps:median"]!.spread).toEqual({ p10: 50, p90: 10 });
  });

  it("have no tenth of fewer than ten requests, and say why there is no p90", () => {
    const [only] = overviewOf([evidence([waited(1), waited(2), waited(3)])], options).targets;
    expect(only!.cells["ttft:median"]).toMatchObject({ value: 2, n: 3, spread: { p10: null, p90: null } });
    const portrait = portraitOf(evidence([waited(1), waited(2), waited(3)]), {
      ...options,
      zone: "UTC",
      changes: null,
    });
    expect(portrait.cells["ttft:p90"]).toMatchObject({
      ...{ value: null, n: 3, bounds: null },
      why: "p90 needs at least 10 observations to exist, here are 3",
    });
  });

  it("have a tenth from ten requests on", () => {
    const spreadOf = (n: number) =>
      overviewOf([evidence(Array.from({ length: n }, () => waited(1)))], options).targets[0]!.cells[
        "ttft:median"
      ]!.spread;
    expect(spreadOf(9)).toEqual({ p10: null, p90: null });
    expect(spreadOf(10)).toEqual({ p10: 1, p90: 1 });
  });

  it("are as sure as requests that go together are: finding one's spread leaves their order to the next", () => {
    const waves = Array.from({ length: 300 }, (_, i) =>
      waited(1 + 0.5 * Math.sin(i / 20) + ((7 * i) % 11) / 100),
    );
    const { cells } = portraitOf(evidence(waves), { ...options, zone: "UTC", changes: null });
    const question: Question = { definition: findMetric("ttft")!, stat: "p90", limits: null };
    const { bounds } = estimator(evidence(waves), { quote: null, rates: options.rates }, 0.95)(question);
    expect(cells["ttft:p90"]!.bounds).toEqual(bounds);
  });

  it("stand for what any target knows something of, in one order", () => {
    const sketches = { b: { requests: [[1, 2, 100] as const], outputPrice: 8 }, a: { gpqa: [true, false] } };
    const { columns, targets } = overviewOf(sketchedEvidence(sketches), {
      ...options,
      quoteFor: sketchedQuote(sketches),
    });
    expect(columns.map(({ key }) => key)).toEqual([
      ...["ttft:median", "otps:median", "success", "input_price", "output_price", "gpqa"],
      "cost_per_request:avg",
    ]);
    expect(columns[0]).toEqual({
      ...{ key: "ttft:median", metric: "ttft", stat: "median", unit: "s", better: "low", kind: "request" },
    });
    expect(targets.map(({ name }) => name)).toEqual(["a/model-x", "b/model-x"]);
    expect(targets[0]).toMatchObject({ requests: 0, failed: 0, runs: 0, answers: 2, span: null });
    expect(targets[0]!.cells.gpqa).toMatchObject({ value: 50, n: 2 });
    expect(targets[0]!.cells["ttft:median"]).toMatchObject({ value: null, n: 0, spread: null });
    expect(targets[0]!.cells["ttft:median"]!.why).toMatch(/no perf requests/);
    expect(targets[1]!.cells.output_price).toEqual({
      ...{ value: 8, n: null, why: null, bounds: { low: 8, high: 8 }, spread: null },
    });
  });

  it("equal the estimates that a decision rests on, whatever the evidence", () => {
    const timing = fc.tuple(fc.double({ min: 0.01, max: 9, noNaN: true }), fc.integer({ min: 0, max: 500 }));
    fc.assert(
      fc.property(fc.array(fc.option(timing, { nil: null }), { maxLength: 40 }), (timings) => {
        const own = evidence(
          timings.map((one) =>
            one === null ? aFailedRecord() : aRecord({ ...waited(one[0]), usage: { outputTokens: one[1] } }),
          ),
        );
        const portrait = portraitOf(own, { ...options, zone: "UTC", changes: null });
        const context = { quote: null, rates: options.rates };
        for (const { key, metric, stat } of portrait.columns) {
          const question: Question = { definition: findMetric(metric)!, stat: stat as "p90", limits: null };
          const asked = withEnough(estimator(own, context, 0.95)(question), question);
          const { value, n, why, bounds } = portrait.cells[key]!;
          expect({ value, n, why, bounds }).toEqual({
            ...{ value: asked.value, n: asked.n, why: asked.why, bounds: asked.bounds },
          });
        }
        const overview = overviewOf([own], options);
        for (const { key } of overview.columns)
          expect(overview.targets[0]!.cells[key]).toEqual(portrait.cells[key]);
      }),
      { numRuns: 30 },
    );
  });

  it("take an imported figure where nothing was graded, and nothing from nothing", () => {
    const figure = {
      provider: "p",
      model: "m",
      metric: "mmlu",
      value: 77,
      measuredAt: null,
      source: "a file",
    };
    const found = overviewOf([evidence([], { figures: [figure] })], options);
    expect(found.columns.map(({ key }) => key)).toEqual(["mmlu"]);
    expect(overviewOf([evidence([])], options)).toMatchObject({ columns: [], bucketEdges: [] });
    expect(overviewOf([], options)).toMatchObject({ columns: [], targets: [], bucketEdges: [] });
  });
});

describe("what counts", () => {
  it("is no warm-up, no step of a sweep, nothing given up or never sent; exams count as runs and days", () => {
    const requests = [
      waited(1, minute(10)),
      aFailedRecord({ startedAt: minute(20), runId: "other", prompt: { source: "leval" } }),
      aRecord({ startedAt: minute(1), runId: "warm", warmup: true }),
      aRecord({ startedAt: minute(1), runId: "sweep", step: 0 }),
      aFailedRecord({ startedAt: minute(1), runId: "stopped", error: { kind: "aborted" } }),
      aFailedRecord({ startedAt: minute(1), runId: "stopped", error: { kind: "dropped" } }),
      aRecord({ startedAt: minute(90), runId: "exam", kind: "bench" }),
    ];
    const scores = [aScore(), aScore({ sampleId: "s2", verdict: "unscored", reason: "error" })];
    const [only] = overviewOf([evidence(requests, { scores, substitutes: ["m-mini"] })], options).targets;
    expect(only).toMatchObject({
      ...{ target, name: "p/m", requests: 2, failed: 1, runs: 3, answers: 1, substitutes: ["m-mini"] },
      sources: ["leval", "synthetic"],
      span: { first: minute(10), last: minute(90) },
    });
    expect(only!.cells.success).toMatchObject({ value: 0.5, n: 2 });
  });
});

describe("success over time", () => {
  it("is counted in buckets that all targets share, null where nothing was sent", () => {
    const a = evidence([waited(1, minute(0)), aFailedRecord({ startedAt: minute(0) }), waited(1, minute(2))]);
    const b = { ...evidence([waited(1, minute(3))]), target: { ...target, provider: "q" } };
    const { bucketEdges, targets } = overviewOf([b, a], options);
    expect(bucketEdges).toEqual([0, 1, 2, 3, 4].map(minute));
    expect(targets.map(({ successByTime }) => successByTime)).toEqual([
      [{ sent: 2, succeeded: 1 }, null, { sent: 1, succeeded: 1 }, null],
      [null, null, null, { sent: 1, succeeded: 1 }],
    ]);
  });

  it("loses no request and counts none twice, in whatever order they stand", () => {
    const sent = fc.record({
      ms: fc.integer({ min: 0, max: 4e9 }),
      ok: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(sent, { minLength: 1, maxLength: 60 }), (all) => {
        const requests = all.map(({ ms, ok }) => {
          const startedAt = new Date(Date.UTC(2026, 0, 1) + ms).toISOString();
          return ok ? aRecord({ startedAt }) : aFailedRecord({ startedAt });
        });
        const { targets, bucketEdges } = overviewOf([evidence(requests)], options);
        const [only] = targets;
        const sum = (key: "sent" | "succeeded") =>
          only!.successByTime.reduce((total, bucket) => total + (bucket?.[key] ?? 0), 0);
        const sums = { sent: sum("sent"), succeeded: sum("succeeded") };
        expect(sums).toEqual({ sent: all.length, succeeded: all.filter(({ ok }) => ok).length });
        expect(only!.requests - only!.failed).toBe(sums.succeeded);
        only!.successByTime.forEach((bucket, i) => {
          const within = requests.filter(
            ({ startedAt }) => startedAt >= bucketEdges[i]! && startedAt < bucketEdges[i + 1]!,
          );
          expect(bucket?.sent ?? 0).toBe(within.length);
        });
        const reversed = overviewOf([evidence([...requests].reverse())], options).targets[0]!;
        expect(reversed.successByTime).toEqual(only!.successByTime);
        expect(reversed.span).toEqual(only!.span);
      }),
      { numRuns: 30 },
    );
  });

  it("has no place for a request of which nobody knows when it was sent; it counts all the same", () => {
    const [only] = overviewOf(
      [evidence([waited(1, "once upon a time"), waited(1, minute(5))])],
      options,
    ).targets;
    expect(only).toMatchObject({ requests: 2, span: { first: minute(5), last: minute(5) } });
    expect(only!.successByTime).toEqual([{ sent: 1, succeeded: 1 }]);
  });
});

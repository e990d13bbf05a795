import { describe, expect, it } from "vitest";
import type { ExchangeRates } from "../record/index.ts";
import { aFailedRecord, aRecord } from "../testing/index.ts";
import { overviewOf, summarise } from "./index.ts";

const rates: ExchangeRates = { cnyPer: {} };

describe("the summary of a target's requests", () => {
  it("counts outcomes, sums money and gives every statistic with its n", () => {
    const summary = summarise(
      [
        aRecord(),
        aRecord({ times: { firstOutputAtMs: 2000 } }),
        aRecord({
          usage: null,
          counted: { tokenizer: "t", inputTokens: 20, outputTokens: 50, reasoningTokens: null },
        }),
        aRecord({ usage: null, counted: null }),
        aRecord({ usage: { outputTokens: 0 } }),
        aFailedRecord({ error: { kind: "rate_limited" } }),
        aFailedRecord({ error: { kind: "rate_limited" } }),
        aFailedRecord({ error: { kind: "aborted" } }),
      ],
      rates,
    );
    expect(summary).toMatchObject({
      n: 7,
      succeeded: 4,
      abandoned: 1,
      success: 4 / 7,
      emptyAnswers: 1,
      errors: { rate_limited: 2, aborted: 1 },
      tokenSources: { usage: 2, counted: 1, none: 1 },
      // The one without any count, and the one cut off while the provider may have been working.
      costUnknown: 2,
    });
    expect(summary.successInterval?.low).toBeLessThan(4 / 7);
    expect(summary.successInterval?.high).toBeGreaterThan(4 / 7);
    // Twice 80 + 1600, once 80 + 800, once 80 + 0, in millionths.
    expect(summary.spentCny).toBeCloseTo(4320e-6, 15);
    expect(summary.metrics.ttft).toEqual({
      n: 4,
      avg: 0.625,
      median: 0.5,
      p90: expect.closeTo(0.85, 12),
      p99: expect.closeTo(0.985, 12),
    });
    expect(summary.metrics.otps.n).toBe(3);
    expect(summary.metrics.otps.p90).toBeCloseTo(30, 12); // 25, 50, 50 at position 0.2
    expect(summary.metrics.cost_per_request.n).toBe(3);
    expect(summary.metrics.gap).toEqual({ n: 0, avg: null, median: null, p90: null, p99: null });
  });

  it("takes nothing for a refused request, though we counted its prompt ourselves", () => {
    const counted = { tokenizer: "o200k_base", inputTokens: 500, outputTokens: 0, reasoningTokens: 0 };
    expect(summarise([aFailedRecord({ counted })], { cnyPer: {} })).toMatchObject({
      spentCny: 0,
      costUnknown: 0,
    });
  });

  it("has the interval of success that decisions have: of independent requests, and of those that fail in a row", () => {
    const mixed = (isFailure: (i: number) => boolean) =>
      Array.from({ length: 60 }, (_, i) => (isFailure(i) ? aFailedRecord() : aRecord()));
    for (const requests of [mixed((i) => i % 10 === 9), mixed((i) => i >= 24 && i < 36), [aRecord()]]) {
      const target = { provider: "p", model: "m", mode: null };
      const overview = overviewOf([{ target, requests, scores: [], figures: [] }], {
        ...{ asOf: "2026-03-01T00:00:00.000Z", since: null, until: null, level: 0.95 },
        ...{ rates, quoteFor: () => null },
      });
      expect(summarise(requests, rates).successInterval).toEqual(overview.targets[0]?.cells.success?.bounds);
    }
  });

  it("counts warm-ups in no statistic, only in the money", () => {
    const summary = summarise(
      [
        aRecord(),
        aRecord({ warmup: true, times: { firstOutputAtMs: 2900 }, usage: null, counted: null }),
        aRecord({ warmup: true, usage: { outputTokens: 0 } }),
        aFailedRecord({ warmup: true }),
        aFailedRecord({ warmup: true, error: { kind: "aborted" } }),
      ],
      rates,
    );
    expect(summary).toMatchObject({
      n: 1,
      succeeded: 1,
      warmups: 4,
      abandoned: 0,
      emptyAnswers: 0,
      errors: {},
      tokenSources: { usage: 1, counted: 0, none: 0 },
      // The first warm-up has no token counts, and the last was cut off under way.
      costUnknown: 2,
    });
    expect(summary.metrics.ttft).toMatchObject({ n: 1, p99: 0.5 });
    // 80 + 1600 for the one that counts, 80 for the warm-up without output, nothing for the refused one.
    expect(summary.spentCny).toBeCloseTo(1760e-6, 15);
  });

  it("counts what was planned and never sent beside failures, not among them, and it costs nothing", () => {
    const neverSent = aFailedRecord({ error: { kind: "dropped" }, times: { sentAtMs: null }, price: null });
    expect(summarise([aRecord(), neverSent, neverSent], rates)).toMatchObject({
      n: 1,
      success: 1,
      dropped: 2,
      abandoned: 0,
      errors: { dropped: 2 },
      emptyAnswers: 0,
      costUnknown: 0,
      spentCny: 1680e-6,
    });
  });

  it("says how many measurements may be this client's own delay, and can leave them out", () => {
    const bounds = {
      headersMs: null,
      firstByteMs: null,
      firstAnswerMs: null,
      lastOutputMs: 0.1,
      endedMs: 0.1,
    };
    const punctual = aRecord({ delay: { ...bounds, sentMs: 0.1, firstOutputMs: 0.1 } });
    const late = aRecord({
      times: { firstOutputAtMs: 1900 },
      delay: { ...bounds, sentMs: 0.1, firstOutputMs: 400 },
    });
    const requests = [punctual, late, aRecord(), aFailedRecord(), { ...late, warmup: true }];
    const counts = { n: 4, succeeded: 3, flagged: 1, delayUnmeasured: 1 };
    const all = summarise(requests, rates);
    expect(all).toMatchObject(counts);
    expect(all.metrics.ttft).toMatchObject({ n: 3, p99: expect.closeTo(0.892, 9) });
    const sound = summarise(requests, rates, { leaveOutFlagged: true });
    expect(sound).toMatchObject(counts);
    expect(sound.metrics.ttft).toMatchObject({ n: 2, p99: 0.5 });
    expect(sound.spentCny).toBe(all.spentCny);
    expect(summarise(requests, rates, { rule: { share: 0.5, floorMs: 1 } }).flagged).toBe(0);
  });

  it("of nothing is unknown throughout, never zero", () => {
    const summary = summarise([], rates);
    expect(summary).toMatchObject({
      n: 0,
      success: null,
      successInterval: null,
      spentCny: null,
      costUnknown: 0,
    });
    expect(summary.metrics.ttft.avg).toBeNull();
  });
});

/** Intervals held against bounds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Estimate } from "../metrics/index.ts";
import type { Verification } from "../record/index.ts";
import { judge, judgeVerification } from "./verdict.ts";

const estimate = (value: number | null, low: number | null, high: number | null): Estimate => ({
  ...{ value, n: 50, why: value === null ? "nothing measured" : null },
  ...{ bounds: { low, high }, method: "a test", caution: null },
});
const ttft = (bounds: { min?: number; max?: number }) =>
  ({ metric: "ttft", stat: "p90", ...bounds }) as const;
const success = (min: number) => ({ metric: "success", min }) as const;

describe("without a level", () => {
  it.each([
    [2, { max: 2 }, "met"],
    [2.01, { max: 2 }, "failed"],
    [2, { min: 2, max: 3 }, "met"],
    [1.9, { min: 2 }, "failed"],
  ] as const)("the value decides and its interval does not: %d within %o is %s", (value, bounds, verdict) => {
    const found = judge(ttft(bounds), estimate(value, 0, 100), null);
    expect(found).toMatchObject({ verdict, value, n: 50, why: null, bounds: null });
  });
});

describe("at a level", () => {
  it.each([
    ["all of the interval is below the maximum", { max: 2.3 }, "met"],
    ["all of it is above", { max: 1.7 }, "failed"],
    ["it holds the maximum", { max: 2 }, "unknown"],
    ["it lies between both bounds", { min: 1.8, max: 2.3 }, "met"],
    ["it holds the minimum", { min: 2.2 }, "unknown"],
    ["it is below the minimum", { min: 2.4 }, "failed"],
    ["it holds one bound, and is on the good side of the other", { min: 0, max: 2 }, "unknown"],
    ["it is beyond one bound, whatever the other", { min: 2.4, max: 9 }, "failed"],
  ] as const)("%s: %o is %s", (_, bounds, verdict) => {
    expect(judge(ttft(bounds), estimate(2, 1.8, 2.3), 0.95).verdict).toBe(verdict);
  });

  it("an open verdict says which bound the interval holds", () => {
    expect(judge(ttft({ max: 2 }), estimate(2, 1.8, 2.3), 0.95).why).toBe(
      "its 95 % interval 1.8 to 2.3 s holds the bound 2",
    );
  });

  it("nothing known on a side is no bound of the metric's own range", () => {
    expect(judge(ttft({ max: 2 }), estimate(1, 0.5, null), 0.95).verdict).toBe("unknown");
    expect(judge(ttft({ min: 0 }), estimate(1, null, 3), 0.95).verdict).toBe("met");
    expect(judge(success(0.9), estimate(1, 0.95, null), 0.95).verdict).toBe("met");
    expect(judge(success(0.9), estimate(0.5, null, 0.8), 0.95).verdict).toBe("failed");
  });

  it("a value without an interval is unknown, and says why there is none", () => {
    const imported = {
      ...estimate(71, null, null),
      bounds: null,
      caution: "an imported figure has no interval",
    };
    const filter = { metric: "gpqa", min: 60 } as const;
    expect(judge(filter, imported, 0.95)).toMatchObject({
      verdict: "unknown",
      value: 71,
      why: "an imported figure has no interval",
    });
    expect(judge(filter, imported, null).verdict).toBe("met");
  });

  it("no value is unknown at every level", () => {
    for (const level of [null, 0.6, 0.99])
      expect(judge(ttft({ max: 2 }), estimate(null, null, null), level)).toMatchObject({
        verdict: "unknown",
        why: "nothing measured",
      });
  });

  it("a wider interval never turns unknown into a verdict, nor one verdict into the other", () => {
    const positive = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(positive, positive, positive, positive, positive, (value, below, above, more, max) => {
        const narrow = judge(ttft({ max }), estimate(value, value - below, value + above), 0.95).verdict;
        const wide = judge(
          ttft({ max }),
          estimate(value, value - below - more, value + above + more),
          0.95,
        ).verdict;
        expect([narrow, "unknown"]).toContain(wide);
      }),
    );
  });
});

describe("a verification", () => {
  const verification = (at: string, verdict: Verification["verdict"]): Verification => ({
    ...{ runId: at, at, reference: "maker/m", verdict, deltaPoints: 5, alpha: 0.05 },
    ...{ drop: 1.5, interval: { low: -1, high: 4 }, pairs: 120 },
  });
  const filter = { metric: "verify", is: "equivalent" } as const;

  it.each([
    ["equivalent", "met"],
    ["degraded", "failed"],
    ["undecided", "unknown"],
  ] as const)(
    "that found it %s is %s, with the drop in points and the pairs it rests on",
    (found, verdict) => {
      expect(judgeVerification(filter, [verification("2026-03-01", found)])).toMatchObject({
        verdict,
        value: 1.5,
        n: 120,
        bounds: { low: -1, high: 4 },
      });
    },
  );

  it("of which there are several is the newest", () => {
    const [older, newer] = [verification("2026-03-01", "degraded"), verification("2026-03-09", "equivalent")];
    expect(judgeVerification(filter, [newer, older]).verdict).toBe("met");
  });

  it("of which there is none is unknown, and says what to run", () => {
    expect(judgeVerification(filter, [])).toMatchObject({
      verdict: "unknown",
      value: null,
      why: expect.stringContaining("dsr verify"),
    });
  });
});

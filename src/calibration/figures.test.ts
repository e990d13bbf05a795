import { describe, expect, it } from "vitest";
import { calibrationSchema } from "./calibration.ts";
import { type Errors, noErrors } from "./errors.ts";
import { cellResult, join } from "./figures.ts";

const cell = { streams: 2, perStream: 50 };
const counts = { askedPerS: 100, requests: 3, failed: 0, written: 200, windowMs: 2000, cpuUs: 40_000 };
const errors = (overrides: Partial<Errors>): Errors => ({ ...noErrors(), ...overrides });

describe("the figures of a cell", () => {
  it("are quantiles and maxima of its errors, and how many lie above 1 and 5 ms", () => {
    const gap = [0.2, 0.4, 0.6, 0.8, 6];
    const result = cellResult(cell, errors({ gap, ttftAtMost: [1, 1.01, 5, 5.01] }), counts);
    expect(result.gap).toMatchObject({ n: 5, p50: 0.6, max: 6 });
    expect(result.gap.p99).toBeCloseTo(0.8 + 0.96 * 5.2, 9);
    expect(result.over).toEqual([
      { limitMs: 1, ttft: 3, gap: 1 },
      { limitMs: 5, ttft: 1, gap: 1 },
    ]);
  });

  it("have the load that was, not the one asked for, and what an event cost", () => {
    expect(cellResult(cell, noErrors(), counts)).toMatchObject({
      eventsPerS: 100,
      cpu: { cores: 0.02, usPerEvent: 200 },
    });
  });

  it("are null where nothing was measured, never 0", () => {
    const result = cellResult(cell, noErrors(), { ...counts, written: 0 });
    expect(result.ttft.atMost).toEqual({ n: 0, p50: null, p99: null, max: null });
    expect(result.cpu.usPerEvent).toBeNull();
    expect(result.bounds).toBeNull();
    expect(result.unflagged).toBeNull();
    expect(calibrationSchema.shape.cells.element.parse(result)).toEqual(result);
  });

  it("of several passes are those of all their errors together", () => {
    const first = errors({
      gapUnflagged: [7],
      gap: [1, 2],
      stamp: [1],
      unseen: 1,
      bounds: { n: 2, surelyCovered: 1, surelyMissed: 0 },
    });
    const more = errors({
      gap: [3],
      gapUnflagged: [8],
      ttftAtLeast: [4],
      impossible: 2,
      bounds: { n: 3, surelyCovered: 3, surelyMissed: 1 },
    });
    join(first, more);
    expect(first).toEqual(
      errors({
        gap: [1, 2, 3],
        gapUnflagged: [7, 8],
        stamp: [1],
        ttftAtLeast: [4],
        unseen: 1,
        impossible: 2,
        bounds: { n: 5, surelyCovered: 4, surelyMissed: 1 },
      }),
    );
  });
});

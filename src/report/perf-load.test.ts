import { describe, expect, it } from "vitest";
import { type LoadRow, loadSection } from "./perf-load.ts";

const style = { colour: false, width: 120 };

function row(overrides: Partial<LoadRow> = {}): LoadRow {
  return {
    target: "sim-a/model-x",
    planned: 300,
    sent: 300,
    warmup: 0,
    late: 0,
    lateP99Ms: 1.2,
    dropped: 0,
    cutOff: 0,
    askedPerS: 5,
    achievedPerS: 5.01,
    peakInFlight: 12,
    ...overrides,
  };
}

const load = (...rows: LoadRow[]) =>
  loadSection(
    { asked: "Open loop, 5 requests/s, Poisson arrivals", tookMs: 60_000, lateAfterMs: 10, rows },
    style,
  );

describe("what load was asked for and what came about", () => {
  it("is one sentence where all is as asked", () => {
    expect(load(row())).toBe(
      "Load\nOpen loop, 5 requests/s, Poisson arrivals: 300 of 300 planned requests sent in 1:00, 5.01 of 5 requests/s, at most 12 in\nflight.",
    );
  });

  it("says nothing of a rate, a plan or a peak that there was not", () => {
    const none = { askedPerS: null, achievedPerS: 3, late: null, lateP99Ms: null };
    const rounds = row({ ...none, planned: null, sent: 1234567, peakInFlight: null });
    const facts = { asked: "rounds", tookMs: null, lateAfterMs: null, rows: [rounds] };
    expect(loadSection(facts, style)).toBe("Load\nRounds: 1,234,567 requests sent.");
  });

  it("tells of warm-up, of what was cut off, and of the spread between targets", () => {
    const text = load(
      row({ warmup: 2, cutOff: 1 }),
      row({ warmup: 4, achievedPerS: 4.951, peakInFlight: 30 }),
    );
    expect(text.split("\n").slice(1).join(" ")).toBe(
      "Open loop, 5 requests/s, Poisson arrivals: 600 of 600 planned requests sent in 1:00, " +
        "4.95–5.01 of 5 requests/s at each target, at most 30 in flight at one target, " +
        "1 cut off by the end of the run. 6 more were sent to warm up; they are in no number.",
    );
    expect(text).not.toContain("───");
  });

  it("has a table where something was late, dropped or too slow, and says what these words mean", () => {
    const late = row({ target: "移动云/model-x", sent: 298, late: 3, dropped: 2, lateP99Ms: 12.41 });
    expect(
      load(row({ late: null, lateP99Ms: null }), late)
        .split("\n")
        .slice(3),
    ).toEqual([
      "target          planned  sent  dropped  late  late by  asked  achieved  peak in",
      "                                               p99 ms  req/s     req/s   flight",
      "──────────────  ───────  ────  ───────  ────  ───────  ─────  ────────  ───────",
      "sim-a/model-x       300   300        0     –        –      5      5.01       12",
      "移动云/model-x      300   298        2     3     12.4      5      5.01       12",
      "Late: begun more than 10 ms after the planned time.",
      "Dropped: planned and never sent. It counts neither for nor against a provider.",
    ]);
    expect(load(row({ achievedPerS: 4.8 }))).toContain("───");
    expect(load(row({ late: 1 }))).toContain("───");
    expect(load(row({ dropped: 1 }))).toContain("───");
    expect(load(row({ achievedPerS: 4.95 }))).not.toContain("───");
  });

  it("is nothing without a target", () => {
    expect(load()).toBe("");
  });
});

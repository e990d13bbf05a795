import { describe, expect, it } from "vitest";
import { liveChange, livePlain } from "./live-plain.ts";
import type { LiveState, LiveTarget } from "./live-state.ts";

function target(name: string, overrides: Partial<LiveTarget> = {}): LiveTarget {
  const spread = { median: 1, p90: 2, n: 4 };
  const counts = { planned: 5, sent: 4, inFlight: 0, ok: 4, failed: {}, retries: 0, late: 0, dropped: 0 };
  return { name, ...counts, ttftS: spread, otps: spread, spentCny: 0.5, costUnknown: 0, ...overrides };
}

function state(...targets: LiveTarget[]): LiveState {
  const rates = { achievedRate: null, wantedRate: null, eventsPerS: null };
  const words = { step: null, unstored: null, status: null };
  return { targets, totals: { elapsedMs: 1000, leftMs: null, ...rates, ...words } };
}

describe("the live view as one line", () => {
  it("names the slowest of several while all is well", () => {
    const slow = target("b/m", { ttftS: { median: 1, p90: 3.4, n: 4 } });
    expect(livePlain(state(target("a/m"), slow, target("c/m")))).toBe(
      "0:01 · 12/15 sent · 12 ok · 1.50 CNY; slowest: b/m, ttft p90 3.4 s",
    );
    expect(livePlain(state(target("a/m")))).toBe("0:01 · 4/5 sent · 4 ok · 0.500 CNY");
  });

  it("names the two that fail most, and says how many more have problems", () => {
    const line = livePlain(
      state(
        target("a/m", { late: 1 }),
        target("b/m", { failed: { server: 1 } }),
        target("c/m", { failed: { network: 2, auth: 1 } }),
      ),
    );
    expect(line.split("; ").slice(1)).toEqual([
      "c/m: 2 network, 1 auth",
      "b/m: 1 server",
      "problems at 1 more",
    ]);
  });

  it("has changed when something happened, not when time went by", () => {
    const before = state(target("a/m"));
    const later = { ...before, totals: { ...before.totals, elapsedMs: 9000, leftMs: 1 } };
    expect(liveChange(later)).toBe(liveChange(before));
    expect(liveChange(state(target("a/m", { dropped: 1 })))).not.toBe(liveChange(before));
    expect(liveChange({ ...before, totals: { ...before.totals, step: "2" } })).not.toBe(liveChange(before));
  });

  it("tells of an exam how far each target is", () => {
    const exam = { samples: 40, done: 12, width: 8, accuracy: 78.1, plusMinus: 12.3, leftMs: 98_000 };
    const begun = { ...exam, done: 0, width: null, accuracy: null, plusMinus: null, leftMs: null };
    const now = state(target("a/m", { exam, inFlight: 3 }), target("b/m", { exam: begun }));
    expect(livePlain(now)).toBe(
      "0:01 · 12/80 done · 3 in flight · 1.00 CNY; a/m: 12/40, 78 ± 12 % correct, 3 of 8 in flight, about 1:38 left; b/m: 0/40",
    );
    expect(liveChange(state(target("a/m", { exam })))).not.toBe(
      liveChange(state(target("a/m", { exam: { ...exam, done: 13 } }))),
    );
  });
});

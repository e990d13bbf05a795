import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { liveLines } from "./live-lines.ts";
import type { LiveFailure, LiveState, LiveTarget, LiveTotals } from "./live-state.ts";
import { displayWidth } from "./width.ts";

const style = { colour: false, width: 80 };
const NONE = { median: null, p90: null, n: 0 };

function target(overrides: Partial<LiveTarget> = {}): LiveTarget {
  return {
    name: "sim-a/model-x",
    planned: 40,
    sent: 12,
    inFlight: 1,
    ok: 11,
    failed: {},
    retries: 0,
    late: 0,
    dropped: 0,
    ttftS: { median: 0.4213, p90: 1.21, n: 11 },
    otps: { median: 45.2, p90: 31.04, n: 11 },
    spentCny: 0.0312,
    costUnknown: 0,
    ...overrides,
  };
}

function state(targets: readonly LiveTarget[], totals: Partial<LiveTotals> = {}): LiveState {
  return {
    targets,
    totals: {
      elapsedMs: 42_000,
      leftMs: 98_000,
      step: null,
      achievedRate: null,
      wantedRate: null,
      eventsPerS: null,
      unstored: null,
      status: null,
      ...totals,
    },
  };
}

const flaky = target({
  name: "sim-flaky/model-x",
  ok: 7,
  failed: { server: 1, rate_limited: 3 },
});

describe("the live view", () => {
  it("is one line a target and one for the run", () => {
    expect(liveLines(state([target(), flaky]), 110, 20, style)).toEqual([
      "target              sent  in flight  ok  ttft s   p90  otps   p90      CNY  problems",
      "sim-a/model-x      12/40          1  11    0.42   1.2    45    31   0.0312",
      "sim-flaky/model-x  12/40          1   7    0.42   1.2    45    31   0.0312  3 rate limit, 1 server",
      "0:42, about 1:38 left · 24/80 sent · 2 in flight · 18 ok · 4 failed · 0.0624 CNY",
    ]);
  });

  it("shows what is not known as –, and money that is only partly known as a lower bound", () => {
    const fresh = target({ sent: 1, ok: 0, ttftS: NONE, otps: NONE, spentCny: null, planned: null });
    const [, first, second] = liveLines(state([fresh, target({ costUnknown: 2 })]), 100, 20, style);
    expect(first).toBe("sim-a/model-x      1          1      0       –     –     –     –        –");
    expect(second).toMatch(/ {2}≥0\.0312$/);
    expect(liveLines(state([fresh]), 100, 20, style).at(-1)).toContain("– CNY");
    expect(liveLines(state([target({ costUnknown: 1 })]), 100, 20, style).at(-1)).toContain("≥ 0.0312 CNY");
  });

  it("says what load was wanted and what came of it", () => {
    const late = target({ planned: null, late: 3, dropped: 2, retries: 1 });
    const totals = { step: "step 3/8: 4 requests/s", achievedRate: 3.871, wantedRate: 4, eventsPerS: 1240.2 };
    const lines = liveLines(state([late], { ...totals, leftMs: null, status: "finishing" }), 159, 20, style);
    expect(lines[1]).toMatch(/ {2}2 dropped · 3 late · 1 retry$/);
    expect(lines[2]).toBe(
      "finishing · 0:42 · 12 sent · step 3/8: 4 requests/s · 1 in flight · 11 ok · 1 retry · 3 late · 2 dropped · 3.87 of 4 requests/s · 1,240 events/s · 0.0312 CNY",
    );
  });

  it("leaves out the least important where there is no room, and cuts what remains", () => {
    expect(liveLines(state([target(), flaky]), 59, 20, style)).toEqual([
      "target      sent  ok  ttft s   p90  otps  problems",
      "sim-a      12/40  11    0.42   1.2    45",
      "sim-flaky  12/40   7    0.42   1.2    45  3 rate limit, 1…",
      "0:42, about 1:38 left · 24/80 sent · 4 failed · 0.0624 CNY",
    ]);
  });

  it("fills the last line with what matters most and still fits", () => {
    const steps = { step: "sim-flaky/model-x at 4 requests/s", wantedRate: 4, achievedRate: 3.9 };
    const last = (columns: number) => liveLines(state([target(), flaky], steps), columns, 20, style).at(-1);
    expect(last(79)).toBe("0:42, about 1:38 left · 24/80 sent · sim-flaky/model-x at 4 requests/s · 18 ok");
    expect(last(60)).toBe("0:42, about 1:38 left · 24/80 sent · 4 failed · 0.0624 CNY");
    expect(last(30)).toBe("0:42, about 1:38 left · 24/80…");
  });

  it("shows as many targets as fit and sums up the others", () => {
    const many = Array.from({ length: 8 }, (_, i) => target({ name: `sim-${i}/model-x` }));
    const lines = liveLines(state([...many.slice(0, 7), flaky]), 79, 6, style);
    expect(lines).toHaveLength(6);
    expect(lines[3]).toContain("sim-2/model-x");
    expect(lines[4]).toBe("and 5 more: 60 sent, 51 ok, 4 failed");
    expect(liveLines(state(many), 79, 3, style)).toHaveLength(1);
    expect(liveLines(state(many), 79, 0, style)).toEqual([]);
  });

  it("drops the model that all names share before it cuts a name in its middle", () => {
    const names = ["siliconflow/deepseek-v4-pro@thinking-high", "移动云/deepseek-v4-pro@thinking-high"];
    const same = liveLines(state(names.map((name) => target({ name }))), 70, 20, style);
    expect(same.slice(1, 3).map((line) => line.split("  ")[0])).toEqual(["siliconflow", "移动云"]);
    const differ = ["siliconflow/deepseek-v4-pro@thinking-high", "siliconflow/deepseek-v4-pro@thinking-low"];
    const cut = liveLines(state(differ.map((name) => target({ name }))), 79, 20, style);
    expect(cut[1]).toMatch(/^siliconflow…nking-high {2}/);
    expect(cut[2]).toMatch(/^siliconflow…inking-low {2}/);
  });

  it("colours what is wrong, and nothing without colour", () => {
    const [head, , troubled] = liveLines(state([target(), flaky]), 110, 20, { colour: true, width: 111 });
    expect(head?.startsWith("\u001b[2mtarget")).toBe(true);
    expect(troubled).toContain("\u001b[33m  3 rate limit, 1 server\u001b[39m");
    expect(liveLines(state([flaky]), 99, 20, style).join("")).not.toContain("\u001b");
  });

  it("keeps a name from the terminal", () => {
    const text = liveLines(state([target({ name: "sim\u001b[2J/x\ny" })]), 99, 20, style).join("|");
    expect(text).toContain("|sim/x y ");
  });

  it("never has a line that is too wide or a line too many, whatever the numbers", () => {
    const n = fc.oneof(fc.nat(5), fc.nat(2_000_000_000));
    const value = fc.oneof(fc.constant(null), fc.double({ min: 0, max: 1e9, noNaN: true }));
    const spread = fc.record({ median: value, p90: value, n });
    const failed = fc.dictionary(
      fc.constantFrom<LiveFailure>("server", "timeout_first_token", "empty", "network"),
      n,
    ) as fc.Arbitrary<Partial<Record<LiveFailure, number>>>;
    const anyTarget = fc.record({
      name: fc.stringMatching(/^[a-z中é]{1,20}\/[a-z@-]{1,20}$/),
      planned: fc.option(n),
      sent: n,
      inFlight: n,
      ok: n,
      failed,
      retries: n,
      late: n,
      dropped: n,
      ttftS: spread,
      otps: spread,
      spentCny: value,
      costUnknown: n,
    });
    const totals = fc.record({
      elapsedMs: n,
      leftMs: value,
      step: fc.option(fc.constantFrom("step 3/8: 4 requests/s", "step 1/2: 并发 16")),
      achievedRate: value,
      wantedRate: value,
      eventsPerS: value,
      unstored: value,
      status: fc.option(fc.constant("warming up")),
    });
    fc.assert(
      fc.property(
        fc.array(anyTarget, { maxLength: 8 }),
        totals,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        (targets, all, columns, rows, colour) => {
          const lines = liveLines({ targets, totals: all }, columns, rows, { colour, width: columns });
          expect(lines.length).toBeLessThanOrEqual(rows);
          expect(lines.length).toBeGreaterThan(0);
          for (const line of lines) {
            // biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no room.
            const width = displayWidth(line.replace(/\u001b\[\d+m/g, ""));
            expect(width).toBeLessThanOrEqual(columns);
          }
        },
      ),
    );
  });
});

describe("the live view of an exam", () => {
  const exam = { samples: 40, done: 11, width: 4, accuracy: 72.7, plusMinus: 23.4, leftMs: 98_000 };
  const sitting = target({ exam, inFlight: 3, planned: 30 });
  const begun = target({
    name: "sim-b/model-x",
    exam: { ...exam, done: 0, width: null, accuracy: null, plusMinus: null, leftMs: null },
    failed: { rate_limited: 2 },
    ttftS: NONE,
    otps: NONE,
    spentCny: null,
  });

  it("shows what is done, how wide, right so far, time left and money", () => {
    expect(liveLines(state([sitting, begun], { leftMs: null }), 110, 20, style)).toEqual([
      "target          done  in flight  correct %     left  otps      CNY  problems",
      "sim-a/model-x  11/40     3 of 4    73 ± 23     1:38    45   0.0312",
      "sim-b/model-x   0/40          1          –        –     –        –  2 rate limit",
      "0:42 · 11/80 done · 4 in flight · 2 failed · 0.0312 CNY",
    ]);
  });

  it("keeps what is done and right where there is no room for more", () => {
    const [, line] = liveLines(state([sitting]), 46, 20, style);
    expect(line).toContain("11/40");
    expect(line).toContain("73 ± 23");
    expect(displayWidth(line ?? "")).toBeLessThanOrEqual(46);
  });
});

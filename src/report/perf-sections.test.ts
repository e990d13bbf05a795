import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PerfSections, perfSections } from "./perf-sections.ts";
import { displayWidth } from "./width.ts";

const n = fc.oneof(fc.nat(5), fc.nat(2_000_000_000));
/** Measured numbers: nothing is known to less than a billionth. */
const amount = (max: number) => fc.double({ min: 0, max, noNaN: true }).map((x) => (x < 1e-9 ? 0 : x));
const value = fc.oneof(fc.constant(null), amount(1e12));
const share = fc.oneof(fc.constant(null), amount(1));
const target = fc.stringMatching(/^[a-z中é]{1,12}\/[a-z中@-]{1,20}$/);
const pair = fc.record({ fromSendS: value, fromScheduleS: value });
const phase = fc.record({ medianMs: value, p90Ms: value });
const tries = fc.record({ ofAttemptS: value, withRetriesS: value });
const rows = <T>(row: Record<string, fc.Arbitrary<unknown>>) =>
  fc.array(fc.record({ target, ...row }), { maxLength: 4 }) as unknown as fc.Arbitrary<T>;

const step = fc.record({
  load: fc.double({ min: 0.1, max: 1e6, noNaN: true }),
  n,
  achievedPerS: value,
  delivery: fc.record({ planned: n, late: n, dropped: n }),
  ttftP90S: value,
  tpotP90S: value,
  success: share,
  goodput: share,
  goodputInterval: fc.option(fc.constant({ low: 0.2, high: 0.9 })),
  goodPerS: value,
  limits: fc.constantFrom("hold", "broken", "not delivered", "unknown", null),
  broken: fc.option(fc.constant("ttft p90 is 2.4 s")),
});

const anything = fc.record({
  load: fc.record({
    asked: fc.constant("Open loop"),
    tookMs: value,
    lateAfterMs: value,
    rows: rows({
      planned: fc.option(n),
      sent: n,
      warmup: n,
      late: fc.option(n),
      lateP99Ms: value,
      dropped: n,
      cutOff: n,
      askedPerS: value,
      achievedPerS: value,
      peakInFlight: fc.option(n),
    }),
  }),
  sweep: fc.record({
    of: fc.constantFrom("rate", "concurrency"),
    limits: fc.constantFrom([], ["ttft p90 < 2 s"]),
    targets: rows({ steps: fc.array(step, { maxLength: 4 }), knee: value }),
  }),
  censored: rows({
    what: fc.constant("p90 ttft"),
    succeeded: n,
    failed: n,
    ofSuccessesS: value,
    withFailuresS: value,
    worseThanS: value,
  }),
  schedule: rows({ n, ttftMedian: pair, ttftP90: pair, totalMedian: pair, totalP90: pair }),
  retries: rows({
    requests: n,
    retried: n,
    recovered: n,
    attempts: n,
    lostMs: value,
    ttftP90: tries,
    totalP90: tries,
  }),
  sessions: rows({
    conversations: n,
    cutShort: n,
    turns: n,
    ttftFirstS: value,
    ttftLaterS: value,
    inputFirst: value,
    inputLater: value,
    cachedLater: share,
  }),
  connections: rows({ fresh: n, reused: n, dns: phase, tcp: phase, tls: phase }),
  honesty: rows({
    streams: n,
    tokensPerDelta: value,
    burst: fc.record({ median: share, p90: share }),
    stalls: fc.option(n),
    stallAfterS: value,
    longestGapS: value,
    tail: phase,
    emptyFirst: share,
    emptyLeadMs: value,
  }),
  delay: fc.record({
    shareAllowed: fc.double({ min: 0.01, max: 1, noNaN: true }),
    floorMs: fc.constantFrom(0.5, 1),
    leftOut: fc.boolean(),
    remedy: fc.option(fc.constant("Less load would help.")),
    rows: rows({ measured: n, flagged: n, unmeasured: n, worstMs: value, worstShare: share }),
  }),
}) as unknown as fc.Arbitrary<PerfSections>;

describe("the sections of a performance report", () => {
  it("are nothing where there is nothing to say", () => {
    const style = { colour: false, width: 80 };
    expect(perfSections({}, style)).toBe("");
    const load = { asked: "", tookMs: null, lateAfterMs: null, rows: [] };
    expect(perfSections({ load, censored: [], honesty: [] }, style)).toBe("");
  });

  it("fit the width they are given and show no number that is none", () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 40, max: 160 }), (about, width) => {
        const text = perfSections(about, { colour: false, width });
        expect(text).not.toMatch(/null|undefined|NaN|Infinity|\n\n\n/);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: without colour there is no escape.
        expect(text).not.toMatch(/\u001b/);
        for (const line of text.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }),
      { numRuns: 60 },
    );
  });

  it("stand in the order in which they matter", () => {
    const connection = { dns: { medianMs: 1, p90Ms: 2 }, tcp: { medianMs: 1, p90Ms: 2 } };
    const text = perfSections(
      {
        delay: { shareAllowed: 0.1, floorMs: 1, leftOut: false, remedy: null, rows: [] },
        connections: [{ target: "a/m", fresh: 1, reused: 0, ...connection, tls: connection.tcp }],
        censored: [
          {
            target: "a/m",
            what: "p90 ttft",
            succeeded: 0,
            failed: 1,
            ofSuccessesS: null,
            withFailuresS: null,
            worseThanS: null,
          },
        ],
      },
      { colour: true, width: 80 },
    );
    expect(text.indexOf("failures counted")).toBeGreaterThan(-1);
    expect(text.indexOf("failures counted")).toBeLessThan(text.indexOf("Connections"));
    expect(text).toContain("\u001b[1mConnections\u001b[22m");
  });
});

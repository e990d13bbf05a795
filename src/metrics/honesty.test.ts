import { describe, expect, it } from "vitest";
import { packDeltas, type RequestFacts } from "../record/index.ts";
import { aFailedRecord, aRecord, type Overrides } from "../testing/index.ts";
import { honesty } from "./index.ts";

/** `n` deltas of ten characters, the first at `firstMs` after sending, `everyMs` apart. */
function streamed(
  n: number,
  firstMs: number,
  everyMs: number,
  overrides: Overrides<RequestFacts> = {},
): RequestFacts {
  const deltas = packDeltas(
    Array.from({ length: n }, (_, i) => ({
      atMs: firstMs + i * everyMs,
      chars: 10,
      channel: "answer" as const,
      delayMs: null,
    })),
  );
  return { ...aRecord(), ...aRecord(overrides), deltas };
}

const even = streamed(50, 500, 20);
/** Everything within half a millisecond, two seconds after sending. */
const heldBack = streamed(50, 2000, 0.01);

describe("the honesty of a target's streams", () => {
  it("tells a stream from an answer that was made first and let go at once", () => {
    const summary = honesty([even, even, even, heldBack]);
    expect(summary).toMatchObject({ n: 4, heldBack: { n: 1, of: 4 } });
    expect(summary.metrics.burst_share).toMatchObject({ n: 4, median: 0.02, avg: expect.closeTo(0.265, 9) });
    expect(summary.metrics.tokens_per_delta).toMatchObject({ n: 4, avg: 2 });
    expect(summary.metrics.first_delta_share.avg).toBeCloseTo(0.02, 12);
  });

  it("does not call a short answer after a long wait held back", () => {
    // All of it in the last 5 % of 20 s, at 20 ms a delta.
    const thoughtful = streamed(30, 20_000, 20);
    const summary = honesty([thoughtful]);
    expect(summary.metrics.end_share.avg).toBe(1);
    expect(summary.heldBack).toEqual({ n: 0, of: 1 });
  });

  it("counts stalls and the longest of them", () => {
    const halves = [
      ...Array.from({ length: 20 }, (_, i) => 500 + i * 20),
      ...Array.from({ length: 20 }, (_, i) => 5000 + i * 20),
    ];
    const stalling = {
      ...aRecord(),
      deltas: packDeltas(halves.map((atMs) => ({ atMs, chars: 10, channel: "answer", delayMs: null }))),
    };
    const { stalls, metrics } = honesty([even, stalling, aRecord()]);
    expect(stalls).toEqual({ n: 1, of: 2, count: 1, longestS: expect.closeTo(4.12, 9) });
    expect(metrics.stalled).toMatchObject({ n: 2, avg: expect.closeTo(2.06, 9) });
  });

  it("finds first events that were no output, beyond this client's own delay", () => {
    // The first byte came 350 ms before the first output.
    const early = aRecord();
    const together = aRecord({ times: { firstByteAtMs: 1500 } });
    const unsure = aRecord({
      times: { firstByteAtMs: 1480 },
      delay: {
        ...{ sentMs: 0, headersMs: 0, firstByteMs: 0, firstAnswerMs: 0, lastOutputMs: 0, endedMs: 0 },
        firstOutputMs: 19.5,
      },
    });
    expect(honesty([early, together, unsure]).earlyFirstEvent).toEqual({ n: 1, of: 3, medianLeadS: 0.35 });
    expect(honesty([early]).metrics.tail.avg).toBeCloseTo(0.05, 12);
  });

  it("looks at successes alone, without warm-ups", () => {
    const others = [
      aFailedRecord(),
      { ...heldBack, warmup: true },
      { ...heldBack, error: { kind: "network" as const } },
    ];
    expect(honesty([even, ...others])).toMatchObject({ n: 1, heldBack: { n: 0, of: 1 } });
  });

  it("of nothing is unknown", () => {
    expect(honesty([])).toMatchObject({
      n: 0,
      heldBack: { n: 0, of: 0 },
      stalls: { n: 0, of: 0, count: 0, longestS: null },
      earlyFirstEvent: { n: 0, of: 0, medianLeadS: null },
      metrics: { burst_share: { n: 0, avg: null }, tail: { n: 0, avg: null } },
    });
  });
});

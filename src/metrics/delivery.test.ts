import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packDeltas, type RequestFacts } from "../record/index.ts";
import { aRecord, type Overrides } from "../testing/index.ts";
import { findMetric, stallsOf } from "./index.ts";

interface Arrival {
  atMs: number;
  chars?: number;
  delayMs?: number | null;
}

/** Ten characters each unless said otherwise, stamped without a bound. */
function streamed(arrivals: readonly Arrival[], overrides: Overrides<RequestFacts> = {}): RequestFacts {
  const deltas = packDeltas(
    arrivals.map(({ atMs, chars = 10, delayMs = null }) => ({ atMs, chars, channel: "answer", delayMs })),
  );
  return { ...aRecord(), ...aRecord(overrides), deltas };
}

/** `n` arrivals `everyMs` apart, the first at `firstMs`. */
function evenly(n: number, firstMs: number, everyMs: number): Arrival[] {
  return Array.from({ length: n }, (_, i) => ({ atMs: firstMs + i * everyMs }));
}

function of(name: string, facts: RequestFacts): number | readonly number[] | null {
  const metric = findMetric(name);
  if (metric?.kind !== "request") throw new Error(`no request metric ${name}`);
  return metric.ofRequest(facts, { cnyPer: {} });
}

describe("burst_share", () => {
  it("of an even stream is the share of one delta", () => {
    expect(of("burst_share", streamed(evenly(100, 300, 20)))).toBeCloseTo(0.01, 12);
  });

  it("of an answer in one piece is 1, whether the piece is one delta or many", () => {
    expect(of("burst_share", streamed([{ atMs: 900, chars: 500 }]))).toBe(1);
    expect(of("burst_share", streamed(evenly(100, 900, 0.009)))).toBe(1);
  });

  it("finds the fullest millisecond anywhere in the stream", () => {
    const burst = [0, 0.4, 0.8, 1.3].map((ms) => ({ atMs: 1000 + ms, chars: 30 }));
    // 1000.0, 1000.4 and 1000.8 came within a millisecond: 90 of 120 + 80 characters.
    expect(
      of("burst_share", streamed([...evenly(4, 100, 50), ...burst, ...evenly(4, 2000, 50)])),
    ).toBeCloseTo(90 / 200, 12);
  });

  it("does not blame the provider for what this client read late in one go", () => {
    const punctual = evenly(95, 100, 20).map((one) => ({ ...one, delayMs: 0.1 }));
    const stalled = Array.from({ length: 5 }, () => ({ atMs: 2300, delayMs: 90 }));
    expect(of("burst_share", streamed([...punctual, ...stalled]))).toBeCloseTo(0.01, 12);
    const mostlyLate = [...evenly(20, 100, 20), ...stalled].map((one) => ({ delayMs: 0, ...one }));
    expect(of("burst_share", streamed(mostlyLate))).toBeNull();
  });

  it("has no value for an output so short that one piece is honest", () => {
    expect(of("burst_share", streamed([{ atMs: 300, chars: 63 }]))).toBeNull();
    expect(of("burst_share", streamed([{ atMs: 300, chars: 64 }]))).toBe(1);
    expect(of("burst_share", aRecord({ deltas: null }))).toBeNull();
  });

  it("lies between one delta's share and 1, and equals the definition written out", () => {
    const arrivals = fc.array(
      fc.record({ gapMs: fc.double({ min: 0, max: 3, noNaN: true }), chars: fc.nat(50) }),
      {
        minLength: 1,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(arrivals, (gaps) => {
        let us = 0;
        const deltas = gaps.map(({ gapMs, chars }) => {
          us += Math.round(gapMs * 1000);
          return { us, chars };
        });
        const total = deltas.reduce((sum, { chars }) => sum + chars, 0);
        fc.pre(total >= 64);
        const windows = deltas.map((from) =>
          deltas
            .filter((to) => to.us >= from.us && (to.us - from.us) / 1000 <= 1)
            .reduce((sum, { chars }) => sum + chars, 0),
        );
        const facts = streamed(deltas.map((one) => ({ atMs: one.us / 1000, chars: one.chars })));
        // A window's edge can fall either way where a gap is a millisecond to the last digit.
        fc.pre(deltas.every((a) => deltas.every((b) => Math.abs(Math.abs(a.us - b.us) - 1000) > 0)));
        expect(of("burst_share", facts)).toBeCloseTo(Math.max(...windows) / total, 9);
      }),
    );
  });
});

describe("end_share", () => {
  it("of output that flows all the time is near the twentieth it covers", () => {
    // 0, 10, … 2000: the last 100 ms hold 11 of 200.
    expect(of("end_share", streamed(evenly(200, 10, 10)))).toBeCloseTo(11 / 200, 12);
  });

  it("of output that was held back and let go at the end is 1", () => {
    expect(of("end_share", streamed(evenly(100, 5000, 1)))).toBe(1);
  });

  it("has no value where a twentieth of the time is below what can be told apart", () => {
    expect(of("end_share", streamed(evenly(100, 1, 0.18)))).toBeNull();
  });
});

describe("pieces", () => {
  it("tell how many tokens they bundle and how much the first holds", () => {
    const facts = streamed([{ atMs: 500, chars: 40 }, ...evenly(16, 600, 10)]);
    expect(of("first_delta_share", facts)).toBe(0.2);
    expect(of("tokens_per_delta", facts)).toBeCloseTo(100 / 17, 12);
  });

  it("tell no tokens where nobody counted, or where reasoning was billed and not shown", () => {
    const arrivals = evenly(10, 500, 10);
    expect(of("tokens_per_delta", streamed(arrivals, { usage: null }))).toBeNull();
    expect(of("tokens_per_delta", streamed(arrivals, { outputChars: { reasoning: 0 } }))).toBeNull();
  });
});

describe("a stall", () => {
  const calm = evenly(10, 100, 20);

  it("is a gap beyond a second and beyond ten times the request's own pace", () => {
    const twice = [...calm, ...evenly(10, 1780, 20), ...evenly(10, 5000, 20)];
    // 280 → 1780 and 1960 → 5000.
    expect(stallsOf(streamed(twice))).toEqual({
      count: 2,
      longestS: 3.04,
      totalS: expect.closeTo(4.54, 12),
    });
    expect(of("stalled", streamed(twice))).toBeCloseTo(4.54, 12);
  });

  it.each([
    ["a pause of a second or less", [...calm, ...evenly(10, 1280, 20)]],
    ["a pause of a stream as slow as that", [...evenly(10, 500, 300), ...evenly(10, 500 + 2700 + 3000, 300)]],
    [
      "what may be this client's own",
      [...calm, { atMs: 1780, delayMs: 600 }, ...evenly(9, 1800, 20)].map((one) => ({ delayMs: 0, ...one })),
    ],
  ])("is not %s", (_, arrivals) => {
    expect(stallsOf(streamed(arrivals))).toEqual({ count: 0, longestS: 0, totalS: 0 });
  });

  it("cannot be told with fewer than three gaps", () => {
    expect(stallsOf(streamed(evenly(3, 0, 9000)))).toBeNull();
    expect(stallsOf(streamed(evenly(4, 0, 9000)))).toEqual({ count: 0, longestS: 0, totalS: 0 });
    expect(stallsOf(aRecord())).toBeNull();
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beyondCalibration, type Calibration, type CellResult, conclusions, highestLoads } from "./index.ts";
import { standing } from "./region.ts";

const SPREAD = { n: 1000, p50: 0.1, p99: 0.2, max: 0.3 };

/** A cell of 1000 errors each, of which so many lie above 1 ms and above 5 ms. */
function cell(
  streams: number,
  perStream: number,
  above: { ttft?: [number, number]; gap?: [number, number] } = {},
) {
  const { ttft = [0, 0], gap = [0, 0] } = above;
  return {
    streams,
    perStream,
    askedPerS: streams * perStream,
    eventsPerS: streams * perStream,
    requests: 1000,
    failed: 0,
    ttft: { atMost: SPREAD, atLeast: SPREAD },
    gap: SPREAD,
    unflagged: null,
    stamp: SPREAD,
    serverLate: SPREAD,
    over: [
      { limitMs: 1, ttft: ttft[0], gap: gap[0] },
      { limitMs: 5, ttft: ttft[1], gap: gap[1] },
    ],
    bounds: null,
    unseen: 0,
    impossible: 0,
    cpu: { cores: 0.1, usPerEvent: 20 },
  } satisfies CellResult;
}

function calibration(...cells: CellResult[]): Calibration {
  const host = {
    cpu: "Some CPU",
    cores: 2,
    memoryGiB: 8,
    platform: "linux",
    arch: "x64",
    node: "24.0.0",
    dsr: "0.1.0",
  };
  return {
    schema: 1,
    at: "2026-03-02T04:00:00.000Z",
    host,
    loadAverage: 0,
    grid: "default",
    passes: 1,
    workers: 1,
    cells,
    skipped: [],
  };
}

describe("where a cell stands", () => {
  const n = (count: number) => ({ n: count, p50: 0, p99: 0, max: 0 });
  const gaps = (above: number, count: number) =>
    standing({ ...cell(1, 50, { gap: [above, 0] }), gap: n(count) }, "gap", 1);

  it("is under with at most one error in a hundred above, over where chance does not explain more, else unknown", () => {
    expect(gaps(0, 1000)).toBe("under");
    expect(gaps(10, 1000)).toBe("under");
    expect(gaps(11, 1000)).toBe("unknown");
    expect(gaps(30, 1000)).toBe("over");
    // One of sixty: more than a hundredth, and no proof of it.
    expect(gaps(1, 60)).toBe("unknown");
    // Nine of sixty are beyond chance, but may be one bad moment.
    expect(gaps(9, 60)).toBe("unknown");
    expect(gaps(10, 60)).toBe("over");
  });

  it("is unknown without samples and without a count for the limit", () => {
    expect(gaps(0, 0)).toBe("unknown");
    expect(standing(cell(1, 50), "gap", 2)).toBe("unknown");
  });

  it("is over where requests failed or outputs contradict what was written", () => {
    expect(standing({ ...cell(1, 50), failed: 1 }, "gap", 1)).toBe("over");
    expect(standing({ ...cell(1, 50), impossible: 1 }, "ttft", 5)).toBe("over");
  });
});

describe("the highest loads", () => {
  it("are those that no other exceeds in both streams and events", () => {
    const found = highestLoads(
      calibration(
        cell(50, 100),
        cell(100, 20),
        cell(100, 50),
        cell(100, 100, { gap: [300, 300] }),
        cell(200, 20),
        cell(200, 50, { ttft: [300, 300] }),
      ),
      1,
    );
    expect(found).toEqual([
      { streams: 100, eventsPerS: 5000 },
      { streams: 200, eventsPerS: 4000 },
    ]);
  });

  it("hold for ttft and gaps alone or together", () => {
    const of = calibration(
      cell(10, 50),
      cell(20, 50, { ttft: [200, 0] }),
      cell(40, 50, { ttft: [200, 0], gap: [200, 0] }),
    );
    expect(highestLoads(of, 1, ["gap"])).toEqual([{ streams: 20, eventsPerS: 1000 }]);
    expect(highestLoads(of, 1, ["ttft"])).toEqual([{ streams: 10, eventsPerS: 500 }]);
    expect(highestLoads(of, 1)).toEqual([{ streams: 10, eventsPerS: 500 }]);
    expect(highestLoads(of, 5)).toEqual([{ streams: 40, eventsPerS: 2000 }]);
  });

  it("do not lie above a lighter load that failed, and pass over one of which nothing is known", () => {
    const lucky = calibration(cell(10, 50), cell(50, 50, { gap: [300, 0] }), cell(100, 50));
    expect(highestLoads(lucky, 1)).toEqual([{ streams: 10, eventsPerS: 500 }]);
    const unsure = calibration(cell(10, 50), cell(50, 50, { gap: [11, 0] }), cell(100, 50));
    expect(highestLoads(unsure, 1)).toEqual([{ streams: 100, eventsPerS: 5000 }]);
  });

  it("are none where the lightest load failed, and one where two are the same", () => {
    expect(highestLoads(calibration(cell(1, 20, { gap: [300, 0] }), cell(10, 20)), 1)).toEqual([]);
    expect(highestLoads(calibration(), 1)).toEqual([]);
    expect(highestLoads(calibration(cell(5, 20), cell(5, 20)), 1)).toHaveLength(1);
  });

  it("never fall when a limit is wider, and grow with no failing cell", () => {
    const counts = fc.integer({ min: 0, max: 60 });
    const some = fc.array(
      fc.record({
        streams: fc.integer({ min: 1, max: 400 }),
        perStream: fc.integer({ min: 1, max: 100 }),
        one: counts,
        five: counts,
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(some, (specs) => {
        const of = calibration(
          ...specs.map(({ streams, perStream, one, five }) =>
            cell(streams, perStream, { gap: [Math.max(one, five), Math.min(one, five)] }),
          ),
        );
        const wide = highestLoads(of, 5);
        for (const load of highestLoads(of, 1))
          expect(
            wide.some((other) => other.streams >= load.streams && other.eventsPerS >= load.eventsPerS),
          ).toBe(true);
        for (const load of wide)
          expect(
            wide.filter((other) => other.streams >= load.streams && other.eventsPerS >= load.eventsPerS),
          ).toEqual([load]);
      }),
    );
  });
});

describe("what perf is told", () => {
  const known = calibration(cell(200, 50), cell(400, 20), cell(400, 50, { gap: [900, 900] }));
  const beyond = (peakStreams: number, peakEventsPerS: number, of: Calibration | null = known) =>
    beyondCalibration(of, { peakStreams, peakEventsPerS });

  it("is nothing within the calibrated loads, or a little beyond: neither is known that finely", () => {
    expect(beyond(200, 10_000)).toBeNull();
    expect(beyond(400, 8000)).toBeNull();
    expect(beyond(3, 20)).toBeNull();
    expect(beyond(215, 10_900)).toBeNull();
  });

  it("is a sentence with the run's load and the calibrated one beyond them", () => {
    expect(beyond(350, 12_000)).toBe(
      "this run had 350 streams at 12,000 events/s; calibrated here up to 200 streams at 10,000 events/s for errors under 5 ms (p99)",
    );
    expect(beyond(400, 10_000)).not.toBeNull();
    expect(beyond(1000, 100)).not.toBeNull();
  });

  it("lets every thread that has a core carry a calibrated load", () => {
    // The host has 2 cores.
    const withThreads = (threads: number, of: Calibration | null = known) =>
      beyondCalibration(of, { peakStreams: 400, peakEventsPerS: 20_000, threads });
    expect(withThreads(1)).not.toBeNull();
    expect(withThreads(2)).toBeNull();
    const more = { peakStreams: 600, peakEventsPerS: 30_000, threads: 8 };
    expect(beyondCalibration(known, more)).toContain(
      "up to 400 streams at 20,000 events/s, on 2 threads together, for",
    );
    expect(withThreads(3, null)).not.toBeNull();
    expect(withThreads(4, null)).toBeNull();
  });

  it("says when no load at all kept its errors small", () => {
    expect(beyond(1, 10, calibration(cell(1, 20, { gap: [900, 900] })))).toContain("no load that was tried");
  });

  it("without a calibration is nothing for a modest load, and the advice to calibrate beyond", () => {
    expect(beyond(20, 1000, null)).toBeNull();
    expect(beyond(100, 5000, null)).toBeNull();
    expect(beyond(101, 100, null)).toContain("`dsr calibrate`");
    expect(beyond(10, 5001, null)).toContain("10 streams at 5,000 events/s");
  });
});

describe("the conclusion", () => {
  const of = calibration(cell(1, 20, { ttft: [300, 0] }), cell(200, 50, { ttft: [300, 0] }));

  it("is a sentence for ttft and one for gaps", () => {
    expect(conclusions(of)).toEqual([
      "Errors of ttft (p99): under 1 ms at no load that was tried; under 5 ms up to 200 streams at 10,000 events/s.",
      "Errors of gaps (p99): under 1 ms up to 200 streams at 10,000 events/s; under 5 ms up to 200 streams at 10,000 events/s.",
    ]);
  });

  it("has a third for the worst of what is not flagged, where there is enough of it", () => {
    const unflagged = (p99: number, n = 1000) => ({
      unflagged: { ttft: SPREAD, gap: { ...SPREAD, n, p99 } },
    });
    const some = [
      { ...cell(1, 20), ...unflagged(0.4) },
      { ...cell(2, 20), ...unflagged(0.9) },
    ];
    expect(conclusions(calibration(...some, cell(3, 20)))[2]).toContain("at most 0.90 ms (p99)");
    expect(conclusions(calibration(...some, { ...cell(3, 20), ...unflagged(7, 99) }))[2]).toContain(
      "0.90 ms",
    );
    expect(conclusions(calibration(cell(1, 20)))).toHaveLength(2);
    expect(conclusions(calibration())).toHaveLength(2);
  });
});

import { describe, expect, it } from "vitest";
import { parseSlos, type Slo } from "../metrics/index.ts";
import { type ExchangeRates, packDeltas, type RequestRecord } from "../record/index.ts";
import { aFailedRecord, aRecord, type Overrides } from "../testing/index.ts";
import { type Asked, limitsHold as limitsHoldAt, peakMeter, sectionsOf, stepOf } from "./index.ts";

const rates = { cnyPer: {} };
const asked: Asked = {
  load: { kind: "rounds" },
  sweep: null,
  rounds: 2,
  durationMs: null,
  warmup: 0,
  slos: [],
  plannedPerTarget: 2,
  leaveOutFlagged: false,
  judged: new Map(),
};
const open = { kind: "open", arrivals: { process: "poisson", ratePerS: 10, cv: 1 }, maxInFlight: 9 } as const;

/** Scheduled and begun at these times of the run, answered 200 ms later and done after a second. */
function at(scheduledAtMs: number, beganAtMs: number, more: Overrides<RequestRecord> = {}): RequestRecord {
  const times = {
    scheduledAtMs,
    dispatchedAtMs: beganAtMs,
    sentAtMs: beganAtMs,
    firstOutputAtMs: beganAtMs + 200,
    endedAtMs: beganAtMs + 1000,
  };
  return aRecord({ times, ...more } as Overrides<RequestRecord>);
}
const dropped = (seq: number) =>
  aFailedRecord({
    seq,
    error: { kind: "dropped" },
    times: { sentAtMs: null, dispatchedAtMs: null, endedAtMs: null },
  });

describe("the load section", () => {
  it("tells what was late, dropped, cut off and sent to warm up, and the rate that came about", () => {
    const records = [
      at(0, 0, { seq: 0, inFlight: 1 }),
      at(100, 105, { seq: 1, inFlight: 2 }),
      at(200, 300, { seq: 2, inFlight: 3 }),
      dropped(3),
      aFailedRecord({ seq: 4, error: { kind: "aborted" } }),
      at(0, 0, { seq: 5, warmup: true }),
    ];
    const { load } = sectionsOf(records, { ...asked, load: open, plannedPerTarget: 5 }, rates);
    expect(load?.asked).toBe("open loop, 10 requests/s to each target, Poisson arrivals, 2 rounds");
    expect(load?.rows).toMatchObject([
      { planned: 5, sent: 4, warmup: 1, late: 1, dropped: 1, cutOff: 1, askedPerS: 10, peakInFlight: 3 },
    ]);
    expect(load?.rows[0]?.achievedPerS).toBeCloseTo(2 / 0.3, 9);
  });

  it("knows no lateness where nothing was scheduled", () => {
    const record = aRecord({ times: { scheduledAtMs: null } });
    expect(sectionsOf([record], asked, rates).load?.rows).toMatchObject([{ late: null, lateP99Ms: null }]);
  });
});

describe("a step of a sweep", () => {
  const slos = parseSlos(["ttft:p90<0.5"]);
  const limitsHold = (
    ...of: [slos: readonly Slo[], records: readonly RequestRecord[], rates: ExchangeRates]
  ) => limitsHoldAt(stepOf(1, ...of));

  it("holds, breaks, or was not delivered", () => {
    const fine = Array.from({ length: 10 }, (_, i) => at(i * 100, i * 100, { seq: i }));
    expect(limitsHold(slos, fine, rates)).toBe(true);
    const slow = fine.map((record) => ({
      ...record,
      times: { ...record.times, firstOutputAtMs: (record.times.sentAtMs ?? 0) + 900 },
    }));
    expect(limitsHold(slos, slow, rates)).toBe(false);
    expect(limitsHold(slos, [...fine, dropped(11)], rates)).toBeNull();
    expect(limitsHold(slos, [...fine.slice(1), at(0, 50, { seq: 0 })], rates)).toBeNull();
    // Limits that broke are broken, whatever was delivered.
    expect(limitsHold(slos, [...slow, dropped(11)], rates)).toBe(false);
    expect(limitsHold(slos, [], rates)).toBeNull();
  });

  it("names how many of its requests were late, and how many were never sent", () => {
    const records = [at(0, 50), at(100, 105, { seq: 1 }), dropped(2), dropped(3), aRecord({ warmup: true })];
    expect(stepOf(1, slos, records, rates)).toMatchObject({
      limits: "not delivered",
      delivery: { planned: 4, late: 1, dropped: 2 },
    });
  });

  it("counts failures as worse than any limit", () => {
    const records = Array.from({ length: 8 }, (_, i) => at(i, i, { seq: i }));
    const failed = [8, 9].map((seq) => aFailedRecord({ seq }));
    expect(limitsHold(slos, [...records, ...failed], rates)).toBe(false);
  });

  it("stands in the report with its load, and the knee lies between what held and what broke", () => {
    const step = (index: number, ttftMs: number) =>
      Array.from({ length: 10 }, (_, i) =>
        at(i * 100, i * 100, {
          seq: index * 10 + i,
          step: index,
          times: {
            scheduledAtMs: i * 100,
            sentAtMs: i * 100,
            dispatchedAtMs: i * 100,
            firstOutputAtMs: i * 100 + ttftMs,
            endedAtMs: i * 100 + 2000,
          },
        }),
      );
    const sweep = { by: "rate", grid: [1, 2, 4], order: "all" } as const;
    const { sweep: facts } = sectionsOf(
      [...step(2, 900), ...step(0, 100), ...step(1, 300)],
      { ...asked, load: open, sweep, slos },
      rates,
    );
    expect(facts).toMatchObject({
      of: "rate",
      limits: ["ttft:p90<0.5"],
      targets: [
        {
          knee: 2,
          steps: [
            { load: 1, limits: "hold", goodput: 1, broken: null },
            { load: 2, limits: "hold" },
            { load: 4, limits: "broken", broken: "ttft p90 is 0.9 s", goodput: 0 },
          ],
        },
      ],
    });
  });
});

describe("rows of a target", () => {
  it("tell conversations apart that were cut short, and later turns from first ones", () => {
    const turn = (id: string, number: number, firstOutputAtMs: number) =>
      aRecord({
        seq: number,
        session: { id, turn: number },
        times: { firstOutputAtMs },
        usage: { inputTokens: 100 * (number + 1), cachedTokens: number * 50 },
      } as Overrides<RequestRecord>);
    const lost = { ...dropped(9), session: { id: "b", turn: 1 } };
    const { sessions } = sectionsOf(
      [turn("a", 0, 1500), turn("a", 1, 1200), turn("b", 0, 1500), lost],
      asked,
      rates,
    );
    expect(sessions).toEqual([
      {
        target: "sim-a/model-x",
        conversations: 2,
        cutShort: 1,
        turns: 3,
        ttftFirstS: 0.5,
        ttftLaterS: 0.2,
        inputFirst: 100,
        inputLater: 200,
        cachedLater: 0.25,
      },
    ]);
  });

  it("keep the phases of fresh connections apart from those that were used again", () => {
    const made = (connection: RequestRecord["connection"]) =>
      aRecord({ connection } as Overrides<RequestRecord>);
    const { connections } = sectionsOf(
      [
        made({ reused: false, dnsMs: 2, tcpMs: 10, tlsMs: 20 }),
        made({ reused: true, dnsMs: null, tcpMs: null, tlsMs: null }),
        made(null),
      ],
      asked,
      rates,
    );
    expect(connections).toMatchObject([
      { fresh: 1, reused: 1, dns: { medianMs: 2 }, tcp: { medianMs: 10 }, tls: { medianMs: 20 } },
    ]);
  });

  it("count what may be this client's own delay, and what nobody measured", () => {
    const delay = {
      sentMs: 0,
      headersMs: 0,
      firstByteMs: 0,
      firstOutputMs: 100,
      firstAnswerMs: 0,
      lastOutputMs: 0,
      endedMs: 0,
    };
    const { delay: facts } = sectionsOf(
      [aRecord({ delay } as Overrides<RequestRecord>), aRecord({ seq: 1 })],
      asked,
      rates,
    );
    expect(facts?.rows).toEqual([
      { target: "sim-a/model-x", measured: 1, flagged: 1, unmeasured: 1, worstMs: 100, worstShare: 0.2 },
    ]);
  });
});

describe("the peak of a run", () => {
  it("is the most streams open at once, and the most events in any one second", () => {
    const meter = peakMeter();
    const deltas = packDeltas(
      [100, 200, 1200].map((atMs) => ({ atMs, channel: "answer", chars: 1, delayMs: null })),
    );
    const stream = (sentAtMs: number, endedAtMs: number) =>
      meter.add(aRecord({ times: { sentAtMs, endedAtMs }, deltas } as Overrides<RequestRecord>));
    stream(0, 1000);
    stream(1000, 2000);
    expect(meter.peak()).toEqual({ peakStreams: 1, peakEventsPerS: 3 });
    stream(500, 1500);
    meter.add(dropped(1));
    expect(meter.peak()).toEqual({ peakStreams: 2, peakEventsPerS: 4 });
  });
});

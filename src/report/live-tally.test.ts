import { describe, expect, it } from "vitest";
import type { RequestRecord } from "../record/index.ts";
import { aFailedRecord, aRecord, type Overrides } from "../testing/index.ts";
import { liveTally } from "./live-tally.ts";

const A = "sim-a/model-x";

function tallied(planned: number | null = 10) {
  const tally = liveTally({ targets: [{ name: A, planned }], rates: { cnyPer: {} }, lateAfterMs: 10 });
  return {
    ...tally,
    /** Sent and finished at once. */
    took: (overrides: Overrides<RequestRecord> = {}, record: RequestRecord = aRecord(overrides)) => {
      tally.sent(A, record);
      tally.finished(A, record);
    },
    a: () => tally.state({ elapsedMs: 0 }).targets[0]!,
  };
}

describe("the counts of the live view", () => {
  it("begin at nothing, with nothing known", () => {
    const { targets, totals } = tallied().state({ elapsedMs: 0 });
    expect(targets).toEqual([
      {
        name: A,
        planned: 10,
        sent: 0,
        inFlight: 0,
        ok: 0,
        failed: {},
        retries: 0,
        late: 0,
        dropped: 0,
        ttftS: { median: null, p90: null, n: 0 },
        otps: { median: null, p90: null, n: 0 },
        spentCny: null,
        costUnknown: 0,
      },
    ]);
    expect(totals).toEqual({
      elapsedMs: 0,
      leftMs: null,
      step: null,
      achievedRate: null,
      wantedRate: null,
      eventsPerS: null,
      unstored: null,
      status: null,
    });
  });

  it("take a success with its ttft, otps and cost", () => {
    const tally = tallied();
    tally.sent(A);
    expect(tally.a()).toMatchObject({ sent: 1, inFlight: 1, ok: 0 });
    tally.finished(A, aRecord());
    const { ttftS, otps, ...counts } = tally.a();
    expect(counts).toMatchObject({ sent: 1, inFlight: 0, ok: 1, failed: {}, costUnknown: 0 });
    expect(counts.spentCny).toBeCloseTo((20 * 4 + 100 * 16) / 1e6, 12);
    expect(ttftS).toMatchObject({ n: 1 });
    expect(ttftS.median! / 0.5).toBeCloseTo(1, 1);
    expect(otps.median! / 50).toBeCloseTo(1, 1);
  });

  it("show the slow tail of ttft and of otps", () => {
    const tally = tallied();
    for (let i = 0; i <= 10; i++)
      tally.took({ times: { firstOutputAtMs: 1100 + i * 100 }, usage: { outputTokens: 100 + i * 20 } });
    expect(tally.a().ttftS.p90! / 1).toBeCloseTo(1, 1);
    expect(tally.a().otps.median! / 100).toBeCloseTo(1, 1);
    expect(tally.a().otps.p90! / 60).toBeCloseTo(1, 1);
  });

  it("keep failures apart by kind; an answer without output is one", () => {
    const tally = tallied();
    tally.took({}, aFailedRecord());
    tally.took({}, aFailedRecord());
    tally.took({}, aFailedRecord({ error: { kind: "timeout_idle" } }));
    tally.took({ usage: { outputTokens: 0 } });
    expect(tally.a().failed).toEqual({ server: 2, timeout_idle: 1, empty: 1 });
    expect(tally.a()).toMatchObject({ sent: 4, ok: 0, ttftS: { n: 0 } });
  });

  it("hold what was cut off or never sent against nobody", () => {
    const tally = tallied();
    tally.took({}, aFailedRecord({ error: { kind: "aborted" } }));
    tally.finished(A, aFailedRecord({ error: { kind: "dropped" }, times: { sentAtMs: null } }));
    expect(tally.a()).toMatchObject({ sent: 1, inFlight: 0, failed: {}, dropped: 1 });
  });

  it("leave warm-up out of everything but the money and what is in flight", () => {
    const tally = tallied();
    tally.sent(A, { warmup: true, attempt: 1 });
    expect(tally.a()).toMatchObject({ sent: 0, inFlight: 1 });
    tally.finished(A, aRecord({ warmup: true }));
    expect(tally.a()).toMatchObject({ sent: 0, inFlight: 0, ok: 0, ttftS: { n: 0 } });
    expect(tally.a().spentCny).toBeGreaterThan(0);
  });

  it("count a retry as an attempt, not as another request", () => {
    const tally = tallied();
    tally.took({}, aFailedRecord());
    tally.took({ attempt: 2 });
    expect(tally.a()).toMatchObject({ sent: 1, retries: 1, ok: 1, failed: { server: 1 } });
  });

  it("call a request late by when this client began it, first attempts only", () => {
    const tally = tallied();
    tally.took({ times: { scheduledAtMs: 990, dispatchedAtMs: 1000, sentAtMs: 1400 } });
    expect(tally.a().late).toBe(0);
    tally.took({ times: { scheduledAtMs: 989, dispatchedAtMs: 1000 } });
    tally.took({ times: { scheduledAtMs: 989, dispatchedAtMs: null } });
    tally.took({ times: { scheduledAtMs: 0 }, attempt: 2 });
    tally.took({ times: { scheduledAtMs: null } });
    expect(tally.a().late).toBe(2);
  });

  it("know that some cost is not known", () => {
    const tally = tallied();
    tally.took();
    tally.took({ price: null });
    expect(tally.a()).toMatchObject({ costUnknown: 1 });
    expect(tally.a().spentCny).toBeGreaterThan(0);
  });

  it("show a target that nobody announced", () => {
    const tally = tallied();
    tally.sent("sim-b/model-x");
    expect(tally.state({ elapsedMs: 0 }).targets.map(({ name }) => name)).toEqual([A, "sim-b/model-x"]);
  });
});

describe("what is left", () => {
  it("follows from the pace so far", () => {
    const tally = tallied(10);
    tally.took();
    tally.took();
    tally.sent(A);
    expect(tally.state({ elapsedMs: 4000 }).totals.leftMs).toBe(16_000);
  });

  it("is never longer than the run may take", () => {
    const tally = tallied(10);
    tally.took();
    expect(tally.state({ elapsedMs: 4000, limitMs: 10_000 }).totals.leftMs).toBe(6000);
    expect(tally.state({ elapsedMs: 11_000, limitMs: 10_000 }).totals.leftMs).toBe(0);
  });

  it("is not known before anything is over, nor without a plan or a limit", () => {
    expect(tallied(10).state({ elapsedMs: 4000 }).totals.leftMs).toBeNull();
    const endless = tallied(null);
    endless.took();
    expect(endless.state({ elapsedMs: 4000 }).totals.leftMs).toBeNull();
  });
});

describe("when all is sent", () => {
  it("only answers are waited for: no rate is wanted and no end foreseen", () => {
    const tally = tallied(3);
    const totals = (elapsedMs: number, limitMs: number | null = null) =>
      tally.state({ elapsedMs, limitMs, wantedRate: 5 }).totals;
    tally.took();
    tally.sent(A);
    expect(totals(4000)).toMatchObject({ status: null, wantedRate: 5, leftMs: 8000 });
    const waiting = {
      status: "waiting for the last answers",
      wantedRate: null,
      achievedRate: null,
      leftMs: null,
    };
    expect(totals(5000, 5000)).toMatchObject(waiting);
    tally.finished(A, aFailedRecord({ error: { kind: "dropped" } }));
    expect(totals(5000)).toMatchObject(waiting);
    tally.finished(A, aRecord());
    expect(totals(5000)).toMatchObject({ status: null });
  });
});

describe("rates", () => {
  it("are those of the last ten seconds", () => {
    const tally = tallied(null);
    const looked = (elapsedMs: number, events: number) => tally.state({ elapsedMs, events }).totals;
    expect(looked(500, 10)).toMatchObject({ achievedRate: null, eventsPerS: null });
    for (let second = 1; second <= 20; second++) {
      const perSecond = second <= 10 ? 1 : 3;
      for (let i = 0; i < perSecond; i++) tally.took();
      looked(second * 1000, second * 100);
    }
    expect(looked(20_000, 2000)).toMatchObject({ achievedRate: 3, eventsPerS: 100 });
  });

  it("tell how many ended requests the store does not hold yet", () => {
    const tally = tallied();
    tally.took();
    tally.took();
    expect(tally.state({ elapsedMs: 0, stored: 1 }).totals.unstored).toBe(1);
  });
});

describe("a target that sits an exam", () => {
  it("is shown with its grades and its width; the run takes as long as the slowest", () => {
    const exam = { samples: 30, done: 0, counted: 0, correct: 0 };
    const tally = liveTally({
      targets: [
        { name: A, planned: 30, exam },
        { name: "b/m", planned: 30, exam },
      ],
      rates: { cnyPer: {} },
      lateAfterMs: 10,
    });
    const score = { verdict: "correct", reason: null, fromCache: false } as const;
    for (let i = 0; i <= 10; i++) tally.scored(A, score, 100 * i);
    tally.width(A, 6);
    const { targets, totals } = tally.state({ elapsedMs: 1000 });
    expect(targets[0]?.exam).toMatchObject({ samples: 30, done: 11, width: 6, accuracy: 100, leftMs: 1900 });
    expect(totals.leftMs).toBeNull();
    for (let i = 0; i <= 10; i++) tally.scored("b/m", score, 200 * i);
    expect(tally.state({ elapsedMs: 2000 }).totals.leftMs).toBe(3800);
    for (const name of [A, "b/m"]) for (let i = 0; i < 19; i++) tally.scored(name, score, 3000);
    expect(tally.state({ elapsedMs: 3000 }).totals.leftMs).toBeNull();
  });
});

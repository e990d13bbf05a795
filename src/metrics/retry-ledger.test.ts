import { describe, expect, it } from "vitest";
import type { RequestRecord } from "../record/index.ts";
import { aFailedRecord, aRecord, aTarget, type Overrides } from "../testing/index.ts";
import { retryLedger } from "./index.ts";

/**
 * Wanted at 800; begun at 900 and sent at 1000, refused at 1200; begun again 300 ms later at 1500, sent at 1510, timed out
 * at 3000; after 700 ms begun at 3700, sent at 3710, first output at 4210, end at 5710.
 */
const threeAttempts: RequestRecord[] = [
  aFailedRecord({
    error: { kind: "rate_limited" },
    times: { scheduledAtMs: 800, dispatchedAtMs: 900, sentAtMs: 1000, endedAtMs: 1200 },
  }),
  aFailedRecord({
    attempt: 2,
    retryWaitMs: 300,
    error: { kind: "timeout_first_token" },
    times: { scheduledAtMs: 1500, dispatchedAtMs: 1500, sentAtMs: 1510, endedAtMs: 3000 },
  }),
  aRecord({
    attempt: 3,
    retryWaitMs: 700,
    times: {
      scheduledAtMs: 3700,
      dispatchedAtMs: 3700,
      sentAtMs: 3710,
      firstOutputAtMs: 4210,
      endedAtMs: 5710,
    },
  }),
];

const single = (seq: number, overrides: Overrides<RequestRecord> = {}) => aRecord({ seq, ...overrides });

describe("the retry ledger", () => {
  it("accounts for one request with its attempts, in whatever order they come", () => {
    const { entries } = retryLedger([2, 0, 1].flatMap((i) => threeAttempts[i] ?? []));
    expect(entries).toEqual([
      {
        runId: "run-1",
        seq: 0,
        target: "sim-a/model-x",
        attempts: 3,
        outcome: "succeeded",
        failures: ["rate_limited", "timeout_first_token"],
        // 300 in the first attempt, 1500 in the second, 300 and 700 of waiting.
        lostS: expect.closeTo(2.8, 12),
        waitedS: 1,
        ttft: { lastAttempt: 0.5, withRetries: 3.21, fromSchedule: 3.41 },
        total: { lastAttempt: 2, withRetries: 4.71, fromSchedule: 4.91 },
      },
    ]);
  });

  it("sums up requests, not attempts", () => {
    const exhausted = [
      aFailedRecord({ seq: 5 }),
      aFailedRecord({
        seq: 5,
        attempt: 2,
        retryWaitMs: 500,
        times: { dispatchedAtMs: 1700, sentAtMs: 1700, endedAtMs: 1800 },
      }),
    ];
    const ledger = retryLedger([
      ...threeAttempts,
      single(1),
      single(2),
      aFailedRecord({ seq: 3 }),
      ...exhausted,
    ]);
    expect(ledger).toMatchObject({
      requests: 5,
      attempts: 8,
      succeededAtFirst: 2,
      succeeded: 3,
      retried: 2,
      recovered: 1,
      exhausted: 1,
      retriedFailures: { rate_limited: 1, timeout_first_token: 1, server: 1 },
      // 2.8 and 0.2 + 0.5.
      lostS: { sum: expect.closeTo(3.5, 12), each: { n: 2, avg: expect.closeTo(1.75, 12) } },
      ttft: {
        lastAttempt: { n: 3, avg: 0.5 },
        withRetries: { n: 3, avg: expect.closeTo((0.5 + 0.5 + 3.21) / 3, 12) },
        fromSchedule: { n: 3, avg: expect.closeTo((0.5 + 0.5 + 3.41) / 3, 12) },
      },
      total: { lastAttempt: { n: 3, avg: 2 } },
    });
  });

  it("loses nothing where nothing was retried", () => {
    const { entries, lostS } = retryLedger([single(1)]);
    expect(entries[0]).toMatchObject({ attempts: 1, failures: [], lostS: 0, waitedS: 0 });
    expect(lostS).toEqual({ sum: 0, each: { n: 0, avg: null, median: null, p90: null, p99: null } });
  });

  it("keeps targets and runs apart that share a place in a plan", () => {
    const elsewhere = single(1, { target: aTarget({ provider: "sim-b" }) });
    expect(retryLedger([single(1), elsewhere, single(1, { runId: "run-2" })]).requests).toBe(3);
  });

  it("does not count what was given up or never sent, and knows no warm-ups", () => {
    const givenUp = [
      aFailedRecord({ seq: 1 }),
      aFailedRecord({ seq: 1, attempt: 2, error: { kind: "aborted" } }),
    ];
    const dropped = aFailedRecord({ seq: 2, error: { kind: "dropped" }, times: { sentAtMs: null } });
    const ledger = retryLedger([...givenUp, dropped, aRecord({ seq: 3, warmup: true })]);
    expect(ledger).toMatchObject({ requests: 0, attempts: 0, retried: 0 });
    expect(ledger.entries.map(({ outcome }) => outcome)).toEqual(["aborted", "dropped"]);
  });

  it("takes what an interrupted run asked again for no retry", () => {
    const cut = aFailedRecord({ seq: 1, error: { kind: "aborted" } });
    const again = aRecord({ seq: 1, attempt: 2 });
    const { entries, retried, attempts, lostS } = retryLedger([cut, again]);
    expect({ retried, attempts, lost: lostS.sum }).toEqual({ retried: 0, attempts: 1, lost: 0 });
    expect(entries).toMatchObject([
      { attempts: 1, failures: [], lostS: 0, ttft: { lastAttempt: 0.5, withRetries: 0.5 } },
    ]);
  });

  it("does not know what a missing attempt took, nor from when on it was waited", () => {
    const { entries, lostS } = retryLedger(threeAttempts.slice(1));
    expect(entries[0]).toMatchObject({
      attempts: 2,
      lostS: null,
      waitedS: null,
      ttft: { lastAttempt: 0.5, withRetries: null, fromSchedule: null },
    });
    expect(lostS.sum).toBeNull();
  });

  it("counts a first attempt that found no connection from its beginning", () => {
    const unconnected = aFailedRecord({
      error: { kind: "timeout_connect" },
      times: { scheduledAtMs: null, dispatchedAtMs: 500, sentAtMs: null, endedAtMs: 700 },
    });
    const again = aRecord({ attempt: 2, retryWaitMs: 300 });
    expect(retryLedger([unconnected, again]).entries[0]).toMatchObject({
      lostS: 0.5,
      ttft: { lastAttempt: 0.5, withRetries: 1, fromSchedule: 1 },
    });
  });
});

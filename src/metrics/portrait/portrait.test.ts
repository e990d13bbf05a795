/** What the page of one target says, by hand-computed numbers and by what holds of any evidence. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RequestFacts, RequestRecord, RequestWalk } from "../../record/index.ts";
import { aFailedRecord, aRecord } from "../../testing/index.ts";
import { type DriftChange, type PortraitOptions, portraitOf } from "../index.ts";

const options: PortraitOptions = {
  ...{ asOf: "2026-03-03T00:00:00.000Z", since: null, until: null, level: 0.95, zone: "UTC", changes: null },
  quoteFor: () => null,
  rates: { cnyPer: {} },
};
const target = { provider: "p", model: "m", mode: null };
const portrait = (requests: RequestWalk, more: Partial<PortraitOptions> = {}) =>
  portraitOf({ target, requests, scores: [], figures: [] }, { ...options, ...more });
const minute = (n: number) => new Date(Date.UTC(2026, 2, 1, 8, n)).toISOString();
const waited = (seconds: number, startedAt = minute(0)) =>
  aRecord({ startedAt, times: { firstOutputAtMs: 1000 + 1000 * seconds } });

describe("histories", () => {
  it("have the middle and the band of each bucket, and no bucket without a value", () => {
    // 20 in the first minute: 0.1 to 2 s; 25 in the third, all of 0.5 s; a failure alone in the fifth.
    const requests = [
      ...Array.from({ length: 20 }, (_, i) => waited((i + 1) / 10, minute(0))),
      ...Array.from({ length: 25 }, () => waited(0.5, minute(2))),
      aFailedRecord({ startedAt: minute(4) }),
    ];
    const { histories } = portrait(requests);
    const ttft = histories.find(({ metric }) => metric === "ttft");
    expect(ttft).toMatchObject({ unit: "s", better: "low" });
    const [first, third, ...others] = ttft!.buckets;
    expect(others).toEqual([]);
    expect(first).toMatchObject({ from: minute(0), to: minute(1), n: 20 });
    // Positions 1.9, 9.5 and 17.1 of 0 to 19.
    expect(first!.p10).toBeCloseTo(0.29, 10);
    expect(first!.median).toBeCloseTo(1.05, 10);
    expect(first!.p90).toBeCloseTo(1.81, 10);
    expect(third).toEqual({ from: minute(2), to: minute(3), n: 25, p10: 0.5, median: 0.5, p90: 0.5 });
  });

  it("are of the metrics that have values: no tpot without deltas, no ttfat without an answer", () => {
    const requests = [aRecord({ times: { firstAnswerAtMs: null } })];
    const names = portrait(requests).histories.map(({ metric }) => metric);
    expect(names).toEqual(["ttft", "otps", "decode", "prefill", "total", "otpr", "cost_per_request"]);
    expect(portrait(requests).distributions.map(({ metric }) => metric)).toEqual(names);
    const deltas = { gapsUs: [500_000, 1_000_000, 1_000_000], chars: [2, 2, 2], channels: "a3" };
    expect(portrait([aRecord({ deltas })]).histories.map(({ metric }) => metric)).toContain("tpot");
  });
});

describe("failures", () => {
  it("are counted by kind, the commonest first, answers without output apart", () => {
    const failed = (kind: "server" | "network", n: number) =>
      aFailedRecord({ startedAt: minute(n), error: { kind } });
    const empty = aRecord({ startedAt: minute(1), usage: { outputTokens: 0 } });
    const { failures } = portrait([
      ...[failed("network", 0), failed("server", 0), failed("server", 1), empty, waited(1, minute(1))],
      ...[aFailedRecord({ error: { kind: "aborted" } }), aFailedRecord({ error: { kind: "dropped" } })],
      ...[aFailedRecord({ warmup: true }), aFailedRecord({ step: 1 }), aFailedRecord({ kind: "bench" })],
    ]);
    expect(failures).toEqual({
      sent: 5,
      kinds: [
        { kind: "server", count: 2, share: 0.4 },
        { kind: "network", count: 1, share: 0.2 },
      ],
      emptyAnswers: 1,
      buckets: [
        { from: minute(0), to: minute(1), sent: 2, emptyAnswers: 0, counts: { network: 1, server: 1 } },
        { from: minute(1), to: minute(2), sent: 3, emptyAnswers: 1, counts: { server: 1 } },
      ],
    });
  });
});

describe("hours of the day", () => {
  const sentAt = (...times: string[]) => times.map((startedAt) => aRecord({ startedAt }));
  const sent = (requests: RequestRecord[], zone: string) =>
    portrait(requests, { zone })
      .hours.hours.filter((hour) => hour.sent > 0)
      .map((hour) => [hour.hour, hour.sent]);

  it("are those that the clocks of the zone show", () => {
    const requests = sentAt("2026-03-01T23:30:00.000Z", "2026-03-02T00:30:00.000Z");
    expect(sent(requests, "UTC")).toEqual([
      [0, 1],
      [23, 1],
    ]);
    expect(sent(requests, "Asia/Kolkata")).toEqual([
      [5, 1],
      [6, 1],
    ]);
    expect(sent(requests, "America/New_York")).toEqual([
      [18, 1],
      [19, 1],
    ]);
  });

  it("leave out the one that clocks skip in spring, and are two hours long where they are put back in autumn", () => {
    // Berlin, 29 March 2026: 01:00 UTC is 03:00. 25 October 2026: 00:30 and 01:30 UTC are both 02:30.
    const spring = sentAt("2026-03-29T00:59:59.999Z", "2026-03-29T01:00:00.000Z");
    expect(sent(spring, "Europe/Berlin")).toEqual([
      [1, 1],
      [3, 1],
    ]);
    expect(sent(sentAt("2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z"), "Europe/Berlin")).toEqual([
      [2, 2],
    ]);
  });

  it("have the waits and speeds of their successes", () => {
    const { zone, hours } = portrait([
      ...[waited(1), waited(3), aFailedRecord({ startedAt: minute(1) })],
      aRecord({ startedAt: "2026-03-05T09:00:00.000Z" }),
    ]).hours;
    expect(zone).toBe("UTC");
    expect(hours).toHaveLength(24);
    expect(hours[8]).toEqual({
      ...{ hour: 8, sent: 3, succeeded: 2 },
      ttft: { n: 2, p10: null, median: 2, p90: null },
      otps: { n: 2, p10: null, median: 50, p90: null },
    });
    expect(hours[9]!.ttft).toMatchObject({ n: 1, median: 0.5 });
    expect(hours[10]).toMatchObject({ sent: 0, succeeded: 0, ttft: { n: 0, median: null } });
  });

  it("are asked for in a zone that there is", () => {
    expect(() => portrait([], { zone: "Europe/Atlantis" })).toThrowError(/Europe\/Atlantis/);
  });
});

describe("phases", () => {
  it("are where the time goes: connecting of fresh connections alone, then the request's moments", () => {
    // Sent 1000, headers 1100, first output 1500, first answer 1900, end 3000.
    const fresh = aRecord({ connection: { reused: false, dnsMs: null, tcpMs: 20, tlsMs: 30 } });
    const reused = aRecord({ connection: { reused: true, dnsMs: null, tcpMs: null, tlsMs: null } });
    const unknown = aRecord({ connection: null, times: { headersAtMs: null, firstAnswerAtMs: null } });
    const { phases } = portrait([
      fresh,
      reused,
      unknown,
      aFailedRecord({ connection: { reused: false } as never }),
    ]);
    expect(phases).toMatchObject({ fresh: 1, reused: 1 });
    expect(phases.phases.map(({ phase, n, median }) => [phase, n, median])).toEqual([
      ["dns", 0, null],
      ["tcp", 1, 0.02],
      ["tls", 1, 0.03],
      ["headers", 2, 0.1],
      ["first_output", 2, 0.4],
      ["think", 2, 0.4],
      ["answer", 2, 1.1],
    ]);
  });
});

describe("a portrait", () => {
  it("has the changes of its own target, and says where nobody looked", () => {
    const changes = [{ target: "p/m", metric: "ttft" }, { target: "q/m" }] as DriftChange[];
    expect(portrait([], { changes }).changes).toEqual([changes[0]]);
    expect(portrait([]).changes).toBeNull();
  });

  it("of nothing, of failures alone, and of one request has no number that there is not", () => {
    const nothing = portrait([]);
    expect(nothing).toMatchObject({
      ...{ requests: 0, failed: 0, runs: 0, span: null, columns: [], cells: {} },
      ...{ histories: [], distributions: [], substitutes: [] },
      failures: { sent: 0, kinds: [], emptyAnswers: 0, buckets: [] },
    });
    expect(JSON.stringify(nothing)).not.toContain("NaN");
    const failed = portrait([aFailedRecord(), aFailedRecord()]);
    expect(failed).toMatchObject({ requests: 2, failed: 2, histories: [], distributions: [] });
    expect(failed.columns.map(({ key }) => key)).toEqual(["success"]);
    expect(failed.cells.success).toMatchObject({ value: 0, n: 2 });
    const one = portrait([waited(0.5)]);
    expect(one.cells["ttft:median"]).toMatchObject({ value: 0.5, n: 1 });
    expect(one.histories[0]!.buckets).toEqual([
      { from: minute(0), to: minute(1), n: 1, p10: null, median: 0.5, p90: null },
    ]);
  });

  it("is the same of facts that are one object with other contents each time", () => {
    const requests: RequestFacts[] = [
      waited(0.5),
      aFailedRecord({ startedAt: minute(3) }),
      waited(2, minute(5)),
    ];
    const reused: RequestWalk = {
      length: requests.length,
      forEach: (visit) => {
        const facts = {} as RequestFacts;
        for (const one of requests) visit(Object.assign(facts, one));
      },
    };
    expect(portrait(reused)).toEqual(portrait(requests));
  });

  it("has every request once in each of its parts, in whatever order they stand", () => {
    const request = fc.record({
      ms: fc.integer({ min: 0, max: 4e9 }),
      ttftS: fc.option(fc.double({ min: 0.01, max: 1.9, noNaN: true }), { nil: null }),
    });
    fc.assert(
      fc.property(
        fc.array(request, { maxLength: 60 }),
        fc.constantFrom("UTC", "Europe/Berlin"),
        (all, zone) => {
          const requests = all.map(({ ms, ttftS }) => {
            const startedAt = new Date(Date.UTC(2026, 2, 1) + ms).toISOString();
            return ttftS === null ? aFailedRecord({ startedAt }) : waited(ttftS, startedAt);
          });
          const succeeded = all.filter(({ ttftS }) => ttftS !== null).length;
          const found = portrait(requests, { zone });
          const total = (parts: readonly { sent: number }[]) =>
            parts.reduce((sum, { sent }) => sum + sent, 0);
          expect(found.failures.sent).toBe(all.length);
          expect(total(found.failures.buckets)).toBe(all.length);
          expect(total(found.hours.hours)).toBe(all.length);
          expect(found.hours.hours.reduce((sum, hour) => sum + hour.ttft.n, 0)).toBe(succeeded);
          for (const { buckets } of found.histories)
            expect(buckets.reduce((sum, { n }) => sum + n, 0)).toBe(succeeded);
          for (const { n } of found.distributions) expect(n).toBe(succeeded);
          const again = portrait([...requests].reverse(), { zone });
          const { cells: _, ...parts } = found;
          // Bounds may differ: whether requests go together is read from their order.
          expect(again).toMatchObject(parts);
        },
      ),
      { numRuns: 30 },
    );
  });
});

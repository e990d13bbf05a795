import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DsrError, EXIT } from "../base/index.ts";
import type { ExchangeRates, RequestFacts } from "../record/index.ts";
import { packDeltas } from "../record/index.ts";
import { aFailedRecord, aRecord } from "../testing/index.ts";
import {
  type AnyStat,
  censoredStatistic,
  evaluateSlo,
  findMetric,
  goodput,
  metricDefinitions,
  parseSlos,
  requestLimits,
  type Slo,
  sloText,
  spanOf,
} from "./index.ts";

const rates: ExchangeRates = { cnyPer: {} };

function slo(text: string): Slo {
  const [only] = parseSlos([text]);
  if (only === undefined) throw new Error(`${text} is no limit`);
  return only;
}

/** A success with that ttft in seconds, total a second more. */
function answered(ttftS: number): RequestFacts {
  return aRecord({ times: { firstOutputAtMs: 1000 + ttftS * 1000, endedAtMs: 2000 + ttftS * 1000 } });
}

function failedAfter(seconds: number, kind: "timeout_total" | "rate_limited" | "network"): RequestFacts {
  return aFailedRecord({ error: { kind }, times: { endedAtMs: 1000 + seconds * 1000 } });
}

function requestMetric(name: string) {
  const metric = findMetric(name);
  if (metric?.kind !== "request") throw new Error(`no request metric ${name}`);
  return metric;
}

const oneToNine = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(answered);

describe("a limit as text", () => {
  it.each([
    ["ttft:p90<2", "ttft:p90<2"],
    ["ttft<2", "ttft:p90<2"],
    ["tpot:p90<50ms", "tpot:p90<0.05"],
    ["tpot:p90<.05", "tpot:p90<0.05"],
    ["ttft:avg<=1.5s", "ttft:avg<=1.5"],
    ["ttft:median<800 ms", "ttft:median<0.8"],
    ["ttft:p99.9<60", "ttft:p99.9<60"],
    [" otps : p5 >= 30 ", "otps:p5>=30"],
    ["success>0.99", "success>0.99"],
    ["success>=99%", "success>=0.99"],
    ["gap_max:p99<1", "gap_max:p99<1"],
    ["cost_per_request<0.02", "cost_per_request:p90<0.02"],
  ])("%j means %s", (text, meaning) => {
    expect(sloText(slo(text))).toBe(meaning);
    expect(slo(meaning)).toEqual(slo(text));
  });

  it.each([
    ["", "a limit is written METRIC[:STAT]<VALUE"],
    ["ttft", "a limit is written METRIC[:STAT]<VALUE"],
    ["ttft=2", "a limit is written METRIC[:STAT]<VALUE"],
    ["ttf:p90<2", 'Unknown metric "ttf". Did you mean "ttft"'],
    ["gpqa>60", "gpqa is not measured by sending requests at a load"],
    ["output_price<20", "output_price is not measured"],
    ["ttft:p100<2", '"p100" is no statistic; avg, median and p1 to p99.9 are'],
    ["ttft:p0.5<2", '"p0.5" is no statistic'],
    ["ttft:max<2", '"max" is no statistic'],
    ["success:p90>0.9", "success is one number per target and has no p90"],
    ["ttft:p90<", '"" is not a number of at least 0; ttft is in s'],
    ["ttft:p90<-1", '"-1" is not a number of at least 0'],
    ["ttft:p90<two", '"two" is not a number'],
    ["ttft:p90<2min", 'cannot have the unit "min"; allowed are s and ms'],
    ["otps>30ms", 'otps is in tok/s and cannot have the unit "ms"; write the number alone'],
    ["ttft:p90>2", "of ttft low is better; write ttft<2"],
    ["success<=0.9", "of success high is better; write success>=0.9"],
    ["success>1", "no success meets it; its values are 0 to 1"],
    ["success>=120%", "no success meets it"],
    ["ttft<0", "no ttft meets it; its values are 0 and up"],
  ])("%j is refused: %s", (text, why) => {
    expect(() => parseSlos([text])).toThrow(`"${text}": `);
    expect(() => parseSlos([text])).toThrow(why);
  });

  it("has all its faults named at once, as a fault of usage with the way to write it", () => {
    try {
      parseSlos(["ttft<2", "ttf<2", "tpot:p90"]);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof DsrError)) throw error;
      expect(error.message).toMatch(
        /^Limits that cannot be used, 2 faults:\n {2}"ttf<2": .*\n {2}"tpot:p90": /,
      );
      expect(error).toMatchObject({ code: "slo_invalid", exitCode: EXIT.usage });
      expect(error.hint).toContain("ttft:p90<2");
    }
  });

  it("is either read or refused with a DsrError, whatever it is", () => {
    const pieces = fc.constantFrom(
      "ttft",
      "success",
      "p90",
      ":",
      "<",
      ">",
      "=",
      "0.5",
      "ms",
      "%",
      " ",
      "p99.9",
      "é",
      "1e9",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 8 }).map((all) => all.join("")),
        ),
        (text) => {
          try {
            expect(parseSlos([sloText(slo(text))])).toEqual([slo(text)]);
          } catch (error) {
            expect(error).toBeInstanceOf(DsrError);
          }
        },
      ),
    );
  });

  it("can be on every metric that a request has", () => {
    for (const { name, kind, better } of metricDefinitions) {
      if (kind !== "request") continue;
      expect(slo(`${name}${better === "low" ? "<" : ">"}0.5`).metric.name).toBe(name);
    }
  });
});

describe("a statistic with failures counted", () => {
  const of = (stat: AnyStat, requests: readonly RequestFacts[], name = "ttft") =>
    censoredStatistic(requestMetric(name), stat, requests, rates);

  it("stands beside that of the successes: 8.2 s of successes, worse than 60 s with failures", () => {
    const requests = [...oneToNine, failedAfter(60, "timeout_total"), failedAfter(60, "timeout_total")];
    expect(of("p90", requests)).toEqual({
      value: null,
      worseThan: 60,
      ofSuccesses: expect.closeTo(8.2, 9),
      n: 9,
      failures: 2,
      unknown: 0,
    });
    expect(of("median", requests)).toMatchObject({ value: 6, worseThan: null, ofSuccesses: 5 });
    expect(of("avg", requests)).toMatchObject({ value: null, worseThan: 165 / 11, ofSuccesses: 5 });
  });

  it("takes a refusal for worse than any success, and for no wait, however long it took", () => {
    const refused = [failedAfter(0.05, "rate_limited"), failedAfter(0.05, "rate_limited")];
    expect(of("p90", [...oneToNine, ...refused])).toMatchObject({ value: null, worseThan: 9 });
    expect(of("p50", refused)).toMatchObject({ value: null, worseThan: null, ofSuccesses: null, n: 0 });
    const empty = aRecord({ usage: { outputTokens: 0 }, times: { firstOutputAtMs: null } });
    expect(of("p90", [...oneToNine, empty, empty])).toMatchObject({ value: null, worseThan: 9, failures: 2 });
  });

  it("does not call a first output waited for that had come before the stream broke", () => {
    const cut = aFailedRecord({
      error: { kind: "truncated_stream" },
      times: { firstOutputAtMs: 1200, firstAnswerAtMs: null, endedAtMs: 61_000 },
    });
    expect(of("p90", [answered(1), cut, cut]).worseThan).toBe(1);
    expect(of("p90", [answered(1), cut, cut], "ttfat").worseThan).toBe(60);
    expect(of("p90", [answered(1), cut, cut], "total").worseThan).toBe(60);
  });

  it("is the low side of a speed, worse than the slowest success", () => {
    const requests = [...oneToNine, failedAfter(60, "network")]; // otps 100 / (ttft + 1): 50 … 10
    expect(of("p99", requests, "otps")).toMatchObject({ value: null, worseThan: 10 });
  });

  it("leaves out warm-ups, what was given up or never sent, and successes without such a value", () => {
    const kinds = ["aborted", "dropped"] as const;
    const others = [
      ...kinds.map((kind) => aFailedRecord({ error: { kind } })),
      aFailedRecord({ warmup: true }),
      aRecord({ times: { firstOutputAtMs: null } }),
    ];
    expect(of("p99", [answered(1), answered(1), ...others])).toEqual({
      value: 1,
      worseThan: null,
      ofSuccesses: 1,
      n: 2,
      failures: 0,
      unknown: 1,
    });
    expect(of("p99", [])).toMatchObject({ value: null, worseThan: null, n: 0 });
  });

  it("counts a failure for as many gaps as an answer has", () => {
    const deltas = packDeltas(
      [0, 10, 20, 30, 40].map((atMs) => ({ atMs, chars: 4, channel: "answer", delayMs: null })),
    );
    const streams = Array.from({ length: 3 }, () => aRecord({ deltas }));
    // 12 gaps of 10 ms and 4 for the failure: three quarters are good.
    expect(of("p73", [...streams, failedAfter(1, "network")], "gap").value).toBeCloseTo(0.01, 9);
    expect(of("p77", [...streams, failedAfter(1, "network")], "gap")).toMatchObject({ value: null, n: 12 });
  });
});

describe("judging a limit", () => {
  const judge = (text: string, requests: readonly RequestFacts[]) => evaluateSlo(slo(text), requests, rates);

  it("holds by the percentile, failures counted as worse than any bound", () => {
    expect(judge("ttft:p50<6", oneToNine)).toMatchObject({ slo: "ttft:p50<6", holds: true, value: 5, n: 9 });
    expect(judge("ttft:p50<5", oneToNine).holds).toBe(false);
    expect(judge("ttft:p50<=5", oneToNine).holds).toBe(true);
    const refusing = [...oneToNine, ...Array.from({ length: 3 }, () => failedAfter(0.05, "rate_limited"))];
    expect(judge("ttft:p90<1000", refusing)).toMatchObject({
      holds: false,
      value: null,
      worseThan: 9,
      failures: 3,
      within: { share: 0.75 },
    });
    expect(judge("ttft:p50<9", refusing)).toMatchObject({ holds: true, value: 6.5 });
  });

  it("judges success by its share", () => {
    const requests = [...oneToNine, failedAfter(1, "network")];
    expect(judge("success>0.89", requests)).toMatchObject({ holds: true, value: 0.9, n: 10, failures: 1 });
    expect(judge("success>0.9", requests).holds).toBe(false);
    expect(judge("success>=90%", requests).holds).toBe(true);
  });

  it("does not know where nothing was measured, and fails where everything failed", () => {
    expect(judge("ttft<2", [])).toMatchObject({ holds: null, value: null, within: null, isSettled: null });
    expect(judge("success>0.5", [])).toMatchObject({ holds: null, within: null });
    expect(judge("tpot<1", oneToNine)).toMatchObject({ holds: null, unknown: 9, n: 0 });
    const oneDelta = aRecord();
    const slow = aRecord({
      deltas: packDeltas([500, 60_500].map((atMs) => ({ atMs, chars: 8, channel: "answer", delayMs: null }))),
    });
    expect(judge("tpot<1", [oneDelta, slow])).toMatchObject({
      holds: false,
      n: 1,
      unknown: 1,
      within: { share: 0 },
    });
    expect(judge("tpot<2", [oneDelta, slow])).toMatchObject({ holds: true, within: { share: 1 } });
    expect(judge("ttft<2", [failedAfter(1, "network")])).toMatchObject({ holds: false, n: 0, failures: 1 });
  });

  it("says whether more requests could change the verdict", () => {
    const many = (n: number, ttftS: number) => Array.from({ length: n }, () => answered(ttftS));
    // 19 of 20 within is 95 %, but its interval reaches from 76 to 99 %.
    expect(judge("ttft:p90<2", [...many(19, 1), ...many(1, 3)])).toMatchObject({
      holds: true,
      isSettled: false,
    });
    expect(judge("ttft:p90<2", [...many(970, 1), ...many(30, 3)])).toMatchObject({
      holds: true,
      isSettled: true,
    });
    expect(judge("ttft:p90<2", [...many(50, 1), ...many(50, 3)])).toMatchObject({
      holds: false,
      isSettled: true,
    });
    expect(judge("ttft:avg<2", many(100, 1))).toMatchObject({ holds: true, within: null, isSettled: null });
    expect(judge("success>0.9", many(100, 1)).isSettled).toBe(true);
    expect(judge("success>0.9", many(10, 1)).isSettled).toBe(false);
  });
});

describe("goodput", () => {
  const limits = (...texts: string[]) => requestLimits(parseSlos(texts));

  it("is the share of requests within every limit, with its interval; unknown is not within", () => {
    const requests = [
      aRecord(), // ttft 0.5 s, otps 50
      aRecord({ times: { firstOutputAtMs: 2500 } }), // too late
      aRecord({ usage: { outputTokens: 10 } }), // too slow
      aRecord({ usage: null }), // speed unknown
      aFailedRecord(),
      aFailedRecord({ error: { kind: "aborted" } }),
      aFailedRecord({ error: { kind: "dropped" } }),
      aRecord({ warmup: true }),
    ];
    expect(goodput(requests, limits("ttft<=0.5", "otps>=50", "success>0.9"), rates)).toEqual({
      share: 1 / 5,
      interval: { low: expect.closeTo(0.0362, 4), high: expect.closeTo(0.6245, 4) },
      good: 1,
      n: 5,
      unknown: 1,
      perSecond: 0.5, // from 1000 to 3000 ms
    });
    expect(goodput(requests, limits("ttft<0.5"), rates).good).toBe(0);
    expect(goodput(requests, [], rates).share).toBe(4 / 5);
    expect(goodput(requests, [], rates, 8).perSecond).toBe(0.5);
  });

  it("is unknown of nothing, and has no rate without a span", () => {
    expect(goodput([], [], rates)).toEqual({
      ...{ share: null, interval: null, good: 0, n: 0, unknown: 0, perSecond: null },
    });
    expect(goodput([aRecord()], [], rates, null).perSecond).toBeNull();
    expect(goodput([aRecord()], [], rates, 0).perSecond).toBeNull();
  });

  it("asks of each request the limit that is meant for most of them", () => {
    expect(limits("ttft:p50<1", "ttft:p99<5", "ttft:avg<2", "tpot<0.05", "success>0.9")).toMatchObject([
      { metric: { name: "ttft" }, operator: "<", bound: 5 },
      { metric: { name: "tpot" }, operator: "<", bound: 0.05 },
    ]);
  });

  it("holds every gap of a request to the limit", () => {
    const pausing = (lastMs: number) =>
      aRecord({
        deltas: packDeltas(
          [0, 10, lastMs].map((atMs) => ({ atMs, chars: 4, channel: "answer", delayMs: null })),
        ),
      });
    expect(goodput([pausing(20), pausing(500)], limits("gap<0.1"), rates).good).toBe(1);
  });

  it("spans from when the first was wanted to the end of the last", () => {
    const early = aRecord({ times: { scheduledAtMs: 200 } });
    const late = aFailedRecord({ times: { endedAtMs: 9000 } });
    const warmup = aRecord({ warmup: true, times: { scheduledAtMs: 0 } });
    expect(spanOf([early, late, warmup])).toBe(8.8);
    expect(spanOf([])).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import { type Delay, packDeltas, type RequestFacts } from "../record/index.ts";
import { aFailedRecord, aRecord, type Overrides } from "../testing/index.ts";
import { delayShare, type FlaggedMetric, flagRule, isFlagged } from "./index.ts";

const punctual: Delay = {
  sentMs: 0.2,
  headersMs: 0.2,
  firstByteMs: 0.2,
  firstOutputMs: 0.2,
  firstAnswerMs: 0.2,
  lastOutputMs: 0.2,
  endedMs: 0.2,
};

/** Sent at 1000, first output at 1500, first answer at 1900, last output at 2950, end at 3000. */
function delayed(delay: Partial<Delay>, overrides: Overrides<RequestFacts> = {}): RequestFacts {
  return { ...aRecord(), ...aRecord(overrides), delay: { ...punctual, ...delay } };
}

/** 11 deltas 100 ms apart; `late` gives the bound of some. */
function stream(late: Record<number, number>, measured = true): RequestFacts["deltas"] {
  return packDeltas(
    Array.from({ length: 11 }, (_, i) => ({
      atMs: 500 + 100 * i,
      chars: 4,
      channel: "answer" as const,
      delayMs: measured ? (late[i] ?? 0.3) : null,
    })),
  );
}

describe("the client's delay beside what was measured", () => {
  it.each([
    ["ttft", { sentMs: 10, firstOutputMs: 40 }, 50 / 500],
    ["ttfat", { sentMs: 10, firstAnswerMs: 35 }, 45 / 900],
    ["total", { sentMs: 10, endedMs: 90 }, 100 / 2000],
    ["tpot", { firstOutputMs: 40, lastOutputMs: 18 }, 58 / 1450],
    ["decode", { firstOutputMs: 40, endedMs: 35 }, 75 / 1500],
  ] as const)("%s adds the bounds of the stamps it lies between", (metric, delay, expected) => {
    expect(delayShare(delayed(delay), metric)).toBeCloseTo(expected, 12);
  });

  it("of gaps adds all deltas that may be late, over the time they span", () => {
    const facts = { ...delayed({}), deltas: stream({ 3: 40, 4: 25 }) };
    expect(delayShare(facts, "gap")).toBeCloseTo(65 / 1000, 9);
    expect(delayShare({ ...facts, deltas: stream({}) }, "gap")).toBe(0);
  });

  it.each([
    ["ttft", "nobody measured", { ...aRecord(), delay: null }],
    ["ttft", "one stamp has no bound", delayed({ firstOutputMs: null })],
    ["ttft", "there was no output", delayed({}, { times: { firstOutputAtMs: null } })],
    ["total", "it took no time", delayed({}, { times: { endedAtMs: 1000 } })],
    ["gap", "deltas were not kept", delayed({})],
    ["gap", "their stamps have no bounds", { ...delayed({}), deltas: stream({}, false) }],
  ] as [FlaggedMetric, string, RequestFacts][])("of %s is unknown where %s", (metric, _, facts) => {
    expect(delayShare(facts, metric)).toBeNull();
  });
});

describe("a record", () => {
  it.each([
    ["ttft", delayed({ firstOutputMs: 49.9 })],
    ["total", delayed({ endedMs: 200 })],
    ["tpot", delayed({ lastOutputMs: 145 })],
    ["gap", { ...delayed({}), deltas: stream({ 2: 60, 7: 60 }) }],
  ])("is flagged for its %s alone", (_, facts) => {
    expect(isFlagged(facts)).toBe(true);
    expect(isFlagged(facts, { ...flagRule, share: 0.5 })).toBe(false);
  });

  it("is not flagged for a tenth or less, nor for a millisecond or less of anything", () => {
    expect(isFlagged(delayed({ sentMs: 10, firstOutputMs: 40 }))).toBe(false);
    const fast = { firstOutputAtMs: 1002, lastOutputAtMs: 1004, endedAtMs: 1004 };
    expect(isFlagged(delayed({ sentMs: 0.5, firstOutputMs: 0.5 }, { times: fast }))).toBe(false);
    expect(isFlagged(delayed({ sentMs: 0.6, firstOutputMs: 0.5 }, { times: fast }))).toBe(true);
  });

  it("without any bound is not known to be sound", () => {
    expect(isFlagged(aRecord())).toBeNull();
    expect(isFlagged({ ...aFailedRecord(), delay: { ...punctual, endedMs: null } })).toBeNull();
    expect(isFlagged({ ...aFailedRecord(), delay: punctual })).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { type HonestyRow, honestySection } from "./perf-honesty.ts";

const style = { colour: false, width: 130 };

function row(overrides: Partial<HonestyRow> = {}): HonestyRow {
  return {
    target: "sim-a/model-x",
    streams: 280,
    tokensPerDelta: 1,
    burst: { median: 0.011, p90: 0.03 },
    stalls: 0,
    stallAfterS: 1,
    longestGapS: 0.21,
    tail: { medianMs: 1.1, p90Ms: 4 },
    emptyFirst: 0,
    emptyLeadMs: null,
    ...overrides,
  };
}

const remarks = (overrides: Partial<HonestyRow>) =>
  honestySection([row(overrides)], { ...style, width: 200 })
    .split("\n")
    .filter((line) => line.startsWith("  sim-a"))
    .map((line) => line.replace("  sim-a/model-x: ", ""));

describe("how streams flow", () => {
  it("is a table by target", () => {
    const none = {
      tokensPerDelta: null,
      burst: { median: null, p90: null },
      stalls: null,
      longestGapS: null,
    };
    const rest = { tail: { medianMs: null, p90Ms: null }, emptyFirst: null, stallAfterS: null };
    expect(
      honestySection([row(), row({ target: "移动云/model-x", ...none, ...rest })], style).split("\n"),
    ).toEqual([
      "Streams",
      "target          streams     tokens    largest    largest  stalls  longest    tail    tail  first event      its",
      "                         per delta  burst med  burst p90            gap s  med ms  p90 ms        empty  lead ms",
      "──────────────  ───────  ─────────  ─────────  ─────────  ──────  ───────  ──────  ──────  ───────────  ───────",
      "sim-a/model-x       280       1.00      1.1 %        3 %       0    0.210    1.10    4.00          0 %        –",
      "移动云/model-x      280          –          –          –       –        –       –       –            –        –",
      "Largest burst: the share of an answer's tokens that arrives at one moment. Stall: a gap of 1 s or more. Tail: from the last token",
      "to the end of the stream.",
    ]);
  });

  it("says in words what deserves it, and only that", () => {
    expect(remarks({})).toEqual([]);
    expect(remarks({ burst: { median: 0.62, p90: 1 } })).toEqual([
      "in half of its streams 62 % or more of the answer comes at once; its decode, tpot and gap say little",
    ]);
    expect(remarks({ tokensPerDelta: 8.24 })).toEqual([
      "bundles about 8.24 tokens in a delta; gaps lie between bundles",
    ]);
    expect(remarks({ emptyFirst: 1, emptyLeadMs: 240 })).toEqual([
      "its first event holds no output and comes 240 ms before the first token; ttft here waits for the token",
    ]);
    expect(remarks({ emptyFirst: 1, emptyLeadMs: 3 })).toEqual([]);
    expect(remarks({ tail: { medianMs: 212.4, p90Ms: 300 } })).toEqual([
      "keeps its streams open for 212 ms after the last token; otps counts that time",
    ]);
  });

  it("is nothing where no stream was seen", () => {
    expect(honestySection([row({ streams: 0 })], style)).toBe("");
  });
});

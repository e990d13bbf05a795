import { describe, expect, it } from "vitest";
import {
  type RaceDocument,
  type RaceRow,
  raceCostText,
  raceOutLine,
  racePlanText,
  raceReport,
} from "./race.ts";

const style = { colour: false, width: 120 };
const plain = (text: string) => text.replace(/\s+/g, " ");

const row = (changes: Partial<RaceRow>): RaceRow => ({
  target: "a/m",
  state: "in",
  why: "ttft p90 is open",
  outAfterRounds: null,
  rounds: 40,
  requests: 40,
  spentCny: 0.4,
  statements: [],
  ...changes,
});

const won: RaceDocument = {
  confidence: 0.95,
  isSettled: true,
  winner: "a/m",
  sharedWith: [],
  undecided: [],
  why: "a/m is first",
  rounds: 40,
  mostRounds: 200,
  requests: 50,
  spentCny: 0.5,
  saved: { requests: 30, ofRequests: 80, cny: 0.3, cnyIsLeast: false },
  toGo: null,
  targets: [
    row({
      state: "won",
      why: "meets all, cheapest",
      statements: [
        {
          key: "ttft_p90",
          filter: "ttft p90 ≤ 2 s",
          verdict: "met",
          value: 0.5,
          bounds: { low: 0.4, high: 0.7 },
          n: 40,
        },
        { key: "output_price", filter: null, verdict: null, value: 8, bounds: { low: 8, high: 8 }, n: null },
      ],
    }),
    row({
      target: "b/m",
      state: "out",
      why: "ttft p90 is above 2 s",
      outAfterRounds: 10,
      rounds: 10,
      requests: 10,
      spentCny: null,
      statements: [
        {
          key: "ttft_p90",
          filter: "ttft p90 ≤ 2 s",
          verdict: "failed",
          value: 3,
          bounds: { low: 2.1, high: null },
          n: 10,
        },
      ],
    }),
  ],
};

describe("the report of a race", () => {
  it("says who comes first and how sure that is, before anything else", () => {
    expect(raceReport(won, style).split("\n")[0]).toBe("a/m comes first, at 95 % confidence");
  });

  it("names all who share the first place", () => {
    expect(raceReport({ ...won, sharedWith: ["c/m"] }, style)).toContain("a/m and c/m share the first place");
  });

  it("says of whom the first place is where some are left undecided", () => {
    expect(raceReport({ ...won, undecided: ["c/m"] }, style)).toContain(
      "a/m comes first, of those decided, at 95 % confidence",
    );
  });

  it("says that nobody meets the requirement", () => {
    const first = (targets: readonly RaceRow[]) =>
      raceReport({ ...won, winner: null, targets }, style).split("\n")[0];
    const figure = { key: "ttft_p90", filter: "ttft p90 ≤ 2 s", value: 3, bounds: null, n: 9 };
    const failed = row({ state: "out", statements: [{ ...figure, verdict: "failed" }] });
    expect(first([failed])).toBe("No target meets the requirement, at 95 % confidence");
    const unknown = row({ state: "out", statements: [{ ...figure, verdict: "unknown" }] });
    expect(first([failed, unknown])).toBe("No target is shown to meet the requirement");
  });

  it("says what is open and about how much longer it would take", () => {
    const open: RaceDocument = {
      ...won,
      isSettled: false,
      winner: null,
      why: "a/m or b/m",
      toGo: { rounds: 70, cny: 1.4 },
    };
    expect(raceReport(open, style)).toContain("Not settled: a/m or b/m");
    expect(plain(raceReport(open, style))).toContain(
      "About 70 more rounds for about 1.40 CNY would settle what is open",
    );
    expect(plain(raceReport({ ...open, toGo: null }, style))).toContain("cannot be said");
  });

  it("shows each figure with its bounds, an open side as open, and what is exact alone", () => {
    const lines = raceReport(won, style).split("\n");
    expect(lines.find((line) => line.startsWith("a/m  "))).toMatch(
      /first +40 +40 +0\.400 +0\.500 \(0\.400 to 0\.700\) +8\.00$/,
    );
    expect(lines.find((line) => line.startsWith("b/m  "))).toMatch(/out +10 +10 +– +3\.00 \(≥ 2\.10\) +–$/);
  });

  it("says of each target why it stands where it stands, and when it went out", () => {
    const text = plain(raceReport(won, style));
    expect(text).toContain("a/m: meets all, cheapest");
    expect(text).toContain("b/m: out after 10 rounds: ttft p90 is above 2 s");
    expect(
      plain(
        raceReport({ ...won, targets: [row({ state: "out", outAfterRounds: 0, why: "too dear" })] }, style),
      ),
    ).toContain("a/m: out before the first request: too dear");
  });

  it("says what it cost, and what asking everybody to the end would have cost more", () => {
    const text = plain(raceReport(won, style));
    expect(text).toContain("40 rounds of at most 200, 50 requests, 0.500 CNY.");
    expect(text).toContain(
      "Saved 30 requests and about 0.300 CNY: asking every target in all 40 rounds would have been 80 (1.6 times as many).",
    );
  });

  it("says that more was saved where what some would have cost is not known", () => {
    const saved = { ...won.saved, cnyIsLeast: true };
    expect(plain(raceReport({ ...won, saved }, style))).toContain("and at least 0.300 CNY");
  });

  it("says nothing of saving where nobody was left out or nothing is settled, and of money where no price is known", () => {
    expect(
      raceReport({ ...won, saved: { requests: 0, ofRequests: 50, cny: null, cnyIsLeast: false } }, style),
    ).not.toContain("Saved");
    expect(raceReport({ ...won, isSettled: false }, style)).not.toContain("Saved");
    expect(
      plain(
        raceReport({ ...won, saved: { requests: 30, ofRequests: 80, cny: null, cnyIsLeast: false } }, style),
      ),
    ).toContain("Saved 30 requests: asking");
  });

  it("says so when nothing had to be sent", () => {
    const nothing = { ...won, requests: 0, rounds: 0, spentCny: 0 };
    expect(raceReport(nothing, style)).toContain(
      "Nothing was sent and nothing spent: what is known already settles it.",
    );
    expect(raceReport({ ...nothing, isSettled: false, winner: null }, style)).toContain(
      "Nothing was sent and nothing spent.",
    );
  });

  it("tells who goes out while it is on, and what it is about before", () => {
    expect(raceOutLine({ target: "b/m", why: "too slow", outAfterRounds: 1 })).toBe(
      "out after 1 round: b/m: too slow",
    );
    expect(racePlanText({ targets: 3, mostRounds: 200, batch: 5, confidence: 0.9 })).toMatch(
      /^A race of 3 targets: .* a look after every 5 rounds, at most 200, .* at 90 % confidence\.$/,
    );
    expect(raceCostText({ roundCny: 0.02, mostRounds: 200 })).toContain(
      "a round of all costs about 0.0200 CNY, all rounds 4.00 CNY",
    );
    expect(raceCostText({ roundCny: null, mostRounds: 200 })).toContain("not known yet");
  });
});

/** Ticks stand at round numbers and round times of the reader's clock, and numbers keep the digits that tell something. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logTicks } from "./log-ticks.ts";
import { numberText, shareText } from "./number-text.ts";
import { timeTicks } from "./time-ticks.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("logarithmic ticks", () => {
  it("are decades over a wide range, and closer over a narrow one", () => {
    expect(logTicks(0.01, 1000)).toEqual([0.01, 0.1, 1, 10, 100, 1000]);
    expect(logTicks(0.15, 4)).toEqual([0.2, 0.5, 1, 2]);
    expect(logTicks(0.5, 0.62)).toEqual([0.5, 0.55, 0.6]);
  });

  it("are within the range, ascending, and between 2 and 12 of them", () => {
    const range = fc.tuple(
      fc.double({ min: -6, max: 6, noNaN: true }),
      fc.double({ min: 0.05, max: 9, noNaN: true }),
    );
    fc.assert(
      fc.property(range, ([start, decades]) => {
        const [low, high] = [10 ** start, 10 ** (start + decades)];
        const ticks = logTicks(low, high);
        expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
        expect(ticks.every((tick) => tick >= low && tick <= high)).toBe(true);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(12);
      }),
    );
  });
});

describe("ticks of time", () => {
  const labels = (from: number, to: number, zone: string) => {
    const { at, label } = timeTicks(from, to, "en-GB", zone);
    return at.map(label);
  };

  it("stand at round hours of the zone, and name the day where one begins", () => {
    const noon = Date.UTC(2026, 0, 10, 4);
    expect(labels(noon, noon + DAY, "Asia/Shanghai")).toEqual(
      ["12:00", "15:00", "18:00", "21:00", "11 Jan", "03:00", "06:00", "09:00", "12:00"].slice(0, 9),
    );
    expect(labels(noon, noon + DAY, "Asia/Kolkata")[0]).toBe("12:00");
  });

  it("keep to the clock when it is put forward and back", () => {
    const spring = Date.UTC(2026, 2, 28, 20);
    expect(labels(spring, spring + 12 * HOUR, "Europe/Berlin")).toEqual([
      "22:00",
      "29 Mar",
      "04:00",
      "06:00",
      "08:00",
      "10:00",
    ]);
    const autumn = Date.UTC(2026, 9, 24, 20);
    expect(labels(autumn, autumn + 12 * HOUR, "Europe/Berlin")).toEqual([
      "22:00",
      "25 Oct",
      "02:00",
      "04:00",
      "06:00",
      "08:00",
    ]);
  });

  it("are days, then months, as the span grows", () => {
    const start = Date.UTC(2026, 0, 1);
    expect(labels(start, start + 6 * DAY, "UTC")).toEqual([
      "1 Jan",
      "2 Jan",
      "3 Jan",
      "4 Jan",
      "5 Jan",
      "6 Jan",
      "7 Jan",
    ]);
    expect(labels(start, start + 150 * DAY, "UTC")).toEqual([
      "Jan 2026",
      "Feb 2026",
      "Mar 2026",
      "Apr 2026",
      "May 2026",
    ]);
  });

  it("are never many, whatever the span", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2e12 }), fc.integer({ min: 60_000, max: 1e12 }), (from, span) => {
        const { at } = timeTicks(from, from + span, "en", "America/New_York");
        expect(at.length).toBeLessThanOrEqual(10);
        expect(at.every((tick) => tick >= from && tick <= from + span)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

it("writes numbers as the language does, with three digits that count", () => {
  expect(
    [0, 0.0012345, 0.5, 12.345, 999.9, 1234.5, 123_456, 1_234_567].map((n) => numberText(n, "en")),
  ).toEqual(["0", "0.00123", "0.5", "12.3", "1,000", "1,235", "123,456", "1.23M"]);
  expect(numberText(1234.5, "de")).toBe("1.235");
});

it("rounds no share up to all or down to nothing", () => {
  expect([1, 0.9999, 0.995, 0.5, 0.001, 0].map((share) => shareText(share, "en"))).toEqual([
    "100 %",
    "99.99 %",
    "99.5 %",
    "50 %",
    "0.1 %",
    "0 %",
  ]);
  expect(shareText(0.99999999, "en")).not.toBe("100 %");
  expect(shareText(1e-9, "en")).not.toBe("0 %");
});

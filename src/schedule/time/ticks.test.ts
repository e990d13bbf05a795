import { describe, expect, it } from "vitest";
import { cronTicks, everyTicks, type Ticks } from "./ticks.ts";

/** The ticks after a moment, as ISO without seconds. */
function from(ticks: Ticks, start: string, n: number): string[] {
  const found: string[] = [];
  let at: number | null = Date.parse(start);
  while (found.length < n && at !== null) {
    at = ticks.after(at);
    if (at !== null) found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

const cron = (line: string, zone: string, start: string, n: number) => from(cronTicks(line, zone), start, n);

describe("a time of day when clocks go forward", () => {
  it.each([
    ["Europe/Berlin", "30 2 * * *", "2026-03-28T12:00Z", ["2026-03-29T01:00", "2026-03-30T00:30"]],
    ["America/New_York", "30 2 * * *", "2026-03-07T12:00Z", ["2026-03-08T07:00", "2026-03-09T06:30"]],
    // The half hour from 02:00 to 02:30 is left out.
    ["Australia/Lord_Howe", "15 2 * * *", "2026-10-03T00:00Z", ["2026-10-03T15:30", "2026-10-04T15:15"]],
    ["Asia/Shanghai", "30 2 * * *", "2026-03-28T12:00Z", ["2026-03-28T18:30", "2026-03-29T18:30"]],
  ])("in %s is that of the end of the gap, once", (zone, line, start, expected) => {
    expect(cron(line, zone, start, 2)).toEqual(expected);
  });

  it("is not lost where a line names several", () => {
    expect(cron("30 2,14 * * *", "Europe/Berlin", "2026-03-28T22:00Z", 2)).toEqual([
      "2026-03-29T01:00",
      "2026-03-29T12:30",
    ]);
  });
});

describe("a time of day when clocks go back", () => {
  it.each([
    ["Europe/Berlin", "30 2 * * *", "2026-10-24T12:00Z", ["2026-10-25T00:30", "2026-10-26T01:30"]],
    ["America/New_York", "30 1 * * *", "2026-10-31T12:00Z", ["2026-11-01T05:30", "2026-11-02T06:30"]],
    // From 02:00 back to 01:30.
    ["Australia/Lord_Howe", "45 1 * * *", "2026-04-04T00:00Z", ["2026-04-04T14:45", "2026-04-05T15:15"]],
  ])("in %s is the first of the two, once", (zone, line, start, expected) => {
    expect(cron(line, zone, start, 2)).toEqual(expected);
  });
});

describe("a step", () => {
  it.each([
    ["Europe/Berlin", "2026-03-29T00:00Z"],
    ["Europe/Berlin", "2026-10-24T23:30Z"],
    ["America/New_York", "2026-11-01T04:30Z"],
    ["America/New_York", "2026-03-08T06:00Z"],
    ["Australia/Lord_Howe", "2026-10-03T14:30Z"],
    ["Australia/Lord_Howe", "2026-04-04T13:30Z"],
    ["Asia/Shanghai", "2026-03-29T00:00Z"],
  ])("of half an hour goes on through a change of clocks in %s (%s)", (zone, start) => {
    const found = cron("*/30 * * * *", zone, start, 8).map((at) => Date.parse(`${at}Z`));
    const gaps = found.slice(1).map((at, i) => (at - (found[i] ?? 0)) / 60_000);
    expect(gaps).toEqual([30, 30, 30, 30, 30, 30, 30]);
  });

  it("of an hour leaves out what no clock shows, and has both of an hour that comes twice", () => {
    expect(cron("0 * * * *", "Europe/Berlin", "2026-03-29T00:30Z", 2)).toEqual([
      "2026-03-29T01:00",
      "2026-03-29T02:00",
    ]);
    expect(cron("0 1-3 * * *", "Europe/Berlin", "2026-10-24T22:00Z", 4)).toHaveLength(4);
    expect(cron("0 * * * *", "Europe/Berlin", "2026-10-24T23:30Z", 3)).toEqual([
      "2026-10-25T00:00",
      "2026-10-25T01:00",
      "2026-10-25T02:00",
    ]);
  });
});

describe("a cron line", () => {
  it("of the leap day comes every four years, and of seconds every so many", () => {
    expect(cron("0 0 29 2 *", "UTC", "2026-01-01T00:00Z", 2)).toEqual([
      "2028-02-29T00:00",
      "2032-02-29T00:00",
    ]);
    const seconds = cronTicks("*/20 * * * * *", "UTC");
    expect(seconds.after(1000)).toBe(20_000);
    expect(seconds.after(20_000)).toBe(40_000);
  });

  it.each(["0 0 31 2 *", "0 0 30 2 *", "0 0 31 4,6,9,11 *"])(
    "that no day meets is refused by name: %s",
    (line) => {
      expect(() => cronTicks(line, "UTC")).toThrow(`"${line}" never comes`);
    },
  );

  it.each(["", "* * * *", "61 * * * *", "x * * * *", "* * * * * * *", "0 25 * * *", "*/0 * * * *"])(
    "that is none is refused, quoted: %j",
    (line) => {
      expect(() => cronTicks(line, "UTC")).toThrow(`"${line}" is no cron line: `);
    },
  );
});

it("every so often is counted from 1970, so that a restart moves nothing", () => {
  const ticks = everyTicks(30 * 60_000, "30m");
  expect(from(ticks, "2026-11-21T22:47:13Z", 2)).toEqual(["2026-11-21T23:00", "2026-11-21T23:30"]);
  expect(ticks.after(Date.parse("2026-11-21T23:00:00Z"))).toBe(Date.parse("2026-11-21T23:30:00Z"));
});

it("a span beyond all dates never comes", () => {
  expect(everyTicks(9e15, "9e15ms").after(0)).toBeNull();
});

import { expect, it } from "vitest";
import { periodAt, periodName } from "./periods.ts";

const span = (period: "day" | "month", zone: string, at: string) => {
  const { fromMs, toMs } = periodAt(period, zone, Date.parse(at));
  return [new Date(fromMs).toISOString(), new Date(toMs).toISOString(), (toMs - fromMs) / 3_600_000] as const;
};

it("a day of a zone has as many hours as its clocks show", () => {
  expect(span("day", "Europe/Berlin", "2026-03-29T12:00:00Z")).toEqual([
    "2026-03-28T23:00:00.000Z",
    "2026-03-29T22:00:00.000Z",
    23,
  ]);
  expect(span("day", "Europe/Berlin", "2026-10-25T12:00:00Z")[2]).toBe(25);
  expect(span("day", "Australia/Lord_Howe", "2026-10-04T00:00:00Z")[2]).toBe(23.5);
  expect(span("day", "Asia/Shanghai", "2026-03-29T12:00:00Z")[2]).toBe(24);
});

it("a day begins with its first moment, which belongs to it", () => {
  expect(span("day", "UTC", "2026-03-29T00:00:00.000Z")[0]).toBe("2026-03-29T00:00:00.000Z");
  expect(span("day", "UTC", "2026-03-28T23:59:59.999Z")[0]).toBe("2026-03-28T00:00:00.000Z");
  // Clocks skipped midnight in São Paulo, and show it twice in Havana.
  expect(span("day", "America/Sao_Paulo", "2018-11-04T12:00:00Z")[0]).toBe("2018-11-04T03:00:00.000Z");
  expect(span("day", "America/Havana", "2026-11-01T12:00:00Z")).toEqual([
    "2026-11-01T04:00:00.000Z",
    "2026-11-02T05:00:00.000Z",
    25,
  ]);
});

it("days and months follow each other without a gap through a year of any zone", () => {
  for (const zone of [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Shanghai",
    "America/Havana",
  ])
    for (const period of ["day", "month"] as const) {
      let at = Date.parse("2026-01-01T12:00:00Z");
      for (let i = 0; i < (period === "day" ? 400 : 14); i++) {
        const { fromMs, toMs } = periodAt(period, zone, at);
        expect(fromMs).toBeLessThanOrEqual(at);
        expect(toMs).toBeGreaterThan(at);
        expect(periodAt(period, zone, toMs).fromMs).toBe(toMs);
        expect(periodAt(period, zone, toMs - 1)).toEqual({ fromMs, toMs });
        at = toMs;
      }
    }
});

it("has the name that the zone's calendar gives it", () => {
  expect(periodName("day", "Asia/Shanghai", Date.parse("2026-03-31T17:00:00Z"))).toBe("2026-04-01");
  expect(periodName("month", "America/New_York", Date.parse("2026-04-01T01:00:00Z"))).toBe("2026-03");
});

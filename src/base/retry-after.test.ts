import { describe, expect, it } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

const NOW = Date.parse("2026-03-02T04:00:00Z");
const YEAR_S = 365 * 24 * 3600;
const waiting = (headers: Record<string, string>) => retryAfterMs((name) => headers[name] ?? null, NOW);

describe("retryAfterMs", () => {
  it("believes a year at most", () => {
    expect(waiting({ "retry-after": String(YEAR_S) })).toBe(YEAR_S * 1000);
    expect(waiting({ "retry-after": "Mon, 01 Mar 2027 04:00:00 GMT" })).toBe(364 * 24 * 3600 * 1000);
  });

  it.each([
    ["more than a year", { "retry-after": String(YEAR_S + 1) }],
    ["a number beyond any", { "retry-after": "9".repeat(400) }],
    ["a date in ages", { "retry-after": "Fri, 31 Dec 9999 23:59:59 GMT" }],
    ["milliseconds of more than a year", { "retry-after-ms": String(YEAR_S * 1000 + 1) }],
  ])("does not believe %s", (_name, headers) => {
    expect(waiting(headers)).toBeNull();
  });

  it("goes on to the other header where one is not to be believed", () => {
    expect(waiting({ "retry-after-ms": "9".repeat(20), "retry-after": "20" })).toBe(20_000);
  });
});

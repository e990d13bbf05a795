import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { civilMs, isTimeZone } from "./civil-time.ts";

describe("a written date and time of day", () => {
  it("is the moment it names in UTC", () => {
    expect(civilMs("2025-03-07", "12:00:00")).toBe(Date.UTC(2025, 2, 7, 12));
    expect(civilMs("2024-02-29", "23:59:59")).toBe(Date.UTC(2024, 1, 29, 23, 59, 59));
  });

  it("is read back as it was written, whichever it is", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true }), (at) => {
        const [date = "", time = ""] = at.toISOString().slice(0, 19).split("T");
        expect(civilMs(date, time)).toBe(Math.floor(at.getTime() / 1000) * 1000);
      }),
    );
  });

  test.each([
    ["2025-02-31", "12:00:00"],
    ["2025-02-29", "12:00:00"],
    ["2025-13-05", "12:00:00"],
    ["2025-00-05", "12:00:00"],
    ["2025-03-00", "12:00:00"],
    ["2025-03-07", "24:00:00"],
    ["2025-03-07", "12:60:00"],
    ["2025-03-07", "12:00:60"],
    ["yesterday", "12:00:00"],
    ["", ""],
  ])("%s %s is none", (date, time) => {
    expect(civilMs(date, time)).toBeNull();
  });
});

test("a time zone has a name that is known", () => {
  expect(["UTC", "Asia/Shanghai", "Asia/Shanghi", ""].map(isTimeZone)).toEqual([true, true, false, false]);
});

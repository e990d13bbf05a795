import { expect, test } from "vitest";
import { wallTimeReader } from "./wall-time.ts";

test.each([
  ["UTC", "2025-03-07T12:00:00.123456+00:00", "2025-03-07T12:00:00.123Z"],
  ["UTC", "2025-03-07 12:00:00", "2025-03-07T12:00:00.000Z"],
  ["Asia/Shanghai", "2025-03-07 12:00:00.5", "2025-03-07T04:00:00.500Z"],
  ["Asia/Shanghai", "2025-03-07T12:00:00Z", "2025-03-07T04:00:00.000Z"],
  // An offset that is not the false +00:00 is taken at its word.
  ["Asia/Shanghai", "2025-03-07T12:00:00-05:00", "2025-03-07T17:00:00.000Z"],
  ["America/New_York", "2025-01-15 12:00:00", "2025-01-15T17:00:00.000Z"],
  ["America/New_York", "2025-07-15 12:00:00", "2025-07-15T16:00:00.000Z"],
  ["Asia/Kolkata", "2025-07-15 00:15:00", "2025-07-14T18:45:00.000Z"],
  // Around the change of clocks on 2025-03-09, 02:00 → 03:00, and on 2025-11-02, 02:00 → 01:00.
  ["America/New_York", "2025-03-09 01:59:59", "2025-03-09T06:59:59.000Z"],
  ["America/New_York", "2025-03-09 03:00:00", "2025-03-09T07:00:00.000Z"],
  ["America/New_York", "2025-03-09 02:30:00", "2025-03-09T07:30:00.000Z"],
  ["America/New_York", "2025-11-02 00:59:59", "2025-11-02T04:59:59.000Z"],
  ["America/New_York", "2025-11-02 01:30:00", "2025-11-02T05:30:00.000Z"],
  ["Europe/Berlin", "2025-10-26 02:30:00", "2025-10-26T00:30:00.000Z"],
  ["Europe/Berlin", "2025-10-26 03:00:00", "2025-10-26T02:00:00.000Z"],
  ["Europe/Berlin", "2025-03-30 02:30:00", "2025-03-30T01:30:00.000Z"],
  ["America/New_York", "2025-11-02 02:00:00", "2025-11-02T07:00:00.000Z"],
])("in %s, %s is %s", (zone, text, expected) => {
  expect(wallTimeReader(zone)(text)).toBe(expected);
});

test.each([
  null,
  "",
  "yesterday",
  "2025-02-30 12:00:00",
  "2025-13-05 12:00:00",
  "2025-03-07 12:00:60",
  "2025-03-07 24:00:00",
  "2025-03-07",
  "12:00:00",
])("%s is no time", (text) => {
  expect(wallTimeReader("UTC")(text)).toBeNull();
});

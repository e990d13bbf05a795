import { describe, expect, it } from "vitest";
import { type CalibrationRow, calibrationReport } from "./calibration.ts";

const style = { colour: false, width: 160 };
const spread = (p50: number | null, p99: number | null, max: number | null) => ({ p50, p99, max });

function row(overrides: Partial<CalibrationRow> = {}): CalibrationRow {
  return {
    streams: 200,
    perStream: 50,
    eventsPerS: 9871.4,
    ttft: { atMost: spread(0.412, 2.5, 13.57), atLeast: spread(0.1, 1.234, 9.999) },
    gap: { n: 1000, ...spread(0.05, 0.98, 3.4) },
    unflaggedGap: { n: 750, ...spread(0.04, 0.5, 0.99) },
    serverLate: spread(-0.001, 0.2, 7),
    covered: { atLeast: 0.9512, atMost: 0.9987 },
    usPerEvent: 18.44,
    notes: [],
    ...overrides,
  };
}

const report = (rows: CalibrationRow[], width = 160) =>
  calibrationReport(
    {
      host: "2 × Some CPU",
      rows,
      conclusions: ["Errors stay under 1 ms."],
      notes: ["Other work was running."],
    },
    { ...style, width },
  );

describe("the table of a calibration", () => {
  it("shows errors with both bounds of ttft, the server's own lateness, flags, cover and CPU", () => {
    const line = report([row()])
      .split("\n")
      .find((text) => /^\s*200 × /.test(text));
    expect(line?.trim().split(/ {2,}/)).toEqual([
      "200 × 50",
      "9,871",
      "0.41 / 2.50 / 13.6",
      "0.10 / 1.23 / 10.0",
      "0.05 / 0.98 / 3.40",
      "25 %",
      "0.04 / 0.50 / 0.99",
      "95.1–99.9 %",
      "0.00 / 0.20 / 7.00",
      "18.4",
    ]);
  });

  it("has a dash for what was not measured", () => {
    const none = spread(null, null, null);
    const text = report([row({ ttft: { atMost: none, atLeast: none }, covered: null, unflaggedGap: null })]);
    expect(text).toContain("– / – / –");
    expect(text).not.toMatch(/null|NaN/);
  });

  it("says once what both bounds of the cover come to", () => {
    const text = report([row({ covered: { atLeast: 0.9985, atMost: 0.9992 } })]);
    expect(text).toContain("  99.9 %  ");
  });

  it("ends with the conclusions, after the notes of rows and run", () => {
    const text = report([row({ notes: ["3 outputs were never seen"] })]);
    const places = [
      "200 × 50 ev/s: 3 outputs were never seen",
      "Other work was running.",
      "Errors stay under",
    ].map((part) => text.indexOf(part));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(text.trimEnd().endsWith("Errors stay under 1 ms.")).toBe(true);
  });

  it("fits an ordinary terminal without losing streams, events and errors", () => {
    const text = report([row()], 80);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    for (const head of ["load", "in all", "ttft, at most", "gap"]) expect(text).toContain(head);
  });
});
